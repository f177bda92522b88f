import { client } from "./auth";
import type { Mine, Outcome, Report, ScoringStarted } from "./types";

const at = (sessionId: string) => `/api/interview/${sessionId}`;

export async function getReport(sessionId: string): Promise<Report> {
  return (await client.get<Report>(`${at(sessionId)}/report`)).data;
}

/** A human's level beside the AI's; nothing of the AI's is changed. */
export async function overrideScore(
  sessionId: string,
  body: { scorecardId: string; criterionId: string; level: number; reason: string },
): Promise<void> {
  await client.patch(`${at(sessionId)}/report`, body);
}

/** Has the interview scored by another rubric of its job; the first result stays. */
export async function scoreAgain(sessionId: string, rubricVersion: number): Promise<ScoringStarted> {
  return (await client.post<ScoringStarted>(`${at(sessionId)}/report/score`, { rubricVersion })).data;
}

export async function decide(sessionId: string, outcome: Outcome, reason: string): Promise<void> {
  await client.post(`${at(sessionId)}/report/decision`, { outcome, reason });
}

export async function getMine(sessionId: string): Promise<Mine> {
  return (await client.get<Mine>(`${at(sessionId)}/mine`)).data;
}

export async function correctLine(sessionId: string, interactionId: string, text: string): Promise<void> {
  await client.post(`${at(sessionId)}/mine/correction`, { interactionId, text });
}

export async function downloadMine(sessionId: string): Promise<Blob> {
  return (await client.get<Blob>(`${at(sessionId)}/mine/download`, { responseType: "blob" })).data;
}

export async function withdraw(
  sessionId: string,
  body: { recording: boolean; aiEvaluation: boolean; text: string },
): Promise<void> {
  await client.post(`${at(sessionId)}/mine/withdrawal`, body);
}

export async function object(sessionId: string, text: string): Promise<void> {
  await client.post(`${at(sessionId)}/mine/objection`, { text });
}

export async function askHuman(sessionId: string, text: string): Promise<void> {
  await client.post(`${at(sessionId)}/mine/human_contact`, { text });
}

/** The answer is among the page's requests, or the page is gone. */
export async function askDeletion(sessionId: string, text: string): Promise<void> {
  await client.post(`${at(sessionId)}/mine/deletion`, { text });
}
