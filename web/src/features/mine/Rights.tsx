import { askDeletion, askHuman, downloadMine, object, withdraw } from "@/shared/api/report";
import type { Mine } from "@/shared/api/types";
import { saveFile } from "@/shared/lib/saveFile";
import { Button, Card, Dialog, Field, ProblemNotice, TextArea, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { Download, MessageSquare, ShieldOff, Trash2, UserRound } from "lucide-react";
import { useState } from "react";
import styles from "./mine.module.css";

type Kind = "withdrawal" | "objection" | "human" | "deletion";

const TEXTS: Record<Kind, { title: string; words: string; label: string; send: string }> = {
  withdrawal: {
    title: "Withdraw my consent",
    words:
      "From then on nothing more of this interview is recorded or evaluated, and the hiring team is told.",
    label: "Anything to add",
    send: "Withdraw consent",
  },
  objection: {
    title: "Object to the evaluation",
    words: "A person looks at it and answers you. It has no disadvantage.",
    label: "What do you object to?",
    send: "Send objection",
  },
  human: {
    title: "Talk with a person",
    words: "The hiring team is asked to get in touch with you.",
    label: "What is it about?",
    send: "Ask for contact",
  },
  deletion: {
    title: "Delete everything about me",
    words:
      "Recordings, transcript, notes and your name are destroyed for good, and your application can't be considered by this interview any more. If something stands against it, you are told what and until when.",
    label: "Anything to add",
    send: "Delete everything",
  },
};

interface Props {
  mine: Mine;
  onChanged: () => Promise<void>;
}

/** Download, withdrawal, objection, a human contact, deletion. */
export function Rights({ mine, onChanged }: Props) {
  const [kind, setKind] = useState<Kind | null>(null);
  const download = useAction();
  return (
    <Card aria-labelledby="rights">
      <h2 id="rights">Your rights</h2>
      <div className={styles.rights}>
        <Button
          busy={download.busy}
          data-testid="download"
          onClick={() => void download.run(() => saveMine(mine.sessionId))}
        >
          <Download size={18} aria-hidden />
          Download everything
        </Button>
        <Button data-testid="ask-human" onClick={() => setKind("human")}>
          <UserRound size={18} aria-hidden />
          Talk with a person
        </Button>
        <Button data-testid="object" onClick={() => setKind("objection")}>
          <MessageSquare size={18} aria-hidden />
          Object to the evaluation
        </Button>
        <Button look="danger" data-testid="withdraw" onClick={() => setKind("withdrawal")}>
          <ShieldOff size={18} aria-hidden />
          Withdraw my consent
        </Button>
        <Button look="danger" data-testid="delete-mine" onClick={() => setKind("deletion")}>
          <Trash2 size={18} aria-hidden />
          Delete everything about me
        </Button>
      </div>
      <ProblemNotice error={download.error} />
      {kind && (
        <RightDialog
          kind={kind}
          onClose={() => setKind(null)}
          onSend={async (text, purposes) => {
            await send(mine.sessionId, kind, text, purposes);
            await onChanged();
            setKind(null);
          }}
        />
      )}
    </Card>
  );
}

interface Purposes {
  recording: boolean;
  aiEvaluation: boolean;
}

function send(id: string, kind: Kind, text: string, purposes: Purposes): Promise<void> {
  if (kind === "withdrawal") return withdraw(id, { ...purposes, text });
  if (kind === "deletion") return askDeletion(id, text || "Please delete everything.");
  return kind === "objection" ? object(id, text) : askHuman(id, text);
}

async function saveMine(id: string): Promise<void> {
  saveFile(await downloadMine(id), `interview-${id}.json`);
}

interface DialogProps {
  kind: Kind;
  onClose: () => void;
  onSend: (text: string, purposes: Purposes) => Promise<void>;
}

function RightDialog({ kind, onClose, onSend }: DialogProps) {
  const [text, setText] = useState("");
  const [purposes, setPurposes] = useState<Purposes>({ recording: true, aiEvaluation: true });
  const { busy, error, run } = useAction();
  const texts = TEXTS[kind];
  const withdrawal = kind === "withdrawal";
  const optional = withdrawal || kind === "deletion";
  const nothing = withdrawal && !purposes.recording && !purposes.aiEvaluation;
  return (
    <Dialog title={texts.title} open onClose={onClose}>
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => onSend(text.trim(), purposes));
        }}
      >
        <p>{texts.words}</p>
        {withdrawal && (
          <fieldset className={styles.purposes}>
            <legend className={ui.label}>For</legend>
            <label>
              <input
                type="checkbox"
                checked={purposes.recording}
                onChange={(event) => setPurposes({ ...purposes, recording: event.target.checked })}
              />
              the recording of my voice
            </label>
            <label>
              <input
                type="checkbox"
                checked={purposes.aiEvaluation}
                onChange={(event) => setPurposes({ ...purposes, aiEvaluation: event.target.checked })}
              />
              the AI's notes on my answers
            </label>
          </fieldset>
        )}
        <Field label={texts.label} optional={optional}>
          <TextArea
            required={!optional}
            rows={3}
            maxLength={4000}
            value={text}
            data-testid="right-text"
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <ProblemNotice error={error} />
        <div className={ui.actions}>
          <Button look="quiet" onClick={onClose}>
            Close
          </Button>
          <Button
            look={optional ? "danger" : "primary"}
            type="submit"
            busy={busy}
            disabled={nothing}
            data-testid="right-send"
          >
            {texts.send}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
