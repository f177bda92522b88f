import { Pause, Play } from "lucide-react";
import { type ReactNode, useCallback } from "react";
import type { Line } from "../api/types";
import { Badge, classes, Empty, Notice } from "../ui";
import styles from "./RecordedTranscript.module.css";
import { usePlayer } from "./usePlayer";

interface Props {
  lines: Line[];
  /** Gets the lines anew: their audio's addresses expire. */
  reload: () => Promise<void>;
  /** What stands below a line, e.g. a correction's form. */
  below?: (line: Line) => ReactNode;
}

/** Id of a line's element: evidence links to it. */
export function lineAnchor(interactionId: string): string {
  return `line-${interactionId}`;
}

/** The stored conversation; a click on a line plays what was said. */
export function RecordedTranscript({ lines, reload, below }: Props) {
  const urlOf = useCallback(
    (id: string) => lines.find((l) => l.interactionId === id)?.audioUrl ?? null,
    [lines],
  );
  const player = usePlayer(urlOf, reload);
  if (lines.length === 0) return <Empty title="Nothing was said yet" />;
  return (
    <>
      {player.failed && (
        <Notice tone="bad" role="alert">
          This recording can't be played at the moment.
        </Notice>
      )}
      <ol className={styles.lines} data-testid="transcript">
        {lines.map((line) => (
          <li
            key={line.interactionId}
            id={lineAnchor(line.interactionId)}
            tabIndex={-1}
            className={classes(
              styles.line,
              styles[line.role],
              player.playing === line.interactionId && styles.playing,
            )}
            data-testid="transcript-line"
          >
            <div className={styles.head}>
              <span className={styles.speaker}>{line.speaker}</span>
              <time dateTime={line.timestamp}>{TIME.format(new Date(line.timestamp))}</time>
              {line.typed && <Badge>typed</Badge>}
              {line.recognition && (
                <Badge tone={line.recognition === "later" ? "info" : "warn"}>
                  {RECOGNITION[line.recognition]}
                </Badge>
              )}
              {line.interrupted && <Badge>interrupted</Badge>}
              {line.type === "Comment" && <Badge tone="info">comment</Badge>}
              {line.confidence !== null && line.confidence < LOW_CONFIDENCE && !line.typed && (
                <Badge tone="warn">hard to make out</Badge>
              )}
            </div>
            {line.audioUrl ? (
              <button
                type="button"
                className={styles.play}
                aria-pressed={player.playing === line.interactionId}
                data-testid="play-line"
                onClick={() => player.toggle(line.interactionId)}
              >
                <span className={styles.icon} aria-hidden>
                  {player.playing === line.interactionId ? <Pause size={15} /> : <Play size={15} />}
                </span>
                <span className="visually-hidden">Play: </span>
                <span>{line.text || WITHOUT_WORDS}</span>
              </button>
            ) : (
              <p className={styles.text}>{line.text}</p>
            )}
            {line.corrections.map((correction) => (
              <p key={correction.correctionId} className={styles.correction} data-testid="correction">
                <strong>The candidate's correction:</strong> {correction.text}
              </p>
            ))}
            {below?.(line)}
          </li>
        ))}
      </ol>
    </>
  );
}

/** What was recorded while speech recognition was down. */
const RECOGNITION = {
  pending: "not written down yet",
  later: "written down later",
  failed: "not written down",
};
const WITHOUT_WORDS = "(recording only)";
const LOW_CONFIDENCE = 0.5;
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
