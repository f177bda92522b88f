import type { ClockReading } from "./clock";
import type {
  AiStatus,
  ConsentRequired,
  HistoryEntry,
  Participant,
  ServerMessage,
  SessionState,
  TurnStages,
} from "./messages";

/** One line of the conversation, keyed by its interaction or utterance id. */
export interface Line {
  id: string;
  participantId: string | null;
  /** `remark`: the AI said it and asked nothing; `comment`: a person wrote it beside the conversation. */
  kind: "question" | "remark" | "answer" | "comment" | "system";
  text: string;
  /** False while it still grows. */
  final: boolean;
  /** Local time in ms when it was first seen. */
  atMs: number;
  audioRef?: string;
}

export interface Person extends Participant {
  speaking: boolean;
}

/** What the room has told us so far. Connection and devices are not in here. */
export interface RoomState {
  people: Record<string, Person>;
  aiStatus: AiStatus;
  /** What was said of it when the AI's voice failed; empty: it speaks. */
  voiceDown: string;
  lines: Line[];
  /** Id of the line that stays pinned. */
  questionId: string | null;
  status: string;
  topic: string | null;
  paused: boolean;
  clock: ClockReading | null;
  consent: Omit<ConsentRequired, "type"> | null;
  /** Highest `seq` seen: a broadcast that comes twice is one broadcast. */
  seq: number;
  notice: { text: string; code: string; atMs: number } | null;
  /** What the silence before the AI's last turn was made of; told to interviewers alone. */
  pace: Omit<TurnStages, "type"> | null;
  ready: boolean;
}

export const emptyRoom: RoomState = {
  people: {},
  aiStatus: "Idle",
  voiceDown: "",
  lines: [],
  questionId: null,
  status: "Scheduled",
  topic: null,
  paused: false,
  clock: null,
  consent: null,
  seq: 0,
  notice: null,
  pace: null,
  ready: false,
};

const KINDS = {
  Question: "question",
  Answer: "answer",
  Comment: "comment",
  SystemMessage: "system",
} as const;

/** The state after a message; messages that concern only the connections change nothing. */
export function reduceRoom(state: RoomState, message: ServerMessage, nowMs: number): RoomState {
  // A new room, or one that was opened again, counts anew: session_ready resets the count.
  if (message.type !== "session_ready" && message.seq) {
    if (message.seq > state.seq) return apply({ ...state, seq: message.seq }, message, nowMs);
    return isUnknownLine(state, message) ? apply(state, message, nowMs) : state;
  }
  return apply(state, message, nowMs);
}

/** After a rejoin what is being said comes once more, with the number it had. */
function isUnknownLine({ lines }: RoomState, message: ServerMessage): boolean {
  if (message.type === "ai_message") return !lines.some((line) => line.id === message.interactionId);
  return message.type === "transcript" && !lines.some((line) => line.id === message.utteranceId);
}

function apply(state: RoomState, message: ServerMessage, nowMs: number): RoomState {
  switch (message.type) {
    case "session_ready":
      return {
        ...state,
        people: Object.fromEntries(message.participants.map((p) => [p.participantId, person(p)])),
        aiStatus: message.aiStatus,
        ...caughtUp(state, message.history, idOfAi(message.participants)),
        seq: message.seq ?? 0,
        ready: true,
      };
    case "participant_joined":
      return withPerson(state, message.participant.participantId, {
        ...person(message.participant),
        connected: true,
      });
    case "participant_left":
      return withPerson(state, message.participantId, { connected: false, speaking: false });
    case "participant_speaking":
      return withPerson(state, message.participantId, { speaking: message.speaking });
    case "participant_media":
      return withPerson(state, message.participantId, {
        audio: message.audio,
        video: message.video,
        screen: message.screen,
      });
    case "ai_status":
      return {
        ...state,
        aiStatus: message.status,
        voiceDown: message.status === "Speaking" ? "" : state.voiceDown,
      };
    case "ai_message":
      if (message.final && !message.text) return withoutUnheard(state, message.interactionId);
      return {
        ...state,
        questionId: message.kind === "remark" ? state.questionId : message.interactionId,
        lines: upsert(state.lines, {
          id: message.interactionId,
          participantId: aiOf(state),
          kind: message.kind === "remark" ? "remark" : "question",
          text: message.text,
          final: message.final,
          atMs: nowMs,
          ...(message.audioRef ? { audioRef: message.audioRef } : {}),
        }),
      };
    case "transcript":
      return {
        ...state,
        lines: upsert(state.lines, {
          id: message.utteranceId,
          participantId: message.participantId,
          kind: "answer",
          text: message.text,
          final: message.final,
          atMs: nowMs,
        }),
      };
    case "system_message":
      return {
        ...state,
        notice: { text: message.text, code: message.code, atMs: nowMs },
        voiceDown: message.code === "voice_failed" ? message.text : state.voiceDown,
      };
    case "error":
      return { ...state, notice: { text: message.detail, code: message.code, atMs: nowMs } };
    case "session_state":
      return withSession(state, message, nowMs);
    case "turn_stages":
      return {
        ...state,
        pace: {
          interactionId: message.interactionId,
          silenceMs: message.silenceMs,
          stages: message.stages,
        },
      };
    case "consent_required":
      return {
        ...state,
        consent: {
          notice: message.notice,
          version: message.version,
          language: message.language,
          purposes: message.purposes,
        },
      };
    default:
      return state;
  }
}

