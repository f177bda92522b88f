import { extendInterview } from "@/shared/api/interviews";
import type { SessionDetails } from "@/shared/api/types";
import { newId } from "@/shared/lib/id";
import { Button, Card, Field, Input, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";

interface Props {
  details: SessionDetails;
  onChanged: () => Promise<void>;
}

const MAX_MINUTES = 120;

/** Extra time for the candidate, before the start or during the interview; what was granted so far. */
export function ExtendTime({ details, onChanged }: Props) {
  const [minutes, setMinutes] = useState(5);
  const [reason, setReason] = useState("");
  // Sent again after a failure, it is still the same extension.
  const [key, setKey] = useState(newId);
  const { busy, error, run } = useAction();

  async function grant() {
    const granted = await run(() =>
      extendInterview(details.sessionId, { minutes, reason: reason.trim() }, key),
    );
    if (!granted) return;
    setKey(newId());
    setReason("");
    await onChanged();
  }

  return (
    <Card aria-labelledby="extend">
      <h2 id="extend">Extra time</h2>
      <p className={ui.hint}>The candidate is told at once. Who granted it is kept.</p>
      {details.extensions.map((extension) => (
        <p key={extension.grantedAt} data-testid="extension">
          {extension.minutes} min, granted by {extension.grantedBy}
          {extension.reason && `: ${extension.reason}`}
        </p>
      ))}
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void grant();
        }}
      >
        <Field label="Minutes">
          <Input
            type="number"
            required
            min={1}
            max={MAX_MINUTES}
            step={1}
            value={Number.isNaN(minutes) ? "" : minutes}
            data-testid="extend-minutes"
            onChange={(event) => setMinutes(event.target.valueAsNumber)}
          />
        </Field>
        <Field label="Reason" optional>
          <Input
            maxLength={500}
            value={reason}
            data-testid="extend-reason"
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <ProblemNotice error={error} />
        <div>
          <Button type="submit" busy={busy} data-testid="extend-grant">
            Grant
          </Button>
        </div>
      </form>
    </Card>
  );
}
