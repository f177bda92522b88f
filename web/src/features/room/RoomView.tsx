import { answer } from "@/shared/api/interviews";
import type { SessionDetails } from "@/shared/api/types";
import { useLocalMedia } from "@/shared/devices/useLocalMedia";
import type { LiveSession } from "@/shared/live/LiveSession";
import { bannerWords, pinnedQuestion } from "@/shared/live/roomState";
import type { LocalMedia } from "@/shared/media/LocalMedia";
import { Badge, Button, classes, Dialog, ui, useTitle, Wordmark } from "@/shared/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { AnswerComposer } from "./AnswerComposer";
import { AudioSink } from "./AudioSink";
import { Banners } from "./Banners";
import { CandidateActions } from "./CandidateActions";
import { Clock } from "./Clock";
import { ConsentDialog } from "./ConsentDialog";
import { Controls, toggleCamera, toggleMicrophone } from "./Controls";
import { useLive, useShortcuts } from "./hooks";
import { InterviewerPanel } from "./InterviewerPanel";
import { PaceStrip } from "./PaceStrip";
import { loadPreferences, savePreferences } from "./preferences";
import styles from "./room.module.css";
import { SettingsDialog } from "./SettingsDialog";
import { Transcript } from "./Transcript";
import { VideoGrid } from "./VideoGrid";

interface Props {
  session: LiveSession;
  media: LocalMedia;
  details: SessionDetails;
}

