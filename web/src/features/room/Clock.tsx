import { type ClockReading, formatClock, remainingAt } from "@/shared/live/clock";
import { useNow } from "@/shared/ui/useNow";
import { Clock3 } from "lucide-react";
import styles from "./room.module.css";

interface Props {
  reading: ClockReading | null;
  paused: boolean;
}

/** Time left. It is announced by the interviewer, so it stays silent for screen readers. */
export function Clock({ reading, paused }: Props) {
  const now = useNow(500);
  if (!reading) return null;
  const remaining = remainingAt(reading, now);
  return (
    <span className={styles.clock} role="timer" aria-live="off" data-testid="clock" data-low={remaining < 60}>
      <Clock3 size={17} aria-hidden />
      <span className="visually-hidden">Time left: </span>
      {formatClock(remaining)}
      {paused && <em>paused</em>}
    </span>
  );
}
