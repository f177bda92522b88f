import { type Command, commandInterview, getInterview, newInvites } from "@/shared/api/interviews";
import type { Invite, SessionDetails } from "@/shared/api/types";
import { creditWords } from "@/shared/lib/credits";
import { outcomeWords } from "@/shared/lib/deletion";
import { formatDateTime, formatInZone } from "@/shared/lib/format";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Dialog,
  Field,
  Loading,
  Notice,
  PageHead,
  ProblemNotice,
  TextArea,
  ui,
} from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { useEffect, useState } from "react";
import { ExtendTime } from "./ExtendTime";
import { ChangeBudget } from "./ChangeBudget";
import { ChangeVoice } from "./ChangeVoice";
import { GrantAccommodation } from "./GrantAccommodation";
import styles from "./interviews.module.css";
import { InviteLinks } from "./InviteLinks";
import { LanguageNotice } from "./LanguageNotice";
import { Messages } from "./Messages";
import { Reschedule } from "./Reschedule";
import { RetentionCard } from "./RetentionCard";
import { isOver, statusTone, statusWord } from "./statusWords";

const REFRESH_MS = 5_000;

export function InterviewDetail({ id }: { id: string }) {
  const interview = useResource(id, () => getInterview(id));
  const { data, error, reload } = interview;
  const over = data ? isOver(data.status) : false;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => void reload(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [reload, over]);

  if (!data) return error ? <ProblemNotice error={error} onRetry={() => void reload()} /> : <Loading />;
  const manages = data.permissions.includes("manage");
  return (
    <div className={ui.stackLarge}>
      <PageHead
        title={data.title}
        back={{ to: "/interviews", label: "Interviews" }}
        lede={`${data.candidate.name} · ${data.jobTitle}`}
      >
        <Badge tone={statusTone(data.status)} data-testid="interview-status">
          {statusWord(data.status)}
        </Badge>
      </PageHead>
      <ProblemNotice error={error} onRetry={() => void reload()} />
      <div className={styles.detail}>
        <div className={ui.stackLarge}>
          <Overview data={data} />
          <People data={data} />
          <Requests data={data} />
          {manages && <Messages details={data} />}
        </div>
        <div className={ui.stackLarge}>
          <Actions data={data} onChanged={reload} />
          {manages && !over && <ExtendTime details={data} onChanged={reload} />}
          {manages && !over && <Links id={id} />}
          {manages && !over && <Reschedule key={data.scheduledTime} details={data} onChanged={reload} />}
          {manages && ["Scheduled", "Lobby"].includes(data.status) && (
            <>
              <ChangeVoice key={JSON.stringify(data.voice)} details={data} onChanged={reload} />
              {data.budget && (
                <ChangeBudget
                  key={JSON.stringify(data.budget)}
                  sessionId={id}
                  budget={data.budget}
                  onChanged={reload}
                />
              )}
              <GrantAccommodation
                key={JSON.stringify(data.accommodation)}
                details={data}
                onChanged={reload}
              />
            </>
          )}
          {data.permissions.includes("retain") && (
            <RetentionCard key={data.status} id={id} onErased={reload} />
          )}
        </div>
      </div>
    </div>
  );
}

function Overview({ data }: { data: SessionDetails }) {
  return (
    <Card aria-labelledby="overview">
      <h2 id="overview">Overview</h2>
      <dl className={styles.terms}>
        <dt>{data.windowEnd ? "Opens" : "Starts"}</dt>
        <dd>{formatDateTime(data.scheduledTime)}</dd>
        {data.windowEnd && (
          <>
            <dt>Closes</dt>
            <dd>{formatDateTime(data.windowEnd)}</dd>
            <dt>Booked</dt>
            <dd data-testid="booked-time">{data.bookedTime ? formatDateTime(data.bookedTime) : "Not yet"}</dd>
          </>
        )}
        <dt>For the candidate</dt>
        <dd>{formatInZone(data.bookedTime ?? data.scheduledTime, data.timezone)}</dd>
        <dt>Duration</dt>
        <dd>{Math.round(data.durationMinutes)} minutes</dd>
        <dt>Plan</dt>
        <dd>Version {data.planVersion}</dd>
        {data.live && (
          <>
            <dt>Now</dt>
            <dd>
              AI {data.aiStatus.toLowerCase()}
              {data.topic && `, topic “${data.topic}”`}
              {data.paused && ", paused"}
            </dd>
          </>
        )}
        {creditWords(data.credits) && (
          <>
            <dt>Time not counted</dt>
            <dd data-testid="credits">{creditWords(data.credits)}</dd>
          </>
        )}
        <dt>Consent</dt>
        <dd>{consentWords(data)}</dd>
      </dl>
      <LanguageNotice details={data} />
      {data.offlineInterviewer && (
        <Notice data-testid="offline-notice" title="The offline interviewer">
          It follows rules, needs no outside service, and gives no scores.
        </Notice>
      )}
    </Card>
  );
}

function consentWords({ consent }: SessionDetails): string {
  if (consent.recording === null && consent.aiEvaluation === null) return "Not asked yet";
  const word = (given: boolean | null) => (given ? "yes" : "declined");
  return `Recording: ${word(consent.recording)}; AI notes: ${word(consent.aiEvaluation)}`;
}

