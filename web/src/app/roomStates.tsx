import type { SessionDetails, SessionStatus } from "@/shared/api/types";
import { capitalised } from "@/shared/lib/format";
import { Button, ButtonLink, Card, classes, Loading, Notice, ui, useTitle, Wordmark } from "@/shared/ui";
import { CircleCheck, DoorOpen, MonitorSmartphone, MonitorX, ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./app.module.css";

/** The frame around a room's page while it isn't the room itself. */
export function RoomFrame({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  if (!wide) {
    return (
      <main className={styles.centred} id="main">
        <Wordmark />
        {children}
      </main>
    );
  }
  return (
    <div className={styles.shell}>
      <header className={styles.header}>
        <Wordmark />
      </header>
      <main className={styles.main} id="main">
        {children}
      </main>
    </div>
  );
}

interface MessageProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
}

function Message({ icon, title, children }: MessageProps) {
  useTitle(title);
  return (
    <RoomFrame>
      <Card className={styles.message}>
        {icon}
        <h1>{title}</h1>
        {children}
      </Card>
    </RoomFrame>
  );
}

export function Unsupported() {
  return (
    <Message icon={<MonitorX size={40} aria-hidden />} title="This browser can't hold a live interview">
      <p>It has no WebRTC, or the page wasn't opened over HTTPS.</p>
      <p>
        Please open your invitation in a current Chrome, Edge, Firefox or Safari, on a computer or a phone.
      </p>
    </Message>
  );
}

export function Waiting({
  noNode,
  offline,
  onBack,
}: {
  noNode: boolean;
  offline: boolean;
  onBack: () => void;
}) {
  return (
    <RoomFrame>
      <Loading what="Entering the room" />
      {noNode && (
        <Notice tone="info" role="status" title="All rooms are busy at the moment">
          Keep this page open: you are let in as soon as one is free, and no time of yours is lost.
        </Notice>
      )}
      {offline && (
        <Notice tone="warn" role="status" title="We can't reach the room">
          Check your connection. We keep trying.
        </Notice>
      )}
      <Button look="quiet" onClick={onBack}>
        Back
      </Button>
    </RoomFrame>
  );
}

export function Replaced({ onUseHere }: { onUseHere: () => void }) {
  return (
    <Message icon={<MonitorSmartphone size={40} aria-hidden />} title="This interview is open elsewhere">
      <p>It goes on in another tab or on another device of yours. Only one of them can be in the room.</p>
      <Button look="primary" size="large" data-testid="use-here" onClick={onUseHere}>
        Use here
      </Button>
    </Message>
  );
}

export function Refused() {
  return (
    <Message icon={<ShieldX size={40} aria-hidden />} title="You can't be in this room any more">
      <p>Your permission has ended. If you think that is a mistake, please write to the hiring team.</p>
    </Message>
  );
}

export function Left({ details, onBack }: { details: SessionDetails; onBack: () => void }) {
  return (
    <Message icon={<DoorOpen size={40} aria-hidden />} title="You have left the interview">
      <p>You can come back: it goes on where it was.</p>
      <div className={ui.row}>
        <Button look="primary" data-testid="rejoin" onClick={onBack}>
          Come back
        </Button>
        <Afterwards details={details} />
      </div>
    </Message>
  );
}

const ENDED: Partial<Record<SessionStatus, { title: string; words: string }>> = {
  Completed: { title: "Thank you. The interview is complete", words: "Everything you said is kept." },
  Cancelled: {
    title: "This interview was cancelled",
    words: "If you didn't expect that, write to the hiring team.",
  },
  NoShow: {
    title: "The time for this interview has passed",
    words: "Please ask the hiring team for another time.",
  },
  Expired: { title: "This invitation has expired", words: "Please ask the hiring team for a new one." },
};

export function Ended({ details, status }: { details: SessionDetails; status: SessionStatus }) {
  const { title, words } = ENDED[status] ?? { title: "The interview is over", words: "" };
  const candidate = details.role === "Candidate";
  return (
    <Message icon={<CircleCheck size={40} aria-hidden />} title={title}>
      <p data-testid="ended">{words}</p>
      {candidate && status === "Completed" && (
        <p>
          {capitalised(details.reviewers || "the hiring team")} will look at it
          {details.resultBy ? ` and get back to you by ${details.resultBy}` : ""}. A person decides.
        </p>
      )}
      <div className={classes(ui.row)}>
        <Afterwards details={details} />
      </div>
    </Message>
  );
}

function Afterwards({ details }: { details: SessionDetails }) {
  if (details.role === "Candidate") return <ButtonLink to="/mine">See my record</ButtonLink>;
  return <ButtonLink to={`/interviews/${details.sessionId}/report`}>Open the report</ButtonLink>;
}
