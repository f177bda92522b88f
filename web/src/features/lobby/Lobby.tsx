import type { SessionDetails } from "@/shared/api/types";
import { useLocalMedia } from "@/shared/devices/useLocalMedia";
import { formatInZone } from "@/shared/lib/format";
import type { LocalMedia } from "@/shared/media/LocalMedia";
import { Button, Card, Notice, PageHead, ui } from "@/shared/ui";
import { useNow } from "@/shared/ui/useNow";
import { ArrowRight, Bot, Clock3, Eye, HeartHandshake, Keyboard } from "lucide-react";
import { Accommodation } from "./Accommodation";
import { Booking } from "./Booking";
import { DeviceCheck } from "./DeviceCheck";
import styles from "./lobby.module.css";
import { PracticeQuestion } from "./PracticeQuestion";

interface Props {
  details: SessionDetails;
  media: LocalMedia;
  onJoin: () => void;
  /** Something was changed that the details tell of. */
  onChanged: () => Promise<void>;
}

/** Before the room: what this is, who sees it, and whether the devices work. */
export function Lobby({ details, media, onJoin, onChanged }: Props) {
  const { microphone } = useLocalMedia(media);
  const candidate = details.role === "Candidate";
  return (
    <div className={ui.stackLarge}>
      <PageHead
        title={details.title}
        lede={
          <>
            {details.jobTitle} · {whenWords(details)} · {Math.round(details.durationMinutes)} minutes
          </>
        }
      />
      {candidate && isOpen(details) && <Booking details={details} onChanged={onChanged} />}
      <div className={styles.columns}>
        {candidate ? <AboutForCandidate details={details} /> : <AboutForInterviewer details={details} />}
        <div className={ui.stackLarge}>
          <DeviceCheck media={media} />
          {candidate && <PracticeQuestion track={microphone.track} />}
        </div>
      </div>
      <section className={styles.join} aria-label="Join">
        <div className={styles.joinWords}>
          <StartHint opensAt={details.lobbyOpensAt} startsAt={details.scheduledTime} />
          {microphone.problem && candidate && (
            <p className={ui.hint}>You can join without a microphone and type your answers.</p>
          )}
        </div>
        <Button look="primary" size="large" onClick={onJoin} data-testid="join-button">
          Join the interview
          <ArrowRight size={20} aria-hidden />
        </Button>
      </section>
    </div>
  );
}

/** Whether its candidate may still choose when it is. */
function isOpen({ windowEnd, status }: SessionDetails): boolean {
  return Boolean(windowEnd) && (status === "Scheduled" || status === "Lobby");
}

function whenWords({ scheduledTime, windowEnd, bookedTime, timezone }: SessionDetails): string {
  if (!windowEnd || bookedTime) return formatInZone(bookedTime ?? scheduledTime, timezone);
  return `any time until ${formatInZone(windowEnd, timezone)}`;
}

function StartHint({ opensAt, startsAt }: { opensAt: string; startsAt: string }) {
  const now = useNow(5_000);
  if (now < Date.parse(opensAt)) return <p>The room isn't open yet. You can check your devices meanwhile.</p>;
  if (now < Date.parse(startsAt)) return <p>The room is open. The interview begins at the set time.</p>;
  return <p>The interview is ready for you.</p>;
}

function OfflineNotice() {
  return (
    <Notice data-testid="offline-notice" title="The offline interviewer">
      This interviewer follows rules and needs no outside service. It asks and listens, but gives no scores.
    </Notice>
  );
}

function AboutForCandidate({ details }: { details: SessionDetails }) {
  const reviewers = details.reviewers || "the hiring team";
  const minutes = Math.round(details.durationMinutes) + (details.accommodation?.extraMinutes ?? 0);
  return (
    <Card aria-labelledby="about">
      <h2 id="about">What to expect</h2>
      <ul className={styles.facts}>
        <li>
          <Bot size={22} aria-hidden />
          <span>
            <strong>You talk with an AI interviewer.</strong> It asks by voice, listens, and follows up on
            what you say. You can interrupt it at any time.
          </span>
        </li>
        <li>
          <Clock3 size={22} aria-hidden />
          <span>
            <strong>About {minutes} minutes, at your pace.</strong> Ask it to repeat, to rephrase, to wait, or
            to pause. None of it counts against you.
          </span>
        </li>
        <li>
          <Eye size={22} aria-hidden />
          <span>
            <strong>The result is seen by {reviewers}</strong>
            {details.resultBy && <>, who get back to you by {details.resultBy}</>}. A person decides, never a
            score alone. Only your words count: not your face, voice or accent.
          </span>
        </li>
        <li>
          <Keyboard size={22} aria-hidden />
          <span>
            <strong>No microphone, or no wish to be recorded?</strong> You are asked for consent first. You
            may decline and type your answers.
          </span>
        </li>
        <li>
          <HeartHandshake size={22} aria-hidden />
          <span>
            <strong>If something breaks, nothing is lost.</strong> Come back by the same link and go on where
            you were.
          </span>
        </li>
      </ul>
      {!details.spokenAnswers && (
        <Notice tone="warn" data-testid="answers-typed" title="You type your answers">
          Spoken answers can't be recognised in your language here. Questions are asked as usual, and you type
          what you want to say. It is no disadvantage to you.
        </Notice>
      )}
      {!details.spokenQuestions && (
        <Notice tone="warn" title="You read the questions">
          There is no voice for your language here. Each question is shown in full.
        </Notice>
      )}
      {details.offlineInterviewer && <OfflineNotice />}
      <div>
        <Accommodation details={details} />
      </div>
    </Card>
  );
}

function AboutForInterviewer({ details }: { details: SessionDetails }) {
  return (
    <Card aria-labelledby="about">
      <h2 id="about">You join as an interviewer</h2>
      <p>
        {details.candidate.name} talks with the AI interviewer. You hear and see both, can tell the AI what to
        ask, take over, and hand back. The candidate sees that you are there.
      </p>
      {details.offlineInterviewer && <OfflineNotice />}
    </Card>
  );
}
