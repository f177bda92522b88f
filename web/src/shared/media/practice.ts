/** A recording that stays in this page: for hearing oneself before the interview. */
export interface Practice {
  stop(): void;
  /** Object URL of what was recorded; the caller revokes it. */
  result: Promise<string>;
}

/** Records the track in memory; nothing is sent anywhere. */
export function recordPractice(track: MediaStreamTrack): Practice {
  const recorder = new MediaRecorder(new MediaStream([track.clone()]));
  const chunks: Blob[] = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const result = new Promise<string>((resolve, reject) => {
    recorder.onstop = () => {
      for (const t of recorder.stream.getTracks()) t.stop();
      resolve(URL.createObjectURL(new Blob(chunks, { type: recorder.mimeType })));
    };
    recorder.onerror = () => reject(new Error("The practice recording failed."));
  });
  recorder.start();
  return { stop: () => recorder.state !== "inactive" && recorder.stop(), result };
}

/** Plays three soft notes on the chosen loudspeaker. */
export async function playChime(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const start = context.currentTime + 0.1;
  [523.25, 659.25, 783.99].forEach((hz, index) => {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const at = start + index * 0.22;
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(gain).connect(output);
    tone.start(at);
    tone.stop(at + 0.55);
  });
  const audio = new Audio();
  audio.srcObject = output.stream;
  if (speakerId && "setSinkId" in audio) await audio.setSinkId(speakerId).catch(() => undefined);
  await audio.play();
  await new Promise((resolve) => setTimeout(resolve, 1_400));
  audio.srcObject = null;
  await context.close();
}
