import { client } from "./auth";
import type { ErasureAnswer, JobRetention, Retention, RetentionPeriods } from "./types";

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

/** A job's own periods, and those that hold where it has none. */
export async function getJobRetention(jobId: string): Promise<JobRetention> {
  return (await client.get<JobRetention>(`/api/job/${jobId}/retention`)).data;
}

export async function setJobRetention(jobId: string, periods: RetentionPeriods): Promise<void> {
  await client.post(`/api/job/${jobId}/retention`, periods);
}
