import type { ConsentChoice } from "@/shared/live/messages";
import type { RoomState } from "@/shared/live/roomState";
import { Button, Dialog, ui } from "@/shared/ui";
import { useState } from "react";
import styles from "./room.module.css";

const PURPOSES: { key: keyof ConsentChoice; label: string; detail: string }[] = [
  {
    key: "recording",
    label: "Listen to and record my voice",
    detail: "Your speech is turned into text and kept with the interview.",
  },
  {
    key: "aiEvaluation",
    label: "Let the AI take notes on what I say",
    detail: "Notes on your words only, for the people who decide. You can read the explanation afterwards.",
  },
];

interface Props {
  asked: RoomState["consent"];
  onAnswer: (choice: ConsentChoice) => void;
}

/** The notice, and a decision for each purpose. Nothing is heard or recorded until one is made. */
export function ConsentDialog({ asked, onAnswer }: Props) {
  const [choice, setChoice] = useState<ConsentChoice | null>(null);
  return (
    <Dialog title="Before we begin" open={asked !== null} testId="consent-dialog">
      {asked && (
        <>
          <div className={styles.noticeText} lang={asked.language}>
            {asked.notice.split(/\n{2,}/).map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </div>
          {choice === null ? (
            <div className={ui.stack}>
              <ul className={styles.purposes}>
                {PURPOSES.filter(({ key }) => asked.purposes.includes(key)).map(({ key, label, detail }) => (
                  <li key={key}>
                    <strong>{label}.</strong> {detail}
                  </li>
                ))}
              </ul>
              <Button
                look="primary"
                size="large"
                data-testid="consent-accept"
                onClick={() => onAnswer({ recording: true, aiEvaluation: true })}
              >
                I agree, continue
              </Button>
              <Button
                data-testid="consent-decline"
                onClick={() => onAnswer({ recording: false, aiEvaluation: false })}
              >
                I decline, and type my answers
              </Button>
              <Button look="quiet" onClick={() => setChoice({ recording: false, aiEvaluation: false })}>
                Choose for each purpose
              </Button>
              <p className={ui.hint}>
                Declining has no disadvantage. You can withdraw your consent at any time.
              </p>
            </div>
          ) : (
            <form
              className={ui.stack}
              onSubmit={(event) => {
                event.preventDefault();
                onAnswer(choice);
              }}
            >
              <fieldset className={ui.stack}>
                <legend className="visually-hidden">Purposes</legend>
                {PURPOSES.map(({ key, label, detail }) => (
                  <label key={key} className={styles.purpose} htmlFor={`purpose-${key}`}>
                    <input
                      id={`purpose-${key}`}
                      type="checkbox"
                      checked={choice[key]}
                      onChange={(event) => setChoice({ ...choice, [key]: event.target.checked })}
                    />
                    <span>
                      <strong>{label}</strong>
                      <br />
                      <span className={ui.hint}>{detail}</span>
                    </span>
                  </label>
                ))}
              </fieldset>
              <div className={ui.actions}>
                <Button look="quiet" onClick={() => setChoice(null)}>
                  Back
                </Button>
                <Button look="primary" type="submit">
                  Save my choice
                </Button>
              </div>
            </form>
          )}
        </>
      )}
    </Dialog>
  );
}
