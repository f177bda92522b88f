import { getMessages } from "@/shared/api/calendar";
import type { Message, SessionDetails } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { saveFile } from "@/shared/lib/saveFile";
import { Badge, Button, Card, Notice, ProblemNotice, type Tone, ui } from "@/shared/ui";
import { CopyText } from "@/shared/ui/CopyText";
import { useResource } from "@/shared/ui/useResource";
import { useEffect } from "react";
import styles from "./interviews.module.css";

const KINDS: Record<Message["kind"], string> = {
  invitation: "Invitation",
  rescheduled: "New time",
  booked: "Booking",
  unbooked: "Booking given back",
  missed: "Booked time missed",
  reminder: "Reminder",
  cancelled: "Cancellation",
};

const STATES: Record<Message["state"], { word: string; tone: Tone }> = {
  waiting: { word: "Being sent", tone: "info" },
  sent: { word: "Sent", tone: "good" },
  not_sent: { word: "Not sent", tone: "warn" },
  refused: { word: "Refused", tone: "bad" },
  outdated: { word: "Outdated", tone: "neutral" },
  given_up: { word: "Given up", tone: "bad" },
};

/** What the organiser has to pass on by other ways. */
const FAILED: Message["state"][] = ["not_sent", "refused", "given_up"];

/** What people were told by mail, what will be, and the text of what could not be sent. */
export function Messages({ details }: { details: SessionDetails }) {
  const id = details.sessionId;
  const messages = useResource(id, () => getMessages(id));
  const { data, error, reload } = messages;
  // The interview's page is read anew while it isn't over: with it, what has become of its messages.
  useEffect(() => void reload(), [details, reload]);
  if (!data) return <ProblemNotice error={error} onRetry={() => void reload()} />;
  const unset = data.messages.some((message) => message.state === "not_sent" && message.address);
  return (
    <Card aria-labelledby="messages" data-testid="messages">
      <h2 id="messages">Messages</h2>
      {unset && (
        <Notice tone="warn" data-testid="no-mail-server" title="No mail server is set">
          Nothing is sent by mail. Pass each text on to its person yourself: it holds their own link.
        </Notice>
      )}
      {data.messages.length === 0 && data.upcoming.length === 0 && (
        <p className={ui.hint}>Nobody is told anything.</p>
      )}
      <ul className={styles.messages}>
        {data.messages.map((message) => (
          <MessageRow key={message.messageId} message={message} />
        ))}
        {data.upcoming.map((due) => (
          <li key={`${due.kind} ${due.dueAt}`} data-testid="upcoming">
            <span>
              <strong>{kindWords(due.kind, due.leadMinutes)}</strong>{" "}
              <span className={ui.hint}>to everybody, {formatDateTime(due.dueAt)}</span>
            </span>
            <Badge>Planned</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function MessageRow({ message }: { message: Message }) {
  const { word, tone } = STATES[message.state];
  const failed = FAILED.includes(message.state);
  return (
    <li data-testid="message" data-state={message.state}>
      <span>
        <strong>{kindWords(message.kind, message.leadMinutes)}</strong>{" "}
        <span className={ui.hint}>
          to {message.to}
          {message.address && ` (${message.address})`}, {formatDateTime(message.sentAt ?? message.dueAt)}
        </span>
        {message.reason && (
          <span className={styles.reason} data-testid="message-reason">
            {message.reason}
            {message.attempts > 1 && ` (tried ${message.attempts} times)`}
          </span>
        )}
      </span>
      <Badge tone={tone}>{word}</Badge>
      {failed && <TextToPassOn message={message} />}
    </li>
  );
}

function TextToPassOn({ message }: { message: Message }) {
  return (
    <details className={styles.passOn}>
      <summary data-testid="message-text">Text to pass on</summary>
      <div className={ui.stack}>
        <CopyText label={`Text for ${message.to}`} value={`${message.subject}\n\n${message.text}`} />
        {message.calendar && (
          <div>
            <Button
              size="small"
              onClick={() =>
                saveFile(new Blob([message.calendar], { type: "text/calendar" }), `${message.subject}.ics`)
              }
            >
              Calendar file
            </Button>
          </div>
        )}
      </div>
    </details>
  );
}

function kindWords(kind: Message["kind"], leadMinutes: number): string {
  if (kind !== "reminder") return KINDS[kind];
  const hours = leadMinutes / 60;
  const lead = hours >= 1 && Number.isInteger(hours) ? `${hours} h` : `${Math.round(leadMinutes)} min`;
  return `Reminder, ${lead} before`;
}
