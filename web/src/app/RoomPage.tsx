import { Lobby } from "@/features/lobby/Lobby";
import { TooEarly } from "@/features/lobby/TooEarly";
import { RoomView } from "@/features/room/RoomView";
import { getInterview, joinOf } from "@/shared/api/interviews";
import { type Problem, toProblem } from "@/shared/api/problem";
import type { SessionDetails, SessionStatus } from "@/shared/api/types";
import { LiveSession } from "@/shared/live/LiveSession";
import { LocalMedia, supportsLiveMedia } from "@/shared/media/LocalMedia";
import { Loading, ProblemNotice } from "@/shared/ui";
import { useResource } from "@/shared/ui/useResource";
import { useCallback, useEffect, useState } from "react";
import { useStore } from "zustand";
import * as inRoom from "./inRoom";
import * as switches from "./switches";
import { Ended, Left, Refused, Replaced, RoomFrame, Unsupported, Waiting } from "./roomStates";

const OVER: SessionStatus[] = ["Completed", "Cancelled", "NoShow", "Expired"];
const RETRY_EARLY_MS = 5_000;

/** One interview's page: lobby, then room, with everything that can stand between. */
export function RoomPage({ sessionId }: { sessionId: string }) {
  const details = useResource(sessionId, () => getInterview(sessionId));
  const media = useLocalMediaOfPage();
  const { data } = details;
  if (!supportsLiveMedia()) return <Unsupported />;
  if (!data || !media) {
    return (
      <RoomFrame>
        {details.error ? (
          <ProblemNotice error={details.error} onRetry={() => void details.reload()} />
        ) : (
          <Loading what="Opening the interview" />
        )}
      </RoomFrame>
    );
  }
  if (OVER.includes(data.status)) return <Ended details={data} status={data.status} />;
  return <JoinablePage details={data} media={media} onChanged={details.reload} />;
}

interface JoinableProps {
  details: SessionDetails;
  media: LocalMedia;
  onChanged: () => Promise<void>;
}

function JoinablePage({ details, media, onChanged }: JoinableProps) {
  const [session, setSession] = useState<LiveSession | null>(null);
  const [early, setEarly] = useState<Early | null>(null);
  useEffect(() => () => session?.close(), [session]);

  const join = useCallback(() => {
    setEarly(null);
    const live = new LiveSession({ join: joinOf(details.sessionId), media });
    setSession(live);
    live.start();
  }, [details.sessionId, media]);

  // A reload in the middle of an interview goes straight back in.
  useEffect(() => {
    if (inRoom.is(details.sessionId)) join();
  }, [details.sessionId, join]);

  const tooEarly = useCallback(
    (problem: Problem) => {
      setSession(null);
      setEarly(earlyOf(problem, details));
    },
    [details],
  );
  const back = useCallback(() => {
    inRoom.clear();
    setSession(null);
    setEarly(null);
  }, []);

  if (early) {
    return (
      <RoomFrame>
        <TooEarly
          opensAt={early.opensAt}
          startTime={early.startTime}
          timezone={details.timezone}
          onOpen={join}
          onBack={back}
        />
      </RoomFrame>
    );
  }
  if (!session) {
    return (
      <RoomFrame wide>
        <Lobby details={details} media={media} onJoin={join} onChanged={onChanged} />
      </RoomFrame>
    );
  }
  return <LivePage session={session} media={media} details={details} onTooEarly={tooEarly} onBack={back} />;
}

interface LiveProps {
  session: LiveSession;
  media: LocalMedia;
  details: SessionDetails;
  onTooEarly: (problem: Problem) => void;
  onBack: () => void;
}

function LivePage({ session, media, details, onTooEarly, onBack }: LiveProps) {
  const { phase, problem, waitingFor, room } = useStore(session.store);
  const refusal = phase === "stopped" ? toProblem(problem) : null;
  const early = refusal?.type === "too-early";
  const over = OVER.find((status) => status === room.status);
  useEffect(() => {
    if (refusal && early) onTooEarly(refusal);
  }, [refusal, early, onTooEarly]);
  useEffect(() => {
    if (phase === "connected") inRoom.set(details.sessionId);
    if (over || phase === "left" || phase === "stopped") inRoom.clear();
    if (over) session.leave();
  }, [over, phase, session, details.sessionId]);

  if (over) return <Ended details={details} status={over} />;
  if (refusal?.type === "interview-over") {
    return (
      <Ended
        details={details}
        status={(text(refusal.extra.interviewStatus) as SessionStatus) ?? "Completed"}
      />
    );
  }
  switch (phase) {
    case "stopped":
      return (
        <RoomFrame>{early ? <Loading /> : <ProblemNotice error={problem} onRetry={onBack} />}</RoomFrame>
      );
    case "replaced":
      return <Replaced onUseHere={() => session.useHere()} />;
    case "refused":
      return <Refused />;
    case "left":
      return <Left details={details} onBack={onBack} />;
    case "idle":
    case "joining":
      return <Waiting noNode={waitingFor === "no-node"} offline={waitingFor === "network"} onBack={onBack} />;
    default:
      return <RoomView session={session} media={media} details={details} />;
  }
}

/** This page's devices, opened once and closed with it. */
function useLocalMediaOfPage(): LocalMedia | null {
  const [media, setMedia] = useState<LocalMedia | null>(null);
  useEffect(() => {
    const opened = new LocalMedia(switches.load());
    setMedia(opened);
    // Whoever has muted stays muted across a reload.
    opened.subscribe(() => switches.save(opened.getState()));
    void opened.open();
    return () => opened.close();
  }, []);
  return media;
}

interface Early {
  opensAt: string;
  startTime: string;
}

/** When to try again after a refusal for being early: never at once, however the clocks differ. */
function earlyOf(problem: Problem, details: SessionDetails): Early {
  const told = text(problem.extra.lobbyOpensAt) ?? details.lobbyOpensAt;
  return {
    opensAt: new Date(Math.max(Date.parse(told), Date.now() + RETRY_EARLY_MS)).toISOString(),
    startTime: text(problem.extra.startTime) ?? details.scheduledTime,
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
