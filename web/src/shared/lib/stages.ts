/** A part of the silence before the AI's words. */
export interface StageTime {
  name: string;
  ms: number;
}

const WORDS: Record<string, string> = {
  recogniser: "Sound to the recogniser",
  final_text: "Text",
  committed: "Turn taken",
  model_started: "Model asked",
  first_sentence: "First sentence",
  voice_first: "Voice",
  sent: "Sent",
};

/** The stage in words; one that this page doesn't know keeps its name. */
export function stageWords(name: string): string {
  return WORDS[name] ?? name;
}

/** Seconds with one digit, as people speak of them. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
