import { listInterviews } from "@/shared/api/interviews";
import type { InterviewSummary, SessionStatus } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import {
  Badge,
  ButtonLink,
  Card,
  Empty,
  Field,
  Input,
  Loading,
  PageHead,
  ProblemNotice,
  Select,
  ui,
} from "@/shared/ui";
import { LoadMore } from "@/shared/ui/LoadMore";
import { usePages } from "@/shared/ui/usePages";
import { CalendarDays, Plus } from "lucide-react";
import { useDeferredValue } from "react";
import { Link, useSearchParams } from "react-router";
import styles from "./interviews.module.css";
import { STATUSES, statusTone, statusWord } from "./statusWords";

export function InterviewList() {
  const [params, setParams] = useSearchParams();
  const status = (params.get("status") ?? "") as SessionStatus | "";
  const text = params.get("text") ?? "";
  const searched = useDeferredValue(text);
  const interviews = usePages(`${status} ${searched}`, (cursor) =>
    listInterviews({ status, text: searched, cursor }),
  );
  const filtered = status !== "" || text !== "";

  function filter(name: string, value: string) {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  }

  return (
    <div className={ui.stackLarge}>
      <PageHead title="Interviews">
        <ButtonLink to="/interviews/new" look="primary" data-testid="new-interview">
          <Plus size={18} aria-hidden />
          New interview
        </ButtonLink>
      </PageHead>
      <div className={styles.filters} role="search">
        <Field label="Search">
          <Input
            type="search"
            placeholder="Title or candidate"
            value={text}
            data-testid="filter-text"
            onChange={(event) => filter("text", event.target.value)}
          />
        </Field>
        <Field label="Status">
          <Select
            value={status}
            data-testid="filter-status"
            onChange={(event) => filter("status", event.target.value)}
          >
            <option value="">All</option>
            {STATUSES.map((s) => (
              <option key={s} value={s}>
                {statusWord(s)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <ProblemNotice error={interviews.error} onRetry={interviews.retry} />
      {interviews.loading && <Loading />}
      {!interviews.loading && !interviews.error && interviews.items.length === 0 && (
        <Card>
          {filtered ? (
            <Empty icon={<CalendarDays size={40} aria-hidden />} title="Nothing fits this search" />
          ) : (
            <Empty icon={<CalendarDays size={40} aria-hidden />} title="No interviews yet">
              <p>Invite a candidate: at the set time the interview starts by itself.</p>
              <ButtonLink to="/interviews/new" look="primary">
                Plan the first interview
              </ButtonLink>
            </Empty>
          )}
        </Card>
      )}
      {interviews.items.length > 0 && (
        <ul className={styles.list}>
          {interviews.items.map((interview) => (
            <Row key={interview.sessionId} interview={interview} />
          ))}
        </ul>
      )}
      <LoadMore pages={interviews} />
    </div>
  );
}

function Row({ interview }: { interview: InterviewSummary }) {
  return (
    <li className={styles.row} data-testid="interview-row">
      <div className={styles.who}>
        <Link to={`/interviews/${interview.sessionId}`}>{interview.candidateName}</Link>
        <span>{interview.title}</span>
      </div>
      <span className={styles.when}>
        {interview.windowEnd
          ? `Until ${formatDateTime(interview.windowEnd)}`
          : formatDateTime(interview.scheduledTime)}
        <span> · {Math.round(interview.durationMinutes)} min</span>
      </span>
      <Badge tone={statusTone(interview.status)}>{statusWord(interview.status)}</Badge>
    </li>
  );
}
