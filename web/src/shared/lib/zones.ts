/** The reader's own time zone, by the name that calendars use. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** All zones that this browser knows, the given one included. */
export function timezones(selected: string): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set(["UTC", selected, ...known])].sort();
}

/** "09:00" by the clocks of a zone. */
export function clockIn(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone }).format(new Date(iso));
}

/** "Tuesday 1 December 2026" by the calendar of a zone. */
export function dayIn(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeZone }).format(new Date(iso));
}

/** Whether two zones show the same clock at that time. */
export function sameClock(iso: string, one: string, other: string): boolean {
  return dayIn(iso, one) === dayIn(iso, other) && clockIn(iso, one) === clockIn(iso, other);
}

/** Things in order of time, by the day that a zone's calendar shows: in the order in which they came. */
export function byDay<T>(items: readonly T[], time: (item: T) => string, timeZone: string): [string, T[]][] {
  const days = new Map<string, T[]>();
  for (const item of items) {
    const day = dayIn(time(item), timeZone);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}