const WAITING = new Set(["provider_wait_explain", "provider_wait_choices", "provider_failed"]);

/** What was said of a trouble that lasts still: of a wait, until the AI has its turn; of its voice, until it is heard. */
export function bannerWords({ notice, aiStatus, voiceDown }: RoomState): string {
  const waits = aiStatus === "Processing" || aiStatus === "Error";
  return notice && waits && WAITING.has(notice.code) ? notice.text : voiceDown;
}

/** The text that the room pins: the AI's last question. */
export function pinnedQuestion(state: RoomState): Line | null {
  return state.lines.find((line) => line.id === state.questionId) ?? null;
}

function person(participant: Participant): Person {
  return { ...participant, speaking: false };
}

function aiOf(state: RoomState): string | null {
  return idOfAi(Object.values(state.people));
}

function idOfAi(people: readonly Participant[]): string | null {
  return people.find((p) => p.role === "AI")?.participantId ?? null;
}

function withPerson(state: RoomState, id: string, change: Partial<Person>): RoomState {
  const known = state.people[id];
  if (!known && !("name" in change)) return state;
  return { ...state, people: { ...state.people, [id]: { ...known, ...change } as Person } };
}

function withSession(state: RoomState, message: SessionState, nowMs: number): RoomState {
  return {
    ...state,
    status: message.status,
    topic: message.topic || null,
    paused: message.paused,
    clock: {
      elapsedS: message.elapsedS,
      remainingS: message.remainingS,
      running: message.status === "InProgress" && !message.paused,
      atMs: nowMs,
    },
  };
}

/** Adds a line or lets it grow; a final line never turns back into an interim one. */
function upsert(lines: Line[], line: Line): Line[] {
  const index = lines.findIndex((known) => known.id === line.id);
  const known = lines[index];
  if (!known) return [...lines, line];
  if (known.final && !line.final) return lines;
  return lines.with(index, { ...known, ...line, atMs: known.atMs });
}

/** Nothing of it was heard, because somebody spoke first: it was never asked. */
function withoutUnheard(state: RoomState, id: string): RoomState {
  const lines = state.lines.filter((line) => line.id !== id);
  const pinned = lines.findLast((line) => line.kind === "question")?.id ?? null;
  return { ...state, lines, questionId: state.questionId === id ? pinned : state.questionId };
}

function growing(line: Line): boolean {
  return line.kind === "question" && !line.final;
}

/** What the server has recorded, then a question that is still being spoken. */
function caughtUp(
  state: RoomState,
  history: readonly HistoryEntry[],
  aiId: string | null,
): Pick<RoomState, "lines" | "questionId"> {
  const recorded = history.map((entry): Line => ({
    id: entry.interactionId,
    participantId: entry.participantId,
    kind: entry.type === "Comment" && entry.participantId === aiId ? "remark" : KINDS[entry.type],
    text: entry.text,
    final: true,
    atMs: Date.parse(entry.timestamp),
    ...(entry.audioRef ? { audioRef: entry.audioRef } : {}),
  }));
  const known = new Set(history.flatMap((entry) => [entry.interactionId, entry.utteranceId]));
  const lines = [...recorded, ...state.lines.filter((line) => growing(line) && !known.has(line.id))];
  return { lines, questionId: lines.findLast((line) => line.kind === "question")?.id ?? null };
}
