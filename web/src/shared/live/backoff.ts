const FIRST_MS = 250;
const MAX_MS = 5_000;

/** Delay before attempt `n` (0 = the first retry): doubles to 5 s, with half of it random. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** attempt);
  return full / 2 + (full / 2) * random();
}
