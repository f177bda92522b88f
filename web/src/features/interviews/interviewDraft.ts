import type { Budget, CreateInterview, Voice } from "@/shared/api/types";
import { fromLocalInput, toLocalInput } from "@/shared/lib/format";

/** An interview as it is typed in: times as the values of datetime-local inputs, in the reader's zone. */
export interface InterviewDraft {
  jobId: string;
  jobDescription: string;
  title: string;
  timing: "at" | "window";
  start: string;
  end: string;
  durationMinutes: number;
  timezone: string;
  candidateName: string;
  candidateEmail: string;
  language: string;
  interviewers: { name: string; email: string }[];
  reviewers: string;
  resultBy: string;
  patient: boolean;
  voice: Voice;
  /** Null: the installation's. */
  budget: Budget | null;
}

const USUAL_VOICE: Voice = { name: "", rate: 1 };
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

export function newInterview(jobId: string, nowMs: number): InterviewDraft {
  const next = Math.ceil(nowMs / QUARTER_MS) * QUARTER_MS;
  return {
    jobId,
    jobDescription: "",
    title: "",
    timing: "at",
    start: toLocalInput(new Date(next).toISOString()),
    end: toLocalInput(new Date(next + 7 * DAY_MS).toISOString()),
    durationMinutes: 30,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    candidateName: "",
    candidateEmail: "",
    language: "en",
    interviewers: [],
    reviewers: "",
    resultBy: "",
    patient: false,
    voice: USUAL_VOICE,
    budget: null,
  };
}

export function interviewBody(draft: InterviewDraft): CreateInterview {
  const start = fromLocalInput(draft.start);
  return {
    title: draft.title.trim(),
    ...(draft.jobId ? { jobId: draft.jobId } : { jobDescription: draft.jobDescription.trim() }),
    ...(draft.timing === "at"
      ? { scheduledTime: start }
      : { window: { start, end: fromLocalInput(draft.end) } }),
    durationMinutes: draft.durationMinutes,
    timezone: draft.timezone,
    candidate: {
      name: draft.candidateName.trim(),
      email: draft.candidateEmail.trim(),
      language: draft.language,
    },
    interviewers: draft.interviewers.map(({ name, email }) => ({ name: name.trim(), email: email.trim() })),
    reviewers: draft.reviewers.trim(),
    resultBy: draft.resultBy.trim(),
    patient: draft.patient,
    voice: { name: draft.voice.name.trim(), rate: draft.voice.rate },
    ...(draft.budget && { budget: draft.budget }),
  };
}

/** All zones that this browser knows, the given one included. */
export function timezones(selected: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set(["UTC", selected, ...known])].sort();
}
