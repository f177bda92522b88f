import { updateInterview } from "@/shared/api/interviews";
import type { SessionDetails } from "@/shared/api/types";
import { fromLocalInput, toLocalInput } from "@/shared/lib/format";
import { Button, Card, Field, Input, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";

interface Props {
  details: SessionDetails;
  onChanged: () => Promise<void>;
}

/** Another time, up to the end: one that has started is put aside until then. */
export function Reschedule({ details, onChanged }: Props) {
  const [start, setStart] = useState(() => toLocalInput(details.scheduledTime));
  const [end, setEnd] = useState(() => (details.windowEnd ? toLocalInput(details.windowEnd) : ""));
  const { busy, error, run } = useAction();
  const started = details.status === "InProgress" || details.status === "Suspended";

  async function save() {
    const at = fromLocalInput(start);
    const body = details.windowEnd
      ? { window: { start: at, end: fromLocalInput(end) } }
      : { scheduledTime: at };
    await run(() => updateInterview(details.sessionId, body));
    await onChanged();
  }

  return (
    <Card aria-labelledby="reschedule">
      <h2 id="reschedule">Reschedule</h2>
      {started && (
        <p className={ui.hint} data-testid="reschedule-started">
          It has started: it is put aside now, its clock stands still, and it goes on at the new time where it
          is.
        </p>
      )}
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={details.windowEnd ? "From" : "New start"} hint="In your own time zone.">
          <Input
            type="datetime-local"
            required
            value={start}
            data-testid="reschedule-start"
            onChange={(event) => setStart(event.target.value)}
          />
        </Field>
        {details.windowEnd && (
          <Field label="Until">
            <Input
              type="datetime-local"
              required
              min={start}
              value={end}
              onChange={(event) => setEnd(event.target.value)}
            />
          </Field>
        )}
        <ProblemNotice error={error} />
        <div>
          <Button type="submit" busy={busy} data-testid="reschedule-save">
            Change the time
          </Button>
        </div>
      </form>
    </Card>
  );
}
