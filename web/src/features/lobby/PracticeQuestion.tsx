import { type Practice, recordPractice } from "@/shared/media/practice";
import { Button, Card, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { Circle, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./lobby.module.css";

/** A question to warm up with. The recording stays in this page. */
export function PracticeQuestion({ track }: { track: MediaStreamTrack | null }) {
  const [recording, setRecording] = useState<Practice | null>(null);
  const [url, setUrl] = useState<string | null>(null);
  const { error, run } = useAction();
  const current = useRef<Practice | null>(null);
  useEffect(() => () => void current.current?.stop(), []);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);

  async function start() {
    if (!track) return;
    setUrl(null);
    await run(async () => {
      const practice = recordPractice(track);
      current.current = practice;
      setRecording(practice);
      try {
        setUrl(await practice.result);
      } finally {
        setRecording(null);
      }
    });
  }

  const supported = typeof MediaRecorder === "function";
  if (!supported) return null;
  return (
    <Card aria-labelledby="practice">
      <h2 id="practice">Practise once, if you like</h2>
      <p className={ui.hint}>
        Only you hear this. It never leaves your browser and has no part in the interview.
      </p>
      <blockquote className={styles.quote}>
        Tell me about something you made recently that you were happy with.
      </blockquote>
      <div className={ui.row}>
        {recording ? (
          <Button look="primary" onClick={() => recording.stop()} data-testid="practice-stop">
            <Square size={16} aria-hidden />
            Stop
          </Button>
        ) : (
          <Button disabled={!track} onClick={() => void start()} data-testid="practice-start">
            <Circle size={16} aria-hidden />
            {url ? "Record again" : "Record an answer"}
          </Button>
        )}
        <span role="status">{recording ? "Recording in your browser…" : ""}</span>
      </div>
      {/* One's own practice answer, played back to oneself. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      {url && <audio controls src={url} aria-label="Your practice answer" data-testid="practice-playback" />}
      <ProblemNotice error={error} />
    </Card>
  );
}
