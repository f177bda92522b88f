import { askHuman } from "@/shared/api/report";
import type { SessionDetails } from "@/shared/api/types";
import { accommodationWords } from "@/shared/lib/accommodation";
import { Button, Dialog, Field, Notice, ProblemNotice, TextArea, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";

/** Asks a person for more time or anything else that makes the interview fair. */
export function Accommodation({ details }: { details: SessionDetails }) {
  const { sessionId, accommodation } = details;
  const [open, setOpen] = useState(false);
  const [sent, setSent] = useState(false);
  const [text, setText] = useState("");
  const { busy, error, run } = useAction();
  return (
    <>
      {accommodation && (
        <p data-testid="accommodation-granted">
          <strong>Arranged for you:</strong> {accommodationWords(accommodation)}.
        </p>
      )}
      <Button data-testid="accommodation" onClick={() => setOpen(true)}>
        I need more time, or another arrangement
      </Button>
      <Dialog title="Ask for an arrangement" open={open} onClose={() => setOpen(false)}>
        {sent ? (
          <Notice tone="good" role="status" title="Your request was passed on">
            A person reads it and gets in touch. You can wait for that, or begin now.
          </Notice>
        ) : (
          <form
            className={ui.stack}
            onSubmit={(event) => {
              event.preventDefault();
              void run(() => askHuman(sessionId, `Arrangement: ${text.trim()}`)).then(setSent);
            }}
          >
            <p>
              More time for answers, typed answers, breaks, a human interviewer: say what you need. A person
              reads it. It plays no part in any assessment.
            </p>
            <Field label="What would help you?">
              <TextArea
                required
                maxLength={2000}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </Field>
            <ProblemNotice error={error} />
            <div className={ui.actions}>
              <Button look="primary" type="submit" busy={busy}>
                Send request
              </Button>
            </div>
          </form>
        )}
      </Dialog>
    </>
  );
}
