import type { Join } from "../live/SignalingClient";
import { newId } from "../lib/id";
import { client } from "./auth";
import { toProblem } from "./problem";
import type {
  Answered,
  Context,
  CreatedInterview,
  CreateInterview,
  Directive,
  ExtendInterview,
  GrantAccommodation,
  InterviewPage,
  Invites,
  Joined,
  SessionDetails,
  SessionStatus,
  UpdateInterview,
} from "./types";

export interface InterviewFilter {
  status?: SessionStatus | "";
  text?: string;
  cursor?: string | null;
}

const at = (sessionId: string) => `/api/interview/${sessionId}`;

export async function listInterviews({ status, text, cursor }: InterviewFilter): Promise<InterviewPage> {
  const params = { status: status || undefined, text: text || undefined, cursor: cursor ?? undefined };
  return (await client.get<InterviewPage>("/api/interview", { params })).data;
}

/** @param idempotencyKey the same one twice makes one interview */
export async function createInterview(
  body: CreateInterview,
  idempotencyKey: string,
): Promise<CreatedInterview> {
  const headers = { "Idempotency-Key": idempotencyKey };
  return (await client.post<CreatedInterview>("/api/interview", body, { headers })).data;
}

export async function getInterview(sessionId: string): Promise<SessionDetails> {
  return (await client.get<SessionDetails>(at(sessionId))).data;
}

export async function updateInterview(sessionId: string, body: UpdateInterview): Promise<SessionDetails> {
  return (await client.patch<SessionDetails>(at(sessionId), body)).data;
}

/** Replaces what was granted before. */
export async function grantAccommodation(
  sessionId: string,
  body: GrantAccommodation,
): Promise<SessionDetails> {
  return (await client.post<SessionDetails>(`${at(sessionId)}/accommodation`, body)).data;
}

/** @param idempotencyKey the same one twice is one extension */
export async function extendInterview(
  sessionId: string,
  body: ExtendInterview,
  idempotencyKey: string,
): Promise<SessionDetails> {
  const headers = { "Idempotency-Key": idempotencyKey };
  return (await client.post<SessionDetails>(`${at(sessionId)}/extend`, body, { headers })).data;
}

export type Command = "cancel" | "pause" | "resume" | "end";

export async function commandInterview(sessionId: string, command: Command, reason = ""): Promise<void> {
  await client.post(`${at(sessionId)}/${command}`, { reason });
}

/** New links for all participants, or for one. */
export async function newInvites(sessionId: string, participantId?: string): Promise<Invites> {
  const body = participantId ? { participantIds: [participantId] } : {};
  return (await client.post<Invites>(`${at(sessionId)}/invite`, body)).data;
}

export async function getContext(sessionId: string): Promise<Context> {
  return (await client.get<Context>(`${at(sessionId)}/context`)).data;
}

export async function direct(sessionId: string, directive: Directive): Promise<void> {
  await client.post(`/api/ai/${sessionId}/directive`, { ...directive, directiveId: newId() });
}

export async function comment(sessionId: string, interactionId: string, content: string): Promise<void> {
  await client.post(`${at(sessionId)}/interaction`, { interactionId, type: "Comment", content });
}

/** A typed answer. `utteranceId` stays the same when it is sent again: it is one answer. */
export async function answer(
  sessionId: string,
  participantId: string,
  utteranceId: string,
  transcript: string,
): Promise<Answered> {
  const body = { transcript, userId: participantId, utteranceId };
  return (await client.post<Answered>(`/api/ai/${sessionId}/process_response`, body)).data;
}

/** The join of a `LiveSession`: what can pass by itself is tried again, the rest is shown. */
export function joinOf(sessionId: string): Join {
  return async (failedEpoch) => {
    try {
      const body = failedEpoch === undefined ? {} : { failedEpoch };
      const { data } = await client.post<Joined>(`${at(sessionId)}/join`, body, { timeout: 10_000 });
      const { signalingToken, webSocketUrl, epoch, sfu, participant } = data;
      return {
        ok: true,
        ticket: { signalingToken, webSocketUrl, epoch, iceServers: sfu.iceServers, participant },
      };
    } catch (error) {
      const problem = toProblem(error);
      const afterMs = problem.retryAfterS === undefined ? undefined : problem.retryAfterS * 1_000;
      if (problem.status === 503)
        return { ok: false, failure: { kind: "retry", reason: "no-node", afterMs } };
      if (problem.status === 429)
        return { ok: false, failure: { kind: "retry", reason: "no-node", afterMs } };
      if (problem.status === 0 || problem.status >= 500) {
        return { ok: false, failure: { kind: "retry", reason: "network" } };
      }
      return { ok: false, failure: { kind: "stop", problem } };
    }
  };
}
