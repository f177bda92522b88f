import { client } from "./auth";
import type { ErasureAnswer, Retention } from "./types";

const at = (sessionId: string) => `/api/interview/${sessionId}`;

export async function getRetention(sessionId: string): Promise<Retention> {
  return (await client.get<Retention>(`${at(sessionId)}/retention`)).data;
}

export async function setLegalHold(sessionId: string, reason: string): Promise<Retention> {
  return (await client.post<Retention>(`${at(sessionId)}/hold`, { reason })).data;
}

export async function liftLegalHold(sessionId: string, reason: string): Promise<Retention> {
  return (await client.post<Retention>(`${at(sessionId)}/hold/lift`, { reason })).data;
}

/** For good; what runs is ended. */
export async function eraseInterview(sessionId: string, reason: string): Promise<ErasureAnswer> {
  return (await client.post<ErasureAnswer>(`${at(sessionId)}/erase`, { reason })).data;
}
