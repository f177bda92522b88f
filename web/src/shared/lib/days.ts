import type { Day } from "../api/types";

export const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;

/** An interview day in words: "Tuesday and Thursday, 09:00–12:00 (Europe/Berlin), 45 minutes". */
export function dayWords(day: Day): string {
  const names = day.weekdays.map((weekday) => WEEKDAYS[weekday] ?? "");
  const last = names.at(-1) ?? "";
  const all = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
  return `${all}, ${day.starts}–${day.ends} (${day.timezone}), ${day.slotMinutes} minutes`;
}
