const KINDS: Record<string, string> = {
  candidate_gone: "candidate away",
  paused: "paused",
  thinking: "thinking time",
  provider: "waiting for a provider",
  taken_over: "led by a person",
  no_room: "moving to another media node",
  recogniser: "nobody listened",
  outage: "outage",
};

/** The time that was not counted, by kind; empty where there is none. */
export function creditWords(credits: Record<string, number>): string {
  return Object.entries(credits)
    .filter(([, seconds]) => seconds >= 1)
    .map(([kind, seconds]) => `${KINDS[kind] ?? kind} ${Math.round(seconds)} s`)
    .join(", ");
}
