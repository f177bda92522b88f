import { scoreCohort } from "@/shared/api/jobs";
import type { Job } from "@/shared/api/types";
import { Button, Card, Field, Notice, ProblemNotice, Select, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";

/** Has all finished interviews of a job scored by one of its rubrics. */
export function ScoreCohort({ job }: { job: Job }) {
  const [version, setVersion] = useState(job.rubricVersion);
  const [started, setStarted] = useState<number | null>(null);
  const { busy, error, run } = useAction();
  const versions = Array.from({ length: job.rubricVersion }, (_, n) => job.rubricVersion - n);
  if (job.rubricVersion < 2) return null;
  return (
    <Card aria-labelledby="cohort">
      <h2 id="cohort">Finished interviews</h2>
      <p className={ui.hint}>
        They can be scored again by another version of the rubric, so that they are compared by the same one.
        Each first result stays as it is.
      </p>
      <Field label="Rubric">
        <Select
          value={version}
          data-testid="cohort-rubric"
          onChange={(event) => setVersion(Number(event.target.value))}
        >
          {versions.map((one) => (
            <option key={one} value={one}>
              v{one}
            </option>
          ))}
        </Select>
      </Field>
      <ProblemNotice error={error} />
      {started !== null && (
        <Notice tone="good" role="status" data-testid="cohort-started">
          {started === 0
            ? "All of them have been scored by this rubric, or are being scored."
            : `${started} interviews are being scored. The scorecards stand in their reports.`}
        </Notice>
      )}
      <div>
        <Button
          busy={busy}
          data-testid="cohort-score"
          onClick={() => void run(async () => setStarted((await scoreCohort(job.jobId, version)).interviews))}
        >
          Score them by v{version}
        </Button>
      </div>
    </Card>
  );
}
