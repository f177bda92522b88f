import { overrideScore } from "@/shared/api/report";
import type { Evidence, Report, Rubric, Score } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { notScoreableWords } from "@/shared/lib/notScoreable";
import { lineAnchor } from "@/shared/transcript/RecordedTranscript";
import { Badge, Button, Field, ProblemNotice, Select, TextArea, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";
import styles from "./report.module.css";

interface Props {
  score: Score;
  report: Report;
  /** By which the scorecard is. */
  rubric: Rubric;
  scorecardId: string;
  onChanged: () => Promise<void>;
}

/** One criterion: the AI's level or why there is none, its evidence, and a human's level beside it. */
export function ScoreRow({ score, report, rubric, scorecardId, onChanged }: Props) {
  const [editing, setEditing] = useState(false);
  const levels = rubric.criteria.find((c) => c.criterionId === score.criterionId)?.levels ?? [];
  const labelOf = (level: number) => levels.find((l) => l.score === level)?.label ?? "";
  const overrides = report.overrides.filter(
    (o) => o.criterionId === score.criterionId && o.scorecardId === scorecardId,
  );
  const newest = overrides.at(-1);
  return (
    <li className={styles.score} data-testid="score">
      <div className={`${ui.row} ${ui.between}`}>
        <h3>{score.criterionName}</h3>
        {score.level !== null ? (
          <Badge tone="info">
            AI: {score.level} {labelOf(score.level)}
          </Badge>
        ) : (
          <Badge tone="warn" data-testid="not-scoreable">
            Not scoreable
          </Badge>
        )}
      </div>
      {score.level !== null && (
        <Scale value={score.level} max={Math.max(...levels.map((l) => l.score), score.level)} />
      )}
      {score.notScoreable && <p className={ui.hint}>{notScoreableWords(score.notScoreable)}</p>}
      {score.explanation && <p>{score.explanation}</p>}
      <EvidenceList evidence={score.evidence} />
      {newest && (
        <div className={styles.override} data-testid="override">
          <strong>
            {newest.byName}: {newest.level} {labelOf(newest.level)}
          </strong>{" "}
          <span className={ui.hint}>{formatDateTime(newest.at)}</span>
          <p>{newest.reason}</p>
        </div>
      )}
      {report.permissions.includes("override_score") &&
        levels.length > 0 &&
        (editing ? (
          <OverrideForm
            levels={levels}
            onClose={() => setEditing(false)}
            onSave={async (level, reason) => {
              await overrideScore(report.sessionId, {
                scorecardId,
                criterionId: score.criterionId,
                level,
                reason,
              });
              await onChanged();
              setEditing(false);
            }}
          />
        ) : (
          <div>
            <Button size="small" data-testid="override-open" onClick={() => setEditing(true)}>
              {newest ? "Judge again" : "Add my judgement"}
            </Button>
          </div>
        ))}
    </li>
  );
}

function Scale({ value, max }: { value: number; max: number }) {
  return (
    <div className={styles.scale} aria-hidden>
      {Array.from({ length: max }, (_, index) => (
        <span key={index} data-on={index < value} />
      ))}
    </div>
  );
}

function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  if (evidence.length === 0) return null;
  return (
    <ul className={styles.evidence} aria-label="Evidence">
      {evidence.map((span) => (
        <li key={`${span.interactionId} ${span.start}`}>
          <a
            href={`#${lineAnchor(span.interactionId)}`}
            data-testid="evidence"
            onClick={(event) => {
              event.preventDefault();
              const line = document.getElementById(lineAnchor(span.interactionId));
              line?.scrollIntoView({ behavior: "smooth", block: "center" });
              line?.focus({ preventScroll: true });
            }}
          >
            “{span.quote}”
          </a>
          {span.startS !== null && (
            <p className={ui.hint} data-testid="evidence-time">
              From {seconds(span.startS)} of the recording
              {span.confidence !== null &&
                `, recognised with ${Math.round(span.confidence * 100)} % confidence`}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function seconds(s: number): string {
  return `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
}

interface FormProps {
  levels: { score: number; label: string; description: string }[];
  onClose: () => void;
  onSave: (level: number, reason: string) => Promise<void>;
}

function OverrideForm({ levels, onClose, onSave }: FormProps) {
  const [level, setLevel] = useState("");
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void run(() => onSave(Number(level), reason.trim()));
      }}
    >
      <Field label="My level">
        <Select
          required
          value={level}
          data-testid="override-level"
          onChange={(event) => setLevel(event.target.value)}
        >
          <option value="">Choose</option>
          {levels.map((l) => (
            <option key={l.score} value={l.score}>
              {l.score} {l.label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Why">
        <TextArea
          required
          rows={2}
          maxLength={4000}
          value={reason}
          data-testid="override-reason"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <ProblemNotice error={error} />
      <div className={ui.actions}>
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
        <Button look="primary" type="submit" busy={busy} data-testid="override-save">
          Save beside the AI's
        </Button>
      </div>
    </form>
  );
}
