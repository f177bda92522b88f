const SPEECH_DB = -45;
const START_AFTER_MS = 100;
const END_AFTER_MS = 700;

/** Tells speech from quiet by level alone: a hint for other people's tiles, never for the turn. */
export class SpeechGate {
  speaking = false;
  private changedSinceMs: number | null = null;

  /** Takes a level; true where `speaking` has just changed. */
  update(db: number, nowMs: number): boolean {
    const loud = db > SPEECH_DB;
    if (loud === this.speaking) {
      this.changedSinceMs = null;
      return false;
    }
    this.changedSinceMs ??= nowMs;
    if (nowMs - this.changedSinceMs < (loud ? START_AFTER_MS : END_AFTER_MS)) return false;
    this.speaking = loud;
    this.changedSinceMs = null;
    return true;
  }
}

export type MicrophoneHint = "refused" | "missing" | "busy" | "muted" | "silent" | null;

const HINT_AFTER_MS = 5_000;

/** Says, after 5 s in which an answer was expected, that nothing can be heard. */
export class SilenceWatch {
  private sinceMs: number | null = null;

  /** `expected`: the AI listens. `heard`: the level was above silence. */
  update(expected: boolean, heard: boolean, nowMs: number): boolean {
    if (!expected || heard) this.sinceMs = expected ? nowMs : null;
    this.sinceMs ??= expected ? nowMs : null;
    return this.sinceMs !== null && nowMs - this.sinceMs >= HINT_AFTER_MS;
  }
}
