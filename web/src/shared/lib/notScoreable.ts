import type { NotScoreableReason } from "../api/types";

const WORDS: Record<NotScoreableReason, string> = {
  offline_interviewer:
    "The offline interviewer follows rules and judges nobody. The evidence is laid out for people.",
  low_recognition_confidence: "Too much of the speech could not be made out with confidence.",
  outages: "Technical faults disturbed this interview too much.",
  no_evidence: "Nothing that was said bears on this.",
  consent_declined: "The candidate did not agree to AI notes.",
  too_short: "The interview was too short.",
  model_refused: "The language model would not read what was said, or could not for too long.",
};

/** Why there is no score, in words. */
export function notScoreableWords(reason: NotScoreableReason): string {
  return WORDS[reason];
}
