import type { Person } from "@/shared/live/roomState";
import { initials } from "@/shared/lib/format";
import { classes } from "@/shared/ui";
import { MicOff, MonitorUp, WifiOff } from "lucide-react";
import { useEffect, useRef } from "react";
import styles from "./VideoGrid.module.css";

interface Props {
  person: Pick<Person, "participantId" | "name" | "role" | "connected" | "speaking" | "audio">;
  track: MediaStreamTrack | null;
  self?: boolean;
  /** A shared screen is shown whole, never cropped or mirrored. */
  screen?: boolean;
}

/** One tile: somebody's camera or screen, or their initials while there is no picture. */
export function ParticipantVideo({ person, track, self = false, screen = false }: Props) {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = track ? new MediaStream([track]) : null;
    // A muted video may always play; a rejection here only means that the element has gone.
    if (track) void video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  const name = self ? "You" : person.name;
  return (
    <figure className={classes(styles.tile, person.speaking && !screen && styles.speaking)}>
      <video
        ref={ref}
        hidden={!track}
        autoPlay
        playsInline
        muted
        aria-label={screen ? `Screen shared by ${name}` : `Video of ${name}`}
        data-testid={`${screen ? "screen" : "video"}-${person.participantId}`}
        className={classes(styles.video, screen && styles.whole, self && !screen && styles.mirrored)}
      />
      {!track && (
        <span className={styles.initials} aria-hidden>
          {initials(person.name)}
        </span>
      )}
      <figcaption className={styles.caption}>
        {screen && <MonitorUp size={16} aria-hidden />}
        {!screen && person.audio === false && <MicOff size={16} aria-label="Microphone off" />}
        {!person.connected && <WifiOff size={16} aria-label="Not connected" />}
        <span className={styles.name}>{screen ? `${name}: screen` : name}</span>
        {!self && person.role === "Interviewer" && !screen && (
          <span className={styles.role}>Interviewer</span>
        )}
      </figcaption>
    </figure>
  );
}
