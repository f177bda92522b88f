import { grantAccommodation } from "@/shared/api/interviews";
import type { SessionDetails } from "@/shared/api/types";
import { accommodationWords } from "@/shared/lib/accommodation";
import { Button, Card, Field, Input, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";
import styles from "./interviews.module.css";

interface Props {
  details: SessionDetails;
  onChanged: () => Promise<void>;
}

const MAX_EXTRA_MINUTES = 240;

/** Longer waits and more time for a candidate who needs them, before the start. */
export function GrantAccommodation({ details, onChanged }: Props) {
  const granted = details.accommodation;
  const [patient, setPatient] = useState(granted?.patient ?? false);
  const [minutes, setMinutes] = useState(granted?.extraMinutes ?? 0);
  const { busy, error, run } = useAction();

  async function save() {
    const extraMinutes = Number.isNaN(minutes) ? 0 : minutes;
    await run(() => grantAccommodation(details.sessionId, { patient, extraMinutes }));
    await onChanged();
  }

  return (
    <Card aria-labelledby="accommodation">
      <h2 id="accommodation">Accommodation</h2>
      <p className={ui.hint}>
        The candidate sees it. Interviewers and reviewers don't, and it plays no part in any score.
      </p>
      {granted && (
        <p data-testid="accommodation-granted">
          Granted by {granted.grantedBy}: {accommodationWords(granted)}.
        </p>
      )}
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={patient}
            data-testid="accommodation-patient"
            onChange={(event) => setPatient(event.target.checked)}
          />
          <span>Longer waits before the interviewer speaks</span>
        </label>
        <Field label="Extra minutes">
          <Input
            type="number"
            required
            min={0}
            max={MAX_EXTRA_MINUTES}
            step={1}
            value={Number.isNaN(minutes) ? "" : minutes}
            data-testid="accommodation-minutes"
            onChange={(event) => setMinutes(event.target.valueAsNumber)}
          />
        </Field>
        <ProblemNotice error={error} />
        <div>
          <Button type="submit" busy={busy} data-testid="accommodation-save">
            {granted ? "Change" : "Grant"}
          </Button>
        </div>
      </form>
    </Card>
  );
}
