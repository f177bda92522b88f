import type { Line, Person } from "@/shared/live/roomState";
import { classes } from "@/shared/ui";
import { useEffect, useRef } from "react";
import styles from "./Transcript.module.css";

interface Props {
  lines: Line[];
  people: Record<string, Person>;
  me: string;
  /** Whether one's own unfinished words are shown. */
  ownCaptions: boolean;
}

/** The conversation, newest at the bottom; it follows along unless somebody has scrolled up. */
export function Transcript({ lines, people, me, ownCaptions }: Props) {
  const end = useRef<HTMLOListElement>(null);
  const following = useRef(true);
  const shown = lines.filter(
    (line) => line.final || line.kind !== "answer" || line.participantId !== me || ownCaptions,
  );
  const grown = shown.at(-1)?.text.length ?? 0;
  useEffect(() => {
    const box = end.current;
    if (box && following.current) box.scrollTop = box.scrollHeight;
  }, [shown.length, grown]);

  return (
    <ol
      ref={end}
      className={styles.lines}
      role="log"
      aria-label="Transcript"
      aria-live="polite"
      data-testid="transcript"
      // Scrollable regions must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        following.current = box.scrollHeight - box.scrollTop - box.clientHeight < 48;
      }}
    >
      {shown.length === 0 && <li className={styles.none}>What is said appears here.</li>}
      {shown.map((line) => (
        <TranscriptLine key={line.id} line={line} people={people} me={me} />
      ))}
    </ol>
  );
}

function TranscriptLine({ line, people, me }: { line: Line; people: Record<string, Person>; me: string }) {
  const mine = line.participantId === me;
  const speaker = speakerOf(line, people, me);
  return (
    <li
      className={classes(styles.line, mine && styles.mine, line.kind === "system" && styles.system)}
      aria-busy={!line.final}
      data-testid={line.final ? "transcript-line" : "caption"}
      data-kind={line.kind}
    >
      <span className={styles.speaker}>
        {speaker}
        {!line.final && line.kind === "answer" && <em className={styles.rough}>rough</em>}
      </span>
      <span className={classes(styles.text, !line.final && line.kind === "answer" && styles.interim)}>
        {line.text}
      </span>
    </li>
  );
}

function speakerOf(line: Line, people: Record<string, Person>, me: string): string {
  if (line.kind === "system") return "Note";
  if (line.participantId === me) return "You";
  return (
    people[line.participantId ?? ""]?.name ?? (line.kind === "question" ? "AI interviewer" : "Participant")
  );
}
