import type { TurnStages } from "@/shared/live/messages";
import { seconds, stageWords } from "@/shared/lib/stages";
import styles from "./PaceStrip.module.css";

/** How long the candidate waited for the AI's last turn, and for what; for interviewers. */
export function PaceStrip({ turn }: { turn: Omit<TurnStages, "type"> | null }) {
  if (!turn || turn.silenceMs <= 0) return null;
  const parts = turn.stages.filter((stage) => stage.ms > 0);
  const words = parts.map((stage) => `${stageWords(stage.name)} ${stage.ms} ms`).join(", ");
  return (
    <div className={styles.strip} data-testid="pace-strip">
      <span>Answered after {seconds(turn.silenceMs)}</span>
      <div className={styles.bar} role="img" aria-label={words} title={words}>
        {parts.map((stage) => (
          <span key={stage.name} style={{ flexGrow: stage.ms }} data-stage={stage.name} />
        ))}
      </div>
    </div>
  );
}
