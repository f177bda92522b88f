import { getMine } from "@/shared/api/report";
import type { CandidateRequest, Mine } from "@/shared/api/types";
import { outcomeWords } from "@/shared/lib/deletion";
import { capitalised, formatDateTime } from "@/shared/lib/format";
import { notScoreableWords } from "@/shared/lib/notScoreable";
import { RecordedTranscript } from "@/shared/transcript/RecordedTranscript";
import { Card, Loading, Notice, PageHead, ProblemNotice, ui } from "@/shared/ui";
import { useResource } from "@/shared/ui/useResource";
import { CorrectionForm } from "./CorrectionForm";
import styles from "./mine.module.css";
import { Rights } from "./Rights";

/** The candidate's own page: all that was kept about them, and what they can do about it. */
export function MinePage({ id }: { id: string }) {
  const { data, error, reload } = useResource(id, () => getMine(id));
  if (!data)
    return error ? (
      <ProblemNotice error={error} onRetry={() => void reload()} />
    ) : (
      <Loading what="Loading your record" />
    );
  return (
    <div className={ui.stackLarge}>
      <PageHead
        title="My record"
        lede={
          <>
            {data.title}. {capitalised(data.reviewers || "the hiring team")} will look at it
            {data.resultBy ? ` and get back to you by ${data.resultBy}` : ""}. A person decides, never a score
            alone.
          </>
        }
      />
      <ProblemNotice error={error} />
      <div className={styles.columns}>
        <Card aria-labelledby="said">
          <h2 id="said">What was said</h2>
          <p className={ui.hint}>
            If we misheard you, write beside it what you said. The original stays as it is.
          </p>
          <RecordedTranscript
            lines={data.transcript}
            reload={reload}
            below={(line) =>
              line.role === "Candidate" ? <CorrectionForm id={id} line={line} onSaved={reload} /> : null
            }
          />
        </Card>
        <div className={ui.stackLarge}>
          <ExplanationCard mine={data} />
          <Rights mine={data} onChanged={reload} />
          <RequestList requests={data.requests} />
        </div>
      </div>
    </div>
  );
}

function ExplanationCard({ mine: { explanation, offlineInterviewer } }: { mine: Mine }) {
  return (
    <Card aria-labelledby="explanation" data-testid="explanation">
      <h2 id="explanation">How it was considered</h2>
      {offlineInterviewer && (
        <Notice data-testid="offline-notice">
          Your interviewer was the offline one: it follows rules and gives no scores.
        </Notice>
      )}
      {!explanation && <p className={ui.hint}>The explanation appears here after the interview.</p>}
      {explanation && (
        <>
          {explanation.notScoreable && <p>{notScoreableWords(explanation.notScoreable)}</p>}
          <p className={styles.summary}>{explanation.summary}</p>
          <dl className={ui.stack}>
            {explanation.criteria.map((criterion) => (
              <div key={criterion.criterionId}>
                <dt className={ui.label}>{criterion.name}</dt>
                <dd>
                  {criterion.explanation}
                  {criterion.evidence.map((span) => (
                    <q key={`${span.interactionId} ${span.start}`} className={styles.quote}>
                      {span.quote}
                    </q>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Card>
  );
}

const KINDS: Record<string, string> = {
  withdrawal: "Consent withdrawn",
  objection: "Objection",
  human_contact: "Contact with a person",
  deletion: "Deletion",
};

function RequestList({ requests }: { requests: CandidateRequest[] }) {
  if (requests.length === 0) return null;
  return (
    <Card aria-labelledby="asked">
      <h2 id="asked">What you asked for</h2>
      <ul className={ui.stack} data-testid="my-requests">
        {requests.map((request) => (
          <li key={request.requestId}>
            <strong>{KINDS[request.kind] ?? request.kind}</strong>{" "}
            <span className={ui.hint}>{formatDateTime(request.createdAt)}</span>
            {request.text && <p>{request.text}</p>}
            {request.outcome && <p data-testid="deletion-outcome">{outcomeWords(request)}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
