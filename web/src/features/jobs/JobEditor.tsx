import { createJob, getJob, updateJob } from "@/shared/api/jobs";
import type { Job } from "@/shared/api/types";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Field,
  Input,
  Loading,
  PageHead,
  ProblemNotice,
  Select,
  ui,
} from "@/shared/ui";
import { LANGUAGES } from "@/shared/lib/languages";
import { JobDescriptionField } from "@/shared/ui/JobDescriptionField";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { useState } from "react";
import { useNavigate } from "react-router";
import { bodyOf, changesOf, type Draft, draftOf, emptyDraft } from "./draft";
import { FactsEditor } from "./FactsEditor";
import { InterviewDays } from "./InterviewDays";
import { JobRetention } from "./JobRetention";
import styles from "./jobs.module.css";
import { PlanEditor } from "./PlanEditor";
import { RubricEditor } from "./RubricEditor";
import { ScoreCohort } from "./ScoreCohort";

/** Creates a job (`jobId` null) or edits one. */
export function JobEditor({ jobId }: { jobId: string | null }) {
  const job = useResource(jobId ?? "new", async () => (jobId ? await getJob(jobId) : null));
  if (jobId && !job.data) {
    return job.error ? <ProblemNotice error={job.error} onRetry={() => void job.reload()} /> : <Loading />;
  }
  return <Form key={versionOf(job.data)} job={job.data} onSaved={job.set} />;
}

function versionOf(job: Job | null): string {
  return job ? `${job.planVersion} ${job.rubricVersion}` : "new";
}

function Form({ job, onSaved }: { job: Job | null; onSaved: (job: Job) => void }) {
  const [draft, setDraft] = useState<Draft>(() => (job ? draftOf(job) : emptyDraft));
  const [drafting, setDrafting] = useState({ language: "en", minutes: 30 });
  const { busy, error, run } = useAction();
  const navigate = useNavigate();
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }));
  const changes = job ? changesOf(draft, job) : null;
  const unchanged = changes !== null && Object.keys(changes).length === 0;

  async function save() {
    await run(async () => {
      if (job && changes) onSaved(await updateJob(job.jobId, changes));
      else {
        const created = await createJob({ ...bodyOf(draft), ...drafting });
        await navigate(`/jobs/${created.jobId}`, { replace: true });
      }
    });
  }

  return (
    <div className={ui.stackLarge}>
      <form
        className={ui.stackLarge}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <PageHead title={job?.title ?? "New job"} back={{ to: "/jobs", label: "Jobs" }}>
          {job && (
            <>
              <Badge>Plan v{job.planVersion}</Badge>
              <Badge>Rubric v{job.rubricVersion}</Badge>
              <ButtonLink to={`/interviews/new?job=${job.jobId}`} data-testid="invite-candidate">
                Invite a candidate
              </ButtonLink>
            </>
          )}
        </PageHead>
        <Card aria-labelledby="basics">
          <h2 id="basics">The job</h2>
          <Field label="Title">
            <Input
              required
              maxLength={200}
              value={draft.title}
              data-testid="job-title"
              onChange={(event) => set({ title: event.target.value })}
            />
          </Field>
          <JobDescriptionField
            label="Description"
            rows={8}
            value={draft.description}
            testId="job-description"
            onChange={(description) => set({ description })}
          />
        </Card>
        {!job && draft.topics.length === 0 && (
          <Card aria-labelledby="drafted">
            <h2 id="drafted">Draft</h2>
            <p className={ui.hint}>
              Plan and rubric are drafted from the description where you leave them empty. You can edit them
              afterwards.
            </p>
            <div className={styles.draft}>
              <Field label="Language of the draft">
                <Select
                  value={drafting.language}
                  data-testid="draft-language"
                  onChange={(event) => setDrafting({ ...drafting, language: event.target.value })}
                >
                  {LANGUAGES.map(([tag, name]) => (
                    <option key={tag} value={tag}>
                      {name}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field label="Minutes">
                <Input
                  type="number"
                  required
                  min={1}
                  max={240}
                  value={Number.isNaN(drafting.minutes) ? "" : drafting.minutes}
                  data-testid="draft-minutes"
                  onChange={(event) => setDrafting({ ...drafting, minutes: event.target.valueAsNumber })}
                />
              </Field>
            </div>
          </Card>
        )}
        <PlanEditor topics={draft.topics} criteria={draft.criteria} onChange={(topics) => set({ topics })} />
        <RubricEditor criteria={draft.criteria} onChange={(criteria) => set({ criteria })} />
        <FactsEditor facts={draft.facts} onChange={(facts) => set({ facts })} />
        {job && <ScoreCohort job={job} />}
        <div className={styles.save}>
          <ProblemNotice error={error} />
          {job && (
            <p className={ui.hint}>A changed plan or rubric becomes a new version. Interviews keep theirs.</p>
          )}
          <Button look="primary" type="submit" busy={busy} disabled={unchanged} data-testid="job-save">
            {busy ? "Saving…" : job ? (unchanged ? "Saved" : "Save changes") : "Create job"}
          </Button>
        </div>
      </form>
      {job && <InterviewDays jobId={job.jobId} />}
      {job && <JobRetention jobId={job.jobId} />}
    </div>
  );
}
