import type { SessionStatus } from "@/shared/api/types";
import type { Tone } from "@/shared/ui";

export const STATUSES: SessionStatus[] = [
  "Scheduled",
  "Lobby",
  "InProgress",
  "Suspended",
  "Completed",
  "Cancelled",
  "NoShow",
  "Expired",
];

const WORDS: Record<SessionStatus, [string, Tone]> = {
  Scheduled: ["Scheduled", "neutral"],
  Lobby: ["Lobby open", "info"],
  InProgress: ["In progress", "good"],
  Suspended: ["Put aside", "warn"],
  Completed: ["Completed", "good"],
  Cancelled: ["Cancelled", "bad"],
  NoShow: ["No-show", "bad"],
  Expired: ["Expired", "bad"],
};

export function statusWord(status: SessionStatus): string {
  return WORDS[status][0];
}

export function statusTone(status: SessionStatus): Tone {
  return WORDS[status][1];
}

export function isOver(status: SessionStatus): boolean {
  return ["Completed", "Cancelled", "NoShow", "Expired"].includes(status);
}
