import { client } from "./auth";
import type { Booking, Day, Messages, NewDay, Slots } from "./types";

const at = (sessionId: string) => `/api/interview/${sessionId}`;
const days = (jobId: string) => `/api/job/${jobId}/day`;

/** What the candidate can book now. */
export async function getSlots(sessionId: string): Promise<Slots> {
  return (await client.get<Slots>(`${at(sessionId)}/slots`)).data;
}

export async function book(sessionId: string, time: string): Promise<Booking> {
  return (await client.post<Booking>(`${at(sessionId)}/booking`, { time })).data;
}

export async function giveBack(sessionId: string): Promise<Booking> {
  return (await client.post<Booking>(`${at(sessionId)}/booking/cancel`)).data;
}

/** The interview as an iCalendar file. */
export async function calendarFile(sessionId: string): Promise<Blob> {
  return (await client.get<Blob>(`${at(sessionId)}/calendar`, { responseType: "blob" })).data;
}

export async function getMessages(sessionId: string): Promise<Messages> {
  return (await client.get<Messages>(`${at(sessionId)}/messages`)).data;
}

export async function listDays(jobId: string): Promise<Day[]> {
  return (await client.get<{ items: Day[] }>(days(jobId))).data.items;
}

/** @param idempotencyKey the same one twice makes one day */
export async function addDay(jobId: string, body: NewDay, idempotencyKey: string): Promise<Day> {
  const headers = { "Idempotency-Key": idempotencyKey };
  return (await client.post<Day>(days(jobId), body, { headers })).data;
}

export async function changeDay(
  jobId: string,
  dayId: string,
  change: "pause" | "resume" | "remove",
): Promise<Day> {
  return (await client.post<Day>(`${days(jobId)}/${dayId}/${change}`)).data;
}
