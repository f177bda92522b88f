import type {
  AIStatus,
  ConsentPurposes,
  HistoryLine,
  IceCandidate as CandidateInit,
  ServerMessage,
  Track,
} from "../api/generated/signaling";

export type {
  ClientMessage,
  ConsentRequired,
  IceServer,
  Participant,
  RequestKind,
  ServerMessage,
  SessionState,
  TurnStages,
} from "../api/generated/signaling";

export type AiStatus = AIStatus;
export type ConsentChoice = ConsentPurposes;
export type HistoryEntry = HistoryLine;
export type TrackInfo = Track;
export type ConnectionName = "publish" | "subscribe";
export type IceCandidate = CandidateInit | null;

/** The message of one type. */
export type MessageOf<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

/** Reads one frame; null where it is no message (the page then ignores it). */
export function parseMessage(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    const ok =
      typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
    return ok ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}

/** A browser's candidate as the wire wants it; null ends them. */
export function toWireCandidate(candidate: RTCIceCandidate | null): IceCandidate {
  if (!candidate?.candidate) return null;
  const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: line, sdpMid, sdpMLineIndex, usernameFragment };
}
