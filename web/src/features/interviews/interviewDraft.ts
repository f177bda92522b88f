import type { Budget, CreateInterview, Voice } from "@/shared/api/types";
import { fromLocalInput, toLocalInput } from "@/shared/lib/format";
import { ownZone } from "@/shared/lib/zones";

/** An interview as it is typed in: times as the values of datetime-local inputs, in the reader's zone. */
export interface InterviewDraft {
  jobId: string;
  jobDescription: string;
  title: string;
  timing: "at" | "window" | "day";
  /** Of `timing` "day": whose slots the candidate books. */
  dayId: string;
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
    dayId: "",
    start: toLocalInput(new Date(next).toISOString()),
    end: toLocalInput(new Date(next + 7 * DAY_MS).toISOString()),
    durationMinutes: 30,
    timezone: ownZone(),
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
  return {
    title: draft.title.trim(),
    durationMinutes: draft.durationMinutes,
    timezone: draft.timezone,
    ...whatAndWhen(draft),
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

function whatAndWhen(
  draft: InterviewDraft,
): Pick<CreateInterview, "jobId" | "jobDescription" | "dayId" | "scheduledTime" | "window"> {
  // The day also says how long it is, and in which zone.
  if (draft.timing === "day") return { dayId: draft.dayId };
  const start = fromLocalInput(draft.start);
  return {
    ...(draft.jobId ? { jobId: draft.jobId } : { jobDescription: draft.jobDescription.trim() }),
    ...(draft.timing === "at"
      ? { scheduledTime: start }
      : { window: { start, end: fromLocalInput(draft.end) } }),
  };
}
