import { decide } from "@/shared/api/report";
import type { Outcome, Report } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { Badge, Button, Card, Field, ProblemNotice, TextArea, type Tone, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";
import styles from "./report.module.css";

const OUTCOMES: { value: Outcome; label: string; tone: Tone }[] = [
  { value: "advance", label: "Advance", tone: "good" },
  { value: "hold", label: "Hold", tone: "warn" },
  { value: "reject", label: "Reject", tone: "bad" },
];

interface Props {
  report: Report;
  onChanged: () => Promise<void>;
}

/** What people decided, newest first, and the form for those who may. */
export function Decisions({ report, onChanged }: Props) {
  return (
    <Card aria-labelledby="decision">
      <h2 id="decision">Decision</h2>
      {report.decisions.length === 0 && <p className={ui.hint}>Nobody has decided yet.</p>}
      <ol className={ui.stack}>
        {report.decisions.toReversed().map((decision) => {
          const outcome = OUTCOMES.find((o) => o.value === decision.outcome);
          return (
            <li key={decision.decisionId} className={styles.decided} data-testid="decision">
              <Badge tone={outcome?.tone}>{outcome?.label}</Badge> <strong>{decision.byName}</strong>{" "}
              <span className={ui.hint}>{formatDateTime(decision.at)}</span>
              <p>{decision.reason}</p>
            </li>
          );
        })}
      </ol>
      {report.permissions.includes("decide") && (
        <DecisionForm sessionId={report.sessionId} onChanged={onChanged} />
      )}
    </Card>
  );
}

function DecisionForm({ sessionId, onChanged }: { sessionId: string; onChanged: () => Promise<void> }) {
  const [outcome, setOutcome] = useState<Outcome | "">("");
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();

  async function save() {
    if (!outcome) return;
    const done = await run(() => decide(sessionId, outcome, reason.trim()));
    if (!done) return;
    setOutcome("");
    setReason("");
    await onChanged();
  }

  return (
    <form
      className={ui.stack}
      data-testid="decision-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset>
        <legend className={ui.label}>Your decision</legend>
        <div className={styles.outcomes}>
          {OUTCOMES.map(({ value, label }) => (
            <label key={value}>
              <input
                type="radio"
                name="outcome"
                required
                value={value}
                checked={outcome === value}
                data-testid={`decision-${value}`}
                onChange={() => setOutcome(value)}
              />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      <Field label="Reason" hint="Recorded with your name.">
        <TextArea
          required
          rows={3}
          maxLength={4000}
          value={reason}
          data-testid="decision-reason"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <ProblemNotice error={error} />
      <div>
        <Button look="primary" type="submit" busy={busy} data-testid="decision-save">
          Record the decision
        </Button>
      </div>
    </form>
  );
}