function People({ data }: { data: SessionDetails }) {
  return (
    <Card aria-labelledby="people">
      <h2 id="people">Participants</h2>
      <ul className={styles.people}>
        {data.participants.map((person) => (
          <li key={person.participantId}>
            <span>{person.name}</span>
            <Badge>{person.role}</Badge>
            <Badge tone={person.connection === "Connected" ? "good" : "neutral"}>{person.connection}</Badge>
          </li>
        ))}
      </ul>
      {data.candidate.email && <p className={ui.hint}>Candidate's e-mail: {data.candidate.email}</p>}
    </Card>
  );
}

const REQUEST_WORDS: Record<string, string> = {
  withdrawal: "Withdrawal of consent",
  objection: "Objection",
  human_contact: "Wishes to hear from a person",
  deletion: "Wishes to be deleted",
};

function Requests({ data }: { data: SessionDetails }) {
  if (data.requests.length === 0) return null;
  return (
    <Card aria-labelledby="requests">
      <h2 id="requests">The candidate's requests</h2>
      <ul className={ui.stack}>
        {data.requests.map((request) => (
          <li key={request.requestId}>
            <strong>{REQUEST_WORDS[request.kind] ?? request.kind}</strong>{" "}
            <span className={ui.hint}>{formatDateTime(request.createdAt)}</span>
            <p>{request.text}</p>
            {request.outcome && <p className={ui.hint}>Answered: {outcomeWords(request)}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Actions({ data, onChanged }: { data: SessionDetails; onChanged: () => Promise<void> }) {
  const [asking, setAsking] = useState<"cancel" | "end" | null>(null);
  const { busy, error, run } = useAction();
  const may = (action: SessionDetails["permissions"][number]) => data.permissions.includes(action);
  const { status, paused } = data;
  const running = status === "InProgress";

  async function send(command: Command, reason = "") {
    await run(() => commandInterview(data.sessionId, command, reason));
    setAsking(null);
    await onChanged();
  }

  return (
    <Card aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <div className={ui.row}>
        {may("join") && !isOver(status) && (
          <ButtonLink look="primary" to={`/room/${data.sessionId}`} data-testid="enter-room">
            Enter the room
          </ButtonLink>
        )}
        {may("read_report") && (
          <ButtonLink look={isOver(status) ? "primary" : "secondary"} to="report" data-testid="open-report">
            Report
          </ButtonLink>
        )}
        {may("manage") && running && !paused && (
          <Button busy={busy} data-testid="pause" onClick={() => void send("pause")}>
            Pause
          </Button>
        )}
        {may("manage") && (status === "Suspended" || (running && paused)) && (
          <Button busy={busy} data-testid="resume" onClick={() => void send("resume")}>
            Resume
          </Button>
        )}
        {may("manage") && (running || status === "Suspended") && (
          <Button look="danger" busy={busy} data-testid="end" onClick={() => setAsking("end")}>
            End
          </Button>
        )}
        {may("manage") && !isOver(status) && (
          <Button look="danger" busy={busy} data-testid="cancel" onClick={() => setAsking("cancel")}>
            Cancel interview
          </Button>
        )}
      </div>
      <ProblemNotice error={error} />
      <ReasonDialog
        key={asking}
        command={asking}
        busy={busy}
        onClose={() => setAsking(null)}
        onSend={(reason) => asking && void send(asking, reason)}
      />
    </Card>
  );
}

interface ReasonProps {
  command: "cancel" | "end" | null;
  busy: boolean;
  onClose: () => void;
  onSend: (reason: string) => void;
}

function ReasonDialog({ command, busy, onClose, onSend }: ReasonProps) {
  const [reason, setReason] = useState("");
  const cancel = command === "cancel";
  return (
    <Dialog
      title={cancel ? "Cancel this interview?" : "End this interview?"}
      open={command !== null}
      onClose={onClose}
    >
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          onSend(reason.trim());
        }}
      >
        <p>
          {cancel
            ? "The links stop working. What was said so far is kept."
            : "The interviewer says goodbye, and the scorecard is written from what was said so far."}
        </p>
        <Field label="Reason" optional>
          <TextArea
            rows={2}
            maxLength={4000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <div className={ui.actions}>
          <Button look="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" type="submit" busy={busy} data-testid="command-confirm">
            {cancel ? "Cancel the interview" : "End the interview"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Links({ id }: { id: string }) {
  const [invites, setInvites] = useState<Invite[] | null>(null);
  const { busy, error, run } = useAction();
  return (
    <Card aria-labelledby="links">
      <h2 id="links">Invite links</h2>
      {invites ? (
        <InviteLinks invites={invites} />
      ) : (
        <>
          <p className={ui.hint}>Links are shown once, when they are made. Here you can make new ones.</p>
          <div>
            <Button
              busy={busy}
              data-testid="new-links"
              onClick={() => void run(async () => setInvites((await newInvites(id)).invites))}
            >
              Make new links
            </Button>
          </div>
        </>
      )}
      <ProblemNotice error={error} />
    </Card>
  );
}
