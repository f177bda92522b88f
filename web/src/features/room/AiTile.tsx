import type { AiStatus } from "@/shared/live/messages";
import { classes } from "@/shared/ui";
import styles from "./AiTile.module.css";

/** The AI's state; without the room nobody knows what it does. */
export type TileStatus = AiStatus | "Connecting" | "Reconnecting";

const WORDS: Record<TileStatus, string> = {
  Idle: "Ready",
  Listening: "Listening",
  Processing: "Thinking",
  Speaking: "Speaking",
  Error: "One moment, please",
  Connecting: "Connecting…",
  Reconnecting: "Reconnecting…",
};

interface Props {
  status: TileStatus;
  name: string;
  /** Somebody else has taken over: the AI stays quiet. */
  typedOnly?: boolean;
}

/** The AI interviewer: never a face, always its state. */
export function AiTile({ status, name, typedOnly = false }: Props) {
  const words = typedOnly && status === "Listening" ? "Waiting for your typed answer" : WORDS[status];
  return (
    <figure className={classes(styles.tile, styles[status.toLowerCase()])}>
      <div className={styles.orb} aria-hidden>
        <span className={styles.halo} />
        <span className={styles.core} />
        <span className={styles.bars}>
          <i />
          <i />
          <i />
          <i />
          <i />
        </span>
      </div>
      <figcaption className={styles.caption}>
        <span className={styles.name}>{name}</span>
        <span className={styles.status} role="status" data-testid="ai-status" data-status={status}>
          {words}
          {status === "Processing" && <span className={styles.dots} aria-hidden />}
        </span>
      </figcaption>
    </figure>
  );
}
