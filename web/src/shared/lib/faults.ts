const WORDS: Record<string, string> = {
  room_lost: "The room had to be opened again elsewhere.",
  voice_failed: "The AI's voice failed; what it said was shown.",
  provider_failed: "The AI could not go on for a while.",
  ear_failed: "Speech could not be understood for a while.",
  recognised_later: "Some answers were written down from their recordings afterwards.",
  record_refused: "Something could not be kept.",
  assessment_failed: "Notes on an answer could not be made.",
  budget_used_up: "The interview's budget was used up, so it came to its closing.",
};

/** What went wrong in an interview, in words. */
export function faultWords(fault: string): string {
  return WORDS[fault] ?? fault.replaceAll("_", " ");
}
