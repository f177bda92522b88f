import { listDays } from "@/shared/api/calendar";
import { createInterview } from "@/shared/api/interviews";
import { listJobs } from "@/shared/api/jobs";
import type { Budget, CreatedInterview } from "@/shared/api/types";
import { newId } from "@/shared/lib/id";
import { LANGUAGES } from "@/shared/lib/languages";
import { dayWords } from "@/shared/lib/days";
import { timezones } from "@/shared/lib/zones";
import {
  Button,
  ButtonLink,
  Card,
  Field,
  Input,
  Notice,
  PageHead,
  ProblemNotice,
  Select,
  ui,
} from "@/shared/ui";
import { JobDescriptionField } from "@/shared/ui/JobDescriptionField";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { BudgetFields } from "./BudgetFields";
import { type InterviewDraft, interviewBody, newInterview } from "./interviewDraft";
import styles from "./interviews.module.css";
import { InviteLinks } from "./InviteLinks";
import { LanguageNotice } from "./LanguageNotice";
import { VoiceFields } from "./VoiceFields";

const NO_LIMIT: Budget = { maxTokens: 0, maxCostUsd: 0 };
/** As many as the API gives at once. */
const MAX_JOBS = 100;

export function CreateInterview() {
  const [created, setCreated] = useState<CreatedInterview | null>(null);
  return created ? <Created created={created} /> : <Form onCreated={setCreated} />;
}

function Created({ created }: { created: CreatedInterview }) {
  return (
    <div className={ui.stackLarge}>
      <PageHead title="Interview planned" back={{ to: "/interviews", label: "Interviews" }} />
      <Notice tone="good" role="status" title={created.interview.title}>
        It starts by itself. Send each person their own link.
      </Notice>
      <LanguageNotice details={created.interview} />
      <Card aria-labelledby="links">
        <h2 id="links">Invite links</h2>
        <InviteLinks invites={created.invites} />
        <div className={ui.row}>
          <ButtonLink
            look="primary"
            to={`/interviews/${created.interview.sessionId}`}
            data-testid="to-interview"
          >
            Open the interview
          </ButtonLink>
        </div>
      </Card>
    </div>
  );
}

function Form({ onCreated }: { onCreated: (created: CreatedInterview) => void }) {
  const [params] = useSearchParams();
  const [draft, setDraft] = useState(() => newInterview(params.get("job") ?? "", Date.now()));
  const { busy, error, run } = useAction();
  const key = useRef(newId());
  const set = (change: Partial<InterviewDraft>) => {
    // Another content is another interview.
    key.current = newId();
    setDraft((d) => ({ ...d, ...change }));
  };

  return (
    <form
      className={ui.stackLarge}
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => onCreated(await createInterview(interviewBody(draft), key.current)));
      }}
    >
      <PageHead title="New interview" back={{ to: "/interviews", label: "Interviews" }} />
      <WhatCard draft={draft} set={set} />
      <WhenCard draft={draft} set={set} />
      <WhoCard draft={draft} set={set} />
      <ResultCard draft={draft} set={set} />
      <BudgetCard draft={draft} set={set} />
      <ProblemNotice error={error} />
      <div className={ui.actions}>
        <Button look="primary" size="large" type="submit" busy={busy} data-testid="interview-create">
          {busy ? "Planning…" : "Plan the interview"}
        </Button>
      </div>
    </form>
  );
}

interface PartProps {
  draft: InterviewDraft;
  set: (change: Partial<InterviewDraft>) => void;
}

function WhatCard({ draft, set }: PartProps) {
  const jobs = useResource("jobs", () => listJobs(null, MAX_JOBS));
  return (
    <Card aria-labelledby="what">
      <h2 id="what">What</h2>
      <Field label="Title" hint="The candidate sees it.">
        <Input
          required
          maxLength={200}
          value={draft.title}
          data-testid="interview-title"
          onChange={(event) => set({ title: event.target.value })}
        />
      </Field>
      <Field label="Job">
        <Select
          value={draft.jobId}
          data-testid="interview-job"
          onChange={(event) => {
            const again = draft.timing === "day" ? { timing: "window" as const, dayId: "" } : {};
            set({ jobId: event.target.value, ...again });
          }}
        >
          <option value="">From a description (a plan is drafted)</option>
          {jobs.data?.items.map((job) => (
            <option key={job.jobId} value={job.jobId}>
              {job.title}
            </option>
          ))}
        </Select>
      </Field>
      <ProblemNotice error={jobs.error} onRetry={() => void jobs.reload()} />
      {!draft.jobId && (
        <JobDescriptionField
          label="Job description"
          rows={6}
          value={draft.jobDescription}
          testId="interview-description"
          onChange={(jobDescription) => set({ jobDescription })}
        />
      )}
    </Card>
  );
}

function WhenCard({ draft, set }: PartProps) {
  const windowed = draft.timing === "window";
  const days = useResource(draft.jobId, async () => (draft.jobId ? await listDays(draft.jobId) : []));
  const open = days.data?.filter((day) => day.state === "active") ?? [];
  return (
    <Card aria-labelledby="when">
      <h2 id="when">When</h2>
      <fieldset className={styles.choice}>
        <legend className="visually-hidden">Kind of time</legend>
        <label>
          <input
            type="radio"
            name="timing"
            checked={draft.timing === "at"}
            onChange={() => set({ timing: "at" })}
          />
          At a set time
        </label>
        <label>
          <input type="radio" name="timing" checked={windowed} onChange={() => set({ timing: "window" })} />
          Any time in a window
        </label>
        {open.length > 0 && (
          <label>
            <input
              type="radio"
              name="timing"
              checked={draft.timing === "day"}
              data-testid="timing-day"
              onChange={() => set({ timing: "day", dayId: open[0]?.dayId ?? "" })}
            />
            A slot of an interview day
          </label>
        )}
      </fieldset>
      {draft.timing === "day" ? (
        <Field label="Interview day" hint="The candidate chooses one of its free slots.">
          <Select
            required
            value={draft.dayId}
            data-testid="interview-day"
            onChange={(event) => set({ dayId: event.target.value })}
          >
            {open.map((day) => (
              <option key={day.dayId} value={day.dayId}>
                {dayWords(day)}
              </option>
            ))}
          </Select>
        </Field>
      ) : (
        <TimeFields draft={draft} set={set} />
      )}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={draft.patient}
          onChange={(event) => set({ patient: event.target.checked })}
        />
        <span>
          Patient pace: longer waits before the interviewer speaks
          <span className={ui.hint}>For anybody who needs more time. It plays no part in any score.</span>
        </span>
      </label>
    </Card>
  );
}

