import { eraseInterview, getRetention, liftLegalHold, setLegalHold } from "@/shared/api/retention";
import type { Retention } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { Button, Card, Dialog, Field, Notice, ProblemNotice, TextArea, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { Fragment, useState } from "react";
import styles from "./interviews.module.css";

type Kind = "hold" | "lift" | "erase";

const CLASSES: Record<string, string> = {
  audio: "Recordings",
  transcript: "Transcript",
  scorecard: "Scores and decisions",
  contact: "Names and addresses",
};

const TEXTS: Record<Kind, { title: string; words: string; send: string }> = {
  hold: {
    title: "Set a legal hold?",
    words:
      "Nothing of this interview is deleted until it is lifted, neither by its time nor at anybody's wish.",
    send: "Set the hold",
  },
  lift: {
    title: "Lift the legal hold?",
    words: "What is due by then is deleted with the next day's run, and so is what the candidate wished.",
    send: "Lift the hold",
  },
  erase: {
    title: "Erase this interview?",
    words:
      "Everything that was recorded, said and noted is destroyed for good. Only a note remains that it was erased, when, why and by whom.",
    send: "Erase for good",
  },
};

/** How long it is kept, and what stands against its deletion. */
export function RetentionCard({ id, onErased }: { id: string; onErased: () => Promise<void> }) {
  const { data, error, reload } = useResource(id, () => getRetention(id));
  const [asking, setAsking] = useState<Kind | null>(null);
  if (!data) return error ? <ProblemNotice error={error} onRetry={() => void reload()} /> : null;
  return (
    <Card aria-labelledby="retention">
      <h2 id="retention">Retention</h2>
      {data.hold && (
        <Notice data-testid="legal-hold" title="A legal hold stands">
          Set by {data.hold.by} on {formatDateTime(data.hold.setAt)}: {data.hold.reason}
        </Notice>
      )}
      <Dates retention={data} />
      <div className={ui.row}>
        {data.hold ? (
          <Button data-testid="lift-hold" onClick={() => setAsking("lift")}>
            Lift the hold
          </Button>
        ) : (
          <>
            <Button data-testid="set-hold" onClick={() => setAsking("hold")}>
              Set a legal hold
            </Button>
            <Button look="danger" data-testid="erase" onClick={() => setAsking("erase")}>
              Erase
            </Button>
          </>
        )}
      </div>
      {asking && (
        <ReasonDialog
          kind={asking}
          onClose={() => setAsking(null)}
          onSend={async (reason) => {
            await send(id, asking, reason);
            setAsking(null);
            await (asking === "erase" ? onErased() : reload());
          }}
        />
      )}
    </Card>
  );
}

function Dates({ retention: { due, erased } }: { retention: Retention }) {
  const classes = Object.entries(CLASSES).filter(([name]) => due[name] || erased[name]);
  if (classes.length === 0) return <p className={ui.hint}>Its time begins when the interview is over.</p>;
  return (
    <dl className={styles.terms}>
      {classes.map(([name, words]) => (
        <Fragment key={name}>
          <dt>{words}</dt>
          <dd>
            {erased[name]
              ? `Erased ${formatDateTime(erased[name])}`
              : `Kept until ${formatDateTime(due[name] ?? "")}`}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

async function send(id: string, kind: Kind, reason: string): Promise<void> {
  if (kind === "erase") await eraseInterview(id, reason);
  else if (kind === "hold") await setLegalHold(id, reason);
  else await liftLegalHold(id, reason);
}

interface DialogProps {
  kind: Kind;
  onClose: () => void;
  onSend: (reason: string) => Promise<void>;
}

function ReasonDialog({ kind, onClose, onSend }: DialogProps) {
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();
  const texts = TEXTS[kind];
  return (
    <Dialog title={texts.title} open onClose={onClose}>
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => onSend(reason.trim()));
        }}
      >
        <p>{texts.words}</p>
        <Field label="Reason">
          <TextArea
            required
            rows={2}
            maxLength={4000}
            value={reason}
            data-testid="retention-reason"
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <ProblemNotice error={error} />
        <div className={ui.actions}>
          <Button look="quiet" onClick={onClose}>
            Close
          </Button>
          <Button
            look={kind === "erase" ? "danger" : "primary"}
            type="submit"
            busy={busy}
            data-testid="retention-send"
          >
            {texts.send}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
