import { getJobRetention, setJobRetention } from "@/shared/api/retention";
import type { JobRetention as Periods, RetentionPeriods } from "@/shared/api/types";
import { Button, Card, Field, Input, Notice, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { useState } from "react";

type DataClass = "audio" | "transcript" | "scorecard" | "contact" | "decision";

const CLASSES: [DataClass, string][] = [
  ["audio", "Recordings"],
  ["transcript", "Transcript and notes"],
  ["scorecard", "Scores and decisions"],
  ["contact", "Names and addresses"],
  ["decision", "Undecided, against a wish to be deleted"],
];

/** How long a job's interviews are kept, class by class. */
export function JobRetention({ jobId }: { jobId: string }) {
  const { data, error, reload } = useResource(jobId, () => getJobRetention(jobId));
  if (!data) return <ProblemNotice error={error} onRetry={() => void reload()} />;
  return <Form key={JSON.stringify(data)} jobId={jobId} periods={data} onSaved={reload} />;
}

interface Props {
  jobId: string;
  periods: Periods;
  onSaved: () => Promise<void>;
}

function Form({ jobId, periods, onSaved }: Props) {
  const [own, setOwn] = useState<RetentionPeriods>({ jurisdiction: periods.jurisdiction, ...periods.own });
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const set = (change: Partial<RetentionPeriods>) => {
    setSaved(false);
    setOwn((o) => ({ ...o, ...change }));
  };

  async function save() {
    if (!(await run(() => setJobRetention(jobId, own)))) return;
    setSaved(true);
    if (own.jurisdiction !== periods.jurisdiction) await onSaved();
  }

  return (
    <Card aria-labelledby="job-retention" data-testid="job-retention">
      <h2 id="job-retention">Retention</h2>
      <p className={ui.hint}>
        Days from the end of an interview after which its data is erased. An empty field leaves what holds
        otherwise. A legal hold stands before all of them.
      </p>
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={ui.columns}>
          {CLASSES.map(([name, words]) => (
            <Field key={name} label={words} optional hint={`Otherwise ${periods.usual[name] ?? "–"} days.`}>
              <Input
                type="number"
                min={0}
                max={36500}
                step={1}
                value={own[name] ?? ""}
                data-testid={`keep-${name}`}
                onChange={(event) =>
                  set({ [name]: event.target.value === "" ? null : event.target.valueAsNumber })
                }
              />
            </Field>
          ))}
          <Field label="Jurisdiction" optional hint={jurisdictionHint(periods.jurisdictions)}>
            <Input
              value={own.jurisdiction ?? ""}
              maxLength={20}
              pattern="[A-Z0-9\-]*"
              data-testid="keep-jurisdiction"
              onChange={(event) => set({ jurisdiction: event.target.value.toUpperCase() })}
            />
          </Field>
        </div>
        <ProblemNotice error={error} />
        {saved && (
          <Notice tone="good" role="status" data-testid="keep-saved">
            It holds from the next day&apos;s run on, also for the interviews that there are.
          </Notice>
        )}
        <div>
          <Button type="submit" busy={busy} data-testid="keep-save">
            Save the periods
          </Button>
        </div>
      </form>
    </Card>
  );
}

function jurisdictionHint(known: string[]): string {
  return known.length > 0
    ? `With periods of their own here: ${known.join(", ")}.`
    : "None has periods of its own here.";
}
