import { useEffect, useRef, useState } from "react";
import { Button, Notice } from "@/shared/ui";

interface Props {
  /** By participant. */
  tracks: Record<string, MediaStreamTrack>;
  speakerId: string | null;
}

/** Plays everybody's audio; where the browser wants a gesture first, it asks for one. */
export function AudioSink({ tracks, speakerId }: Props) {
  const [attempt, setAttempt] = useState(0);
  const [blocked, setBlocked] = useState(false);
  return (
    <>
      {Object.entries(tracks).map(([id, track]) => (
        <RemoteAudio
          key={id}
          id={id}
          track={track}
          speakerId={speakerId}
          attempt={attempt}
          onBlocked={setBlocked}
        />
      ))}
      {blocked && (
        <Notice tone="warn" role="alert" title="Your browser has muted the interview">
          <Button
            look="primary"
            data-testid="hear"
            onClick={() => {
              setBlocked(false);
              setAttempt((n) => n + 1);
            }}
          >
            Click to hear
          </Button>
        </Notice>
      )}
    </>
  );
}

interface RemoteAudioProps {
  id: string;
  track: MediaStreamTrack;
  speakerId: string | null;
  attempt: number;
  onBlocked: (blocked: boolean) => void;
}

function RemoteAudio({ id, track, speakerId, attempt, onBlocked }: RemoteAudioProps) {
  const ref = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    audio.srcObject = new MediaStream([track]);
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    ref.current?.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") onBlocked(true);
    });
  }, [track, attempt, onBlocked]);
  useEffect(() => {
    const audio = ref.current;
    if (!audio || !("setSinkId" in audio)) return;
    // A loudspeaker that has gone: the default one plays on.
    void audio.setSinkId(speakerId ?? "").catch(() => undefined);
  }, [speakerId]);
  // Live speech: its captions are the transcript beside it.
  // eslint-disable-next-line jsx-a11y/media-has-caption
  return <audio ref={ref} autoPlay data-testid={`audio-${id}`} />;
}
