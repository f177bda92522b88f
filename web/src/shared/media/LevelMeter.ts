/** Decibels below which a microphone counts as silent; room noise alone is louder than this. */
export const SILENCE_DB = -65;
const FLOOR_DB = -90;
const EVERY_MS = 50;

/** Root mean square of samples in -1..1, as decibels of full scale, not below -90. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return rms > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(rms)) : FLOOR_DB;
}

/** Measures a track's level twenty times a second until `stop`. */
export class LevelMeter {
  private readonly context: AudioContext;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(track: MediaStreamTrack, onLevel: (db: number) => void) {
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 1024;
    this.context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      // A context that waits for a gesture measures nothing: that is no silence.
      if (this.context.state !== "running") {
        void this.context.resume();
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      onLevel(levelDb(samples));
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    void this.context.close();
  }
}