function TimeFields({ draft, set }: PartProps) {
  const windowed = draft.timing === "window";
  return (
    <div className={ui.columns}>
      <Field label={windowed ? "From" : "Start"} hint="In your own time zone.">
        <Input
          type="datetime-local"
          required
          value={draft.start}
          data-testid="interview-start"
          onChange={(event) => set({ start: event.target.value })}
        />
      </Field>
      {windowed && (
        <Field label="Until" hint="In your own time zone.">
          <Input
            type="datetime-local"
            required
            min={draft.start}
            value={draft.end}
            onChange={(event) => set({ end: event.target.value })}
          />
        </Field>
      )}
      <Field label="Duration (minutes)">
        <Input
          type="number"
          required
          min={1}
          max={240}
          value={Number.isNaN(draft.durationMinutes) ? "" : draft.durationMinutes}
          data-testid="interview-duration"
          onChange={(event) => set({ durationMinutes: event.target.valueAsNumber })}
        />
      </Field>
      <Field label="Candidate's time zone">
        <Select value={draft.timezone} onChange={(event) => set({ timezone: event.target.value })}>
          {timezones(draft.timezone).map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      </Field>
    </div>
  );
}

function WhoCard({ draft, set }: PartProps) {
  const { interviewers } = draft;
  return (
    <Card aria-labelledby="who">
      <h2 id="who">Who</h2>
      <div className={ui.columns}>
        <Field label="Candidate's name">
          <Input
            required
            maxLength={200}
            autoComplete="off"
            value={draft.candidateName}
            data-testid="candidate-name"
            onChange={(event) => set({ candidateName: event.target.value })}
          />
        </Field>
        <Field label="Candidate's e-mail">
          <Input
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            value={draft.candidateEmail}
            data-testid="candidate-email"
            onChange={(event) => set({ candidateEmail: event.target.value })}
          />
        </Field>
        <Field label="Language">
          <Select value={draft.language} onChange={(event) => set({ language: event.target.value })}>
            {LANGUAGES.map(([tag, name]) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <VoiceFields voice={draft.voice} onChange={(voice) => set({ voice })} />
      <h3>Human interviewers</h3>
      {interviewers.length === 0 && <p className={ui.hint}>None: the AI interviewer holds it alone.</p>}
      {interviewers.map((interviewer, index) => (
        // Rows have no other identity while they are typed.
        <div key={index} className={styles.interviewer}>
          <Field label="Name">
            <Input
              required
              maxLength={200}
              value={interviewer.name}
              onChange={(event) =>
                set({ interviewers: interviewers.with(index, { ...interviewer, name: event.target.value }) })
              }
            />
          </Field>
          <Field label="E-mail">
            <Input
              type="email"
              required
              maxLength={254}
              value={interviewer.email}
              onChange={(event) =>
                set({ interviewers: interviewers.with(index, { ...interviewer, email: event.target.value }) })
              }
            />
          </Field>
          <button
            type="button"
            className={ui.iconButton}
            aria-label={`Remove interviewer ${index + 1}`}
            onClick={() => set({ interviewers: interviewers.toSpliced(index, 1) })}
          >
            <Trash2 size={18} aria-hidden />
          </button>
        </div>
      ))}
      <div>
        <Button
          disabled={interviewers.length >= 6}
          data-testid="add-interviewer"
          onClick={() => set({ interviewers: [...interviewers, { name: "", email: "" }] })}
        >
          <Plus size={18} aria-hidden />
          Add interviewer
        </Button>
      </div>
    </Card>
  );
}

function ResultCard({ draft, set }: PartProps) {
  return (
    <Card aria-labelledby="result">
      <h2 id="result">What the candidate is told</h2>
      <div className={ui.columns}>
        <Field label="Who sees the result" optional>
          <Input
            maxLength={4000}
            placeholder="the hiring team for this role"
            value={draft.reviewers}
            onChange={(event) => set({ reviewers: event.target.value })}
          />
        </Field>
        <Field label="By when they hear back" optional>
          <Input
            maxLength={4000}
            placeholder="the end of next week"
            value={draft.resultBy}
            onChange={(event) => set({ resultBy: event.target.value })}
          />
        </Field>
      </div>
    </Card>
  );
}

function BudgetCard({ draft, set }: PartProps) {
  const own = draft.budget !== null;
  return (
    <Card aria-labelledby="budget">
      <h2 id="budget">Budget</h2>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={own}
          data-testid="budget-own"
          onChange={(event) => set({ budget: event.target.checked ? NO_LIMIT : null })}
        />
        <span>
          A budget of its own
          <span className={ui.hint}>
            In place of this installation's. When it is used up, the interview comes to a polite closing.
          </span>
        </span>
      </label>
      {draft.budget && <BudgetFields budget={draft.budget} onChange={(budget) => set({ budget })} />}
    </Card>
  );
}
