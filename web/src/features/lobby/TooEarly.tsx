import { formatInZone, formatWait } from "@/shared/lib/format";
import { Button, Card, ui } from "@/shared/ui";
import { useNow } from "@/shared/ui/useNow";
import { CalendarClock } from "lucide-react";
import { useEffect } from "react";
import styles from "./lobby.module.css";

interface Props {
  /** When the room opens, ISO 8601. */
  opensAt: string;
  startTime: string;
  timezone: string;
  onOpen: () => void;
  onBack: () => void;
}

/** A countdown to the room's opening; then it goes in by itself. */
export function TooEarly({ opensAt, startTime, timezone, onOpen, onBack }: Props) {
  const now = useNow();
  const left = Date.parse(opensAt) - now;
  const due = left <= 0;
  useEffect(() => {
    if (due) onOpen();
  }, [due, onOpen]);
  return (
    <Card className={styles.wait} data-testid="too-early">
      <CalendarClock size={36} aria-hidden />
      <h1>You're early</h1>
      <p>
        The interview starts on <strong>{formatInZone(startTime, timezone)}</strong>.
      </p>
      <p className={styles.countdown} role="timer">
        {due ? "Opening…" : formatWait(left)}
      </p>
      <p className={ui.hint}>Keep this page open: you will be let in when the room opens.</p>
      <Button onClick={onBack}>Back to the device check</Button>
    </Card>
  );
}
