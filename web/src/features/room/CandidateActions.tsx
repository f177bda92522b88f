import type { LiveSession } from "@/shared/live/LiveSession";
import type { RequestKind } from "@/shared/live/messages";
import { Button, Dialog, Field, TextArea, ui } from "@/shared/ui";
import {
  Hourglass,
  Keyboard,
  LifeBuoy,
  MessageCircleQuestion,
  Pause,
  Play,
  Repeat,
  SkipForward,
} from "lucide-react";
import { useState } from "react";
import styles from "./room.module.css";

interface Props {
  session: LiveSession;
  paused: boolean;
  typing: boolean;
  onType: () => void;
  onSent: (words: string) => void;
}

const SENT: Partial<Record<RequestKind, string>> = {
  repeat: "Asked to repeat the question.",
  rephrase: "Asked to put it another way.",
  thinking: "Take your time: the clock waits for a minute.",
  pause: "Pausing…",
  resume: "Going on…",
  skip: "Asked to skip this question.",
  human: "A person has been asked for. You can go on, or wait.",
  problem: "Thank you. Your report is noted.",
};

/** What a candidate may ask for at any time; none of it counts against anyone. */
export function CandidateActions({ session, paused, typing, onType, onSent }: Props) {
  const [asking, setAsking] = useState<"human" | "problem" | null>(null);

  function send(kind: RequestKind, detail?: string) {
    const sent = session.request(kind, detail);
    onSent(sent ? (SENT[kind] ?? "") : "Not connected at the moment: please try again in a second.");
  }

  return (
    <div className={styles.actionsBar} role="group" aria-label="Requests">
      <Chip
        onClick={() => send("repeat")}
        icon={<Repeat size={17} aria-hidden />}
        label="Repeat"
        testId="repeat"
      />
      <Chip
        onClick={() => send("rephrase")}
        icon={<MessageCircleQuestion size={17} aria-hidden />}
        label="Rephrase"
        testId="rephrase"
      />
      <Chip
        onClick={() => send("thinking")}
        icon={<Hourglass size={17} aria-hidden />}
        label="A moment"
        testId="thinking"
      />
      <Chip
        onClick={() => send("skip")}
        icon={<SkipForward size={17} aria-hidden />}
        label="Skip"
        testId="skip"
      />
      <Chip
        onClick={onType}
        icon={<Keyboard size={17} aria-hidden />}
        label="Type an answer"
        testId="type-answer"
        pressed={typing}
      />
      <Chip
        onClick={() => send(paused ? "resume" : "pause")}
        icon={paused ? <Play size={17} aria-hidden /> : <Pause size={17} aria-hidden />}
        label={paused ? "Go on" : "Pause"}
        testId="pause"
      />
      <Chip
        onClick={() => setAsking("human")}
        icon={<LifeBuoy size={17} aria-hidden />}
        label="Help"
        testId="help"
      />
      <DetailDialog
        key={String(asking !== null)}
        kind={asking}
        onKind={setAsking}
        onClose={() => setAsking(null)}
        onSend={(detail) => {
          if (asking) send(asking, detail);
          setAsking(null);
        }}
      />
    </div>
  );
}

interface ChipProps {
  icon: React.ReactNode;
  label: string;
  testId: string;
  pressed?: boolean;
  onClick: () => void;
}

function Chip({ icon, label, testId, pressed, onClick }: ChipProps) {
  return (
    <button
      type="button"
      className={styles.chip}
      data-testid={testId}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {icon}
      {label}
    </button>
  );
}

interface DetailProps {
  kind: "human" | "problem" | null;
  onKind: (kind: "human" | "problem") => void;
  onClose: () => void;
  onSend: (detail: string) => void;
}

function DetailDialog({ kind, onKind, onClose, onSend }: DetailProps) {
  const [detail, setDetail] = useState("");
  const human = kind === "human";
  return (
    <Dialog title="How can we help?" open={kind !== null} onClose={onClose}>
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          onSend(detail.trim());
        }}
      >
        <fieldset className={ui.stack}>
          <legend className="visually-hidden">Kind of help</legend>
          <HelpChoice
            testId="human"
            checked={human}
            onChoose={() => onKind("human")}
            label="Ask for a human"
            words="The hiring team is told that you would like to talk with a person. It has no disadvantage."
          />
          <HelpChoice
            testId="problem"
            checked={!human}
            onChoose={() => onKind("problem")}
            label="Report a problem"
            words="Tell us what went wrong. It is looked at before anything is judged."
          />
        </fieldset>
        <Field label="In a few words" optional>
          <TextArea value={detail} maxLength={500} onChange={(event) => setDetail(event.target.value)} />
        </Field>
        <div className={ui.actions}>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" data-testid="help-send">
            {human ? "Ask for a human" : "Send report"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface HelpChoiceProps {
  testId: string;
  checked: boolean;
  onChoose: () => void;
  label: string;
  words: string;
}

function HelpChoice({ testId, checked, onChoose, label, words }: HelpChoiceProps) {
  return (
    <label className={styles.purpose} htmlFor={`help-${testId}`}>
      <input
        id={`help-${testId}`}
        type="radio"
        name="help"
        checked={checked}
        onChange={onChoose}
        data-testid={testId}
      />
      <span>
        <strong>{label}</strong>
        <br />
        <span className={ui.hint}>{words}</span>
      </span>
    </label>
  );
}