/** The interview room, for candidates and interviewers. */
export function RoomView({ session, media, details }: Props) {
  useTitle(details.title);
  const room = useLive(session, (s) => s.room);
  const remote = useLive(session, (s) => s.remote);
  const me = useLive(session, (s) => s.me);
  const consented = useLive(session, (s) => s.consented);
  const waiting = useLive(session, (s) => s.answerSent);
  const phase = useLive(session, (s) => s.phase);
  const { microphone, camera, screen, speakerId } = useLocalMedia(media);
  const [preferences, setPreferences] = useState(loadPreferences);
  const [dialog, setDialog] = useState<"settings" | "leave" | null>(null);
  const [typing, setTyping] = useState(false);
  const [tab, setTab] = useState<"transcript" | "direct">("transcript");
  const [newest, say] = useToast(room.notice);
  const toast = newest === bannerWords(room) ? "" : newest;

  const candidate = me?.role === "Candidate";
  const myId = me?.participantId ?? "";
  const recording = consented?.recording ?? details.consent.recording;
  const typedOnly = candidate && recording === false;
  const composing = candidate && (typing || typedOnly);
  const live = phase === "connected" && room.ready;
  const aiStatus = waiting && room.aiStatus !== "Speaking" ? "Processing" : room.aiStatus;
  const away = phase === "reconnecting" ? "Reconnecting" : "Connecting";
  const question = pinnedQuestion(room);
  const audio = Object.fromEntries(
    Object.entries(remote).flatMap(([id, tracks]) =>
      tracks.audio && id !== myId ? [[id, tracks.audio]] : [],
    ),
  );

  useShortcuts(preferences.shortcuts, {
    m: () => toggleMicrophone(media),
    v: () => toggleCamera(media),
    ...(candidate ? { t: () => setTyping((open) => !open) } : {}),
  });

  async function send(utteranceId: string, text: string) {
    await answer(details.sessionId, myId, utteranceId, text);
    session.answerSent();
  }

  return (
    <div className={classes("theme-room", styles.room)}>
      <header className={styles.top}>
        <Wordmark />
        <h1 className={styles.title}>{details.title}</h1>
        {room.topic && <Badge className={styles.topic}>{room.topic}</Badge>}
        {details.offlineInterviewer && (
          <Badge tone="info" data-testid="offline-notice" title="It follows rules and judges nobody.">
            Offline interviewer
          </Badge>
        )}
        <Clock reading={room.clock} paused={room.paused} />
      </header>
      <main className={styles.main} id="main">
        <section className={styles.stage}>
          <Banners session={session} media={media} typedOnly={typedOnly} />
          <AudioSink tracks={audio} speakerId={speakerId} />
          <PinnedQuestion
            text={question?.text ?? (room.ready ? "The interview is about to begin." : "Connecting…")}
          />
          <VideoGrid
            people={Object.values(room.people).map((p) => (live ? p : { ...p, speaking: false }))}
            me={myId}
            aiStatus={live ? aiStatus : away}
            typedOnly={typedOnly}
            remote={remote}
            ownCamera={camera.on ? camera.track : null}
            ownScreen={screen}
          />
          {composing && (
            <AnswerComposer onSend={send} onClose={typedOnly ? undefined : () => setTyping(false)} />
          )}
          {candidate && (
            <CandidateActions
              session={session}
              paused={room.paused}
              typing={composing}
              onType={() => setTyping((open) => !open)}
              onSent={say}
            />
          )}
        </section>
        <aside className={styles.side} aria-label="Conversation">
          {!candidate && (
            <div className={styles.tabs} role="group" aria-label="Side panel">
              <button type="button" aria-pressed={tab === "transcript"} onClick={() => setTab("transcript")}>
                Transcript
              </button>
              <button
                type="button"
                aria-pressed={tab === "direct"}
                data-testid="tab-direct"
                onClick={() => setTab("direct")}
              >
                Direct the AI
              </button>
            </div>
          )}
          {!candidate && <PaceStrip turn={room.pace} />}
          {candidate || tab === "transcript" ? (
            <Transcript
              lines={candidate ? room.lines.filter((line) => line.kind !== "comment") : room.lines}
              people={room.people}
              me={myId}
              ownCaptions={preferences.ownCaptions}
            />
          ) : (
            <InterviewerPanel
              sessionId={details.sessionId}
              questionId={room.questionId}
              stateId={`${room.status} ${room.paused} ${room.aiStatus === "Idle"}`}
              takenOverBy={details.takenOverBy}
              me={myId}
              nameOf={(id) => room.people[id]?.name ?? "Another interviewer"}
              onSent={say}
            />
          )}
        </aside>
      </main>
      <footer className={styles.bottom}>
        <Controls media={media} onLeave={() => setDialog("leave")} onSettings={() => setDialog("settings")} />
      </footer>
      <div className={styles.toast} role="status" data-testid="system-message">
        {toast}
      </div>
      <span className="visually-hidden" role="status">
        {microphone.on ? "Microphone on" : "Microphone off"}
      </span>
      <ConsentDialog asked={room.consent} onAnswer={(choice) => session.answerConsent(choice)} />
      <SettingsDialog
        open={dialog === "settings"}
        onClose={() => setDialog(null)}
        media={media}
        preferences={preferences}
        onPreferences={(next) => {
          setPreferences(next);
          savePreferences(next);
        }}
      />
      <Dialog title="Leave the interview?" open={dialog === "leave"} onClose={() => setDialog(null)}>
        <p>
          {candidate
            ? "You can come back by the same link: the interview goes on where it was."
            : "The interview goes on without you. You can come back at any time."}
        </p>
        <div className={ui.actions}>
          <Button look="quiet" onClick={() => setDialog(null)}>
            Stay
          </Button>
          <Button look="danger" data-testid="leave-confirm" onClick={() => session.leave()}>
            Leave
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

/** What was asked last. Where it is long its end shows, which is the question itself. */
function PinnedQuestion({ text }: { text: string }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <section
      ref={box}
      className={styles.question}
      aria-label="Current question"
      // Scrollable regions must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <p data-testid="pinned-question">{text}</p>
    </section>
  );
}

const TOAST_MS = 8_000;

/** The newest word of the room or of this page, for a few seconds. */
function useToast(notice: { text: string; atMs: number } | null): [string, (words: string) => void] {
  const [own, setOwn] = useState({ text: "", atMs: 0 });
  const [hiddenAt, setHiddenAt] = useState(0);
  const newest = notice && notice.atMs > own.atMs ? notice : own;
  useEffect(() => {
    const timer = setTimeout(() => setHiddenAt(newest.atMs), TOAST_MS);
    return () => clearTimeout(timer);
  }, [newest.atMs]);
  const say = useCallback((text: string) => setOwn({ text, atMs: Date.now() }), []);
  return [newest.atMs > hiddenAt ? newest.text : "", say];
}
