const DATE_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A point in time in the reader's own words and zone. */
export function formatDateTime(iso: string | null | undefined): string {
  if (!iso) return "–";
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "–" : DATE_TIME.format(date);
}

/** The same in the zone of the interview, with the zone named. */
export function formatInZone(iso: string, timeZone: string): string {
  try {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short", timeZone });
    return `${format.format(new Date(iso))} (${timeZone})`;
  } catch {
    return formatDateTime(iso);
  }
}

/** "2 days 3 h", "5 min 20 s": the two largest units of a wait. */
export function formatWait(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor(total / 3600) % 24, "h"],
    [Math.floor(total / 60) % 60, "min"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(" ");
}

/** An ISO time as the value of a datetime-local input, in the reader's zone. */
export function toLocalInput(iso: string): string {
  const date = new Date(iso);
  const pad = (n: number) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The value of a datetime-local input as an ISO time in UTC. */
export function fromLocalInput(value: string): string {
  return new Date(value).toISOString();
}

/** With a capital, for the beginning of a sentence. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((w) => [...(w ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}
