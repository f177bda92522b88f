import { createStore, type StoreApi } from "zustand/vanilla";
import type { MicrophoneHint } from "../media/speech";

import { emptyRoom, type RoomState } from "./roomState";
import type { JoinTicket, SignalingState } from "./SignalingClient";
import type { RemoteTracks } from "./tracks";

export type Phase =
  "idle" | "joining" | "connected" | "reconnecting" | "replaced" | "refused" | "left" | "stopped";

/** All that a room's page shows, except the devices of this page (`LocalMedia`). */
export interface LiveState {
  phase: Phase;
  /** Why it is joining or reconnecting for longer than expected. */
  waitingFor: "no-node" | "network" | null;
  /** What the API answered when it refused to let us in. */
  problem: unknown;
  me: JoinTicket["participant"] | null;
  room: RoomState;
  remote: Record<string, RemoteTracks>;
  /** Whether audio and video flow, apart from the signaling. */
  media: "connecting" | "connected" | "failed";
  consented: { recording: boolean; aiEvaluation: boolean } | null;
  micHint: MicrophoneHint;
  /** An answer was sent and the AI hasn't reacted yet. */
  answerSent: boolean;
}

export type LiveStore = StoreApi<LiveState>;

export const initialLive: LiveState = {
  phase: "idle",
  waitingFor: null,
  problem: null,
  me: null,
  room: emptyRoom,
  remote: {},
  media: "connecting",
  consented: null,
  micHint: null,
  answerSent: false,
};

export function createLiveStore(): LiveStore {
  return createStore<LiveState>(() => initialLive);
}

/** The part of the state that follows the signaling connection. */
export function phaseOf(state: SignalingState): Pick<LiveState, "phase" | "waitingFor" | "problem"> {
  switch (state.kind) {
    case "joining":
    case "reconnecting":
      return { phase: state.kind, waitingFor: state.reason ?? null, problem: null };
    case "open":
      return { phase: "connected", waitingFor: null, problem: null };
    case "stopped":
      return {
        phase: state.problem === undefined ? "left" : "stopped",
        waitingFor: null,
        problem: state.problem,
      };
    default:
      return { phase: state.kind, waitingFor: null, problem: null };
  }
}
