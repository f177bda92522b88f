/** The interview's clock as the server last told it. */
export interface ClockReading {
  elapsedS: number;
  remainingS: number;
  /** False while paused, before the start, and after the end. */
  running: boolean;
  /** Local time of the reading, in ms. */
  atMs: number;
}

/** Seconds left at `nowMs`, going on from the last reading; may be negative in the overrun. */
export function remainingAt(reading: ClockReading, nowMs: number): number {
  if (!reading.running) return reading.remainingS;
  return reading.remainingS - Math.max(0, nowMs - reading.atMs) / 1000;
}

/** `m:ss`, or `h:mm:ss` from an hour on; an overrun is written with a plus sign. */
export function formatClock(seconds: number): string {
  const over = seconds <= -1;
  const total = Math.abs(over ? Math.floor(seconds) : Math.max(0, Math.ceil(seconds)));
  const pad = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(total / 3600);
  const m = Math.floor((total % 3600) / 60);
  const text = h > 0 ? `${h}:${pad(m)}:${pad(total % 60)}` : `${m}:${pad(total % 60)}`;
  return over ? `+${text}` : text;
}
