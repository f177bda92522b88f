import { getReport } from "@/shared/api/report";
import type { Report } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { faultWords } from "@/shared/lib/faults";
import { notScoreableWords } from "@/shared/lib/notScoreable";
import { waitWords } from "@/shared/lib/waits";
import { RecordedTranscript } from "@/shared/transcript/RecordedTranscript";
import { Badge, Card, Field, Loading, Notice, PageHead, ProblemNotice, Select, ui } from "@/shared/ui";
import { useResource } from "@/shared/ui/useResource";
import { useEffect, useState } from "react";
import { Decisions } from "./Decisions";
import { PassedOn } from "./PassedOn";
import { PaceTable } from "./PaceTable";
import { Engines } from "./Engines";
import styles from "./report.module.css";
import { ScoreAgain } from "./ScoreAgain";
import { ScoreRow } from "./ScoreRow";

const REFRESH_MS = 5_000;

/** What reviewers read: scores with their evidence, the transcript with audio, people's words and decision. */
export function ReportPage({ id }: { id: string }) {
  const { data, error, reload } = useResource(id, () => getReport(id));
  const writing = data !== null && data.scorecard === null && data.status === "Completed";
  useEffect(() => {
    if (!writing) return;
    const timer = setInterval(() => void reload(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [writing, reload]);

  if (!data)
    return error ? (
      <ProblemNotice error={error} onRetry={() => void reload()} />
    ) : (
      <Loading what="Loading the report" />
    );
  return (
    <div className={ui.stackLarge}>
      <PageHead
        title={`Report: ${data.candidateName}`}
        back={{ to: `/interviews/${id}`, label: data.title }}
        lede={data.jobTitle}
      >
        <Badge>{data.status}</Badge>
      </PageHead>
      <ProblemNotice error={error} />
      <div className={styles.columns}>
        <div className={ui.stackLarge}>
          <ScorecardCard report={data} onChanged={reload} />
          <Decisions report={data} onChanged={reload} />
          <PassedOn report={data} />
          <Engines report={data} />
        </div>
        <Card aria-labelledby="said" className={styles.transcript}>
          <h2 id="said">What was said</h2>
          {wordsWait(data) && (
            <Notice tone="warn" data-testid="words-wait" title="Words of recorded answers are still to come">
              {waitWords("speech recognition", data.wordsWaitFor)}
            </Notice>
          )}
          <RecordedTranscript lines={data.transcript} reload={reload} />
        </Card>
      </div>
      <PaceTable report={data} />
    </div>
  );
}

function wordsWait(report: Report): boolean {
  return report.wordsWaitFor !== "" && report.transcript.some((line) => line.recognition === "pending");
}

function ScorecardCard({ report, onChanged }: { report: Report; onChanged: () => Promise<void> }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const others = report.scorecards.filter((card) => card.scorecardId !== report.scorecard?.scorecardId);
  const other = others.find((card) => card.scorecardId === chosen);
  const scorecard = other ?? report.scorecard;
  const rubric = other?.rubric ?? report.rubric;
  return (
    <Card aria-labelledby="scores" data-testid="scorecard">
      <h2 id="scores">Scorecard</h2>
      {report.offlineInterviewer && (
        <Notice data-testid="offline-notice" title="Held by the offline interviewer">
          It follows rules and gives no scores. The answers are laid out below for you to judge.
        </Notice>
      )}
      {others.length > 0 && report.scorecard && (
        <Field label="By which rubric">
          <Select
            value={chosen ?? ""}
            data-testid="scorecard-choice"
            onChange={(event) => setChosen(event.target.value || null)}
          >
            <option value="">The result: rubric v{report.scorecard.rubricVersion}</option>
            {others.map((card) => (
              <option key={card.scorecardId} value={card.scorecardId}>
                Scored again: rubric v{card.rubricVersion}, {formatDateTime(card.createdAt)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {!scorecard && (
        <p className={ui.hint} role="status">
          {report.status === "Completed"
            ? "The scorecard is being written…"
            : "It is written when the interview is over."}
        </p>
      )}
      {!scorecard && report.scorecardWaitsFor && (
        <Notice tone="warn" data-testid="scorecard-waits" title="The scorecard has to wait">
          {waitWords("language model", report.scorecardWaitsFor)}
        </Notice>
      )}
      {scorecard && (
        <>
          {scorecard.notScoreable && (
            <Notice tone="warn" data-testid="not-scoreable" title="Not scoreable">
              {notScoreableWords(scorecard.notScoreable)} A retake is free.
            </Notice>
          )}
          {scorecard.summary && <p className={styles.summary}>{scorecard.summary}</p>}
          {scorecard.faults.length > 0 && (
            <Notice tone="warn" title="Faults during this interview">
              <ul className={styles.faults}>
                {scorecard.faults.map((fault) => (
                  <li key={fault}>{faultWords(fault)}</li>
                ))}
              </ul>
            </Notice>
          )}
          <ol className={styles.scores}>
            {scorecard.scores.map((score) => (
              <ScoreRow
                key={score.criterionId}
                score={score}
                report={report}
                rubric={rubric}
                scorecardId={scorecard.scorecardId}
                onChanged={onChanged}
              />
            ))}
          </ol>
          <p className={ui.hint}>
            {scorecard.model} · prompt {scorecard.promptVersion} · rubric v{scorecard.rubricVersion} ·
            transcript v{scorecard.transcriptVersion} · {formatDateTime(scorecard.createdAt)}. Only the words
            of the answers were considered. No decision follows from a score alone.
          </p>
        </>
      )}
      <ScoreAgain report={report} onChanged={onChanged} />
    </Card>
  );
}
