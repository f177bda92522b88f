import type { CreateJob, Criterion, Fact, Job, Topic } from "@/shared/api/types";
import { newId } from "@/shared/lib/id";

/** A job as it is edited: texts as typed, lists with keys of their own. */
export interface Draft {
  title: string;
  description: string;
  topics: Topic[];
  criteria: Criterion[];
  facts: (Fact & { key: string })[];
}

export const DEFAULT_LEVELS: Criterion["levels"] = [
  { score: 1, label: "Not shown", description: "No example, or one that contradicts the criterion" },
  { score: 2, label: "Partly shown", description: "An example without detail or own contribution" },
  { score: 3, label: "Shown", description: "A concrete example with own contribution and result" },
  { score: 4, label: "Clearly shown", description: "Concrete examples, trade-offs weighed, lessons drawn" },
];

export const emptyDraft: Draft = { title: "", description: "", topics: [], criteria: [], facts: [] };

export function draftOf(job: Job): Draft {
  return {
    title: job.title,
    description: job.description,
    topics: job.plan.topics,
    criteria: job.rubric.criteria,
    facts: job.facts.map((fact) => ({ ...fact, key: newId() })),
  };
}

export function newTopic(): Topic {
  return { topicId: newId(), title: "", minutes: 5, mustAsk: [], skills: [], criterionIds: [] };
}

export function newCriterion(): Criterion {
  return { criterionId: newId(), name: "", description: "", levels: DEFAULT_LEVELS };
}

export function newFact(): Draft["facts"][number] {
  return { key: newId(), subject: "", text: "" };
}

/** What is sent: empty lines dropped, criteria that are gone no longer referred to. */
export function bodyOf(draft: Draft): CreateJob & { facts: Fact[] } {
  const ids = new Set(draft.criteria.map((c) => c.criterionId));
  const topics = draft.topics.map((topic) => ({
    ...topic,
    mustAsk: topic.mustAsk.map((q) => q.trim()).filter(Boolean),
    skills: topic.skills.map((s) => s.trim()).filter(Boolean),
    criterionIds: topic.criterionIds.filter((id) => ids.has(id)),
  }));
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    ...(topics.length > 0 ? { plan: { topics } } : {}),
    ...(draft.criteria.length > 0 ? { rubric: { criteria: draft.criteria } } : {}),
    facts: draft.facts.map(({ subject, text }) => ({ subject, text })),
  } as CreateJob & { facts: Fact[] };
}

/** Only what differs: an unchanged plan or rubric must not become a new version. */
export function changesOf(draft: Draft, job: Job): Partial<ReturnType<typeof bodyOf>> {
  const before = bodyOf(draftOf(job));
  const after = bodyOf(draft);
  const keys = Object.keys(after) as (keyof typeof after)[];
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(after[key]) !== JSON.stringify(before[key]))
      .map((key) => [key, after[key]]),
  );
}

export function totalMinutes(topics: readonly Topic[]): number {
  return topics.reduce((sum, topic) => sum + (Number.isFinite(topic.minutes) ? topic.minutes : 0), 0);
}

/** The list with one entry changed, moved, or taken out. */
export function changed<T>(list: readonly T[], index: number, entry: T): T[] {
  return list.with(index, entry);
}

export function removed<T>(list: readonly T[], index: number): T[] {
  return list.toSpliced(index, 1);
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const entry = list[from];
  if (entry === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(from, 1).toSpliced(to, 0, entry);
}
