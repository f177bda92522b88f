// @vitest-environment node
import type { HistoryEntry, Participant, ServerMessage } from "@/shared/live/messages";
import { bannerWords, emptyRoom, pinnedQuestion, reduceRoom, type RoomState } from "@/shared/live/roomState";
import { describe, expect, it } from "vitest";

const AI: Participant = {
  participantId: "ai",
  role: "AI",
  name: "Viva",
  connected: true,
  audio: true,
  video: false,
  screen: false,
};
const MAYA: Participant = { ...AI, participantId: "maya", role: "Candidate", name: "Maya", video: true };

function ready(history: HistoryEntry[] = [], seq = 0): ServerMessage {
  return { type: "session_ready", participants: [AI, MAYA], aiStatus: "Listening", history, seq };
}

function entry(id: string, text: string, change: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    interactionId: id,
    participantId: "ai",
    type: "Question",
    text,
    timestamp: "2026-01-01T10:00:00Z",
    utteranceId: null,
    audioRef: null,
    ...change,
  };
}

function after(...messages: ServerMessage[]): RoomState {
  return messages.reduce((state, message) => reduceRoom(state, message, 1_000), emptyRoom);
}

const says = (interactionId: string, text: string, final = false): ServerMessage => ({
  type: "ai_message",
  kind: "question",
  interactionId,
  text,
  audioRef: null,
  final,
});
const heard = (utteranceId: string, text: string, final: boolean): ServerMessage => ({
  type: "transcript",
  participantId: "maya",
  utteranceId,
  text,
  final,
});

describe("the room's state", () => {
  it("keeps the question pinned while the AI makes a remark", () => {
    const remark: ServerMessage = {
      type: "ai_message",
      interactionId: "r1",
      text: "Take your time.",
      audioRef: null,
      final: true,
      kind: "remark",
    };
    const state = after(ready(), says("q1", "How are you?", true), remark);
    expect(pinnedQuestion(state)).toMatchObject({ text: "How are you?" });
    expect(state.lines).toHaveLength(2);
  });

  it("keeps what the last silence was made of", () => {
    const stages = [{ name: "final_text", ms: 150 }];
    const told: ServerMessage = { type: "turn_stages", interactionId: "q1", silenceMs: 150, stages };
    expect(after(ready(), told).pace).toEqual({ interactionId: "q1", silenceMs: 150, stages });
  });

  it("lets the AI's line grow under one id and pins it", () => {
    const state = after(ready(), says("q1", "Hello."), says("q1", "Hello. How are you?", true));
    expect(state.lines).toHaveLength(1);
    expect(pinnedQuestion(state)).toMatchObject({
      text: "Hello. How are you?",
      final: true,
      participantId: "ai",
    });
  });

  it("drops what was cut off before a word of it was heard, and pins the question before it", () => {
    const state = after(
      ready(),
      says("q1", "How are you?", true),
      says("q2", "And you?"),
      says("q2", "", true),
    );
    expect(state.lines.map((line) => line.id)).toEqual(["q1"]);
    expect(pinnedQuestion(state)).toMatchObject({ text: "How are you?" });
  });

  it("keeps what the AI only remarked apart from questions and from people's comments", () => {
    const state = after(
      ready([
        entry("q1", "How are you?"),
        entry("c1", "Take your time.", { type: "Comment" }),
        entry("c2", "Sounds well prepared.", { type: "Comment", participantId: "ivo" }),
      ]),
    );
    expect(state.lines.map((line) => line.kind)).toEqual(["question", "remark", "comment"]);
    expect(pinnedQuestion(state)).toMatchObject({ text: "How are you?" });
  });

  it("keeps a final line against an interim one that comes late", () => {
    const state = after(ready(), heard("u1", "I would delete", true), heard("u1", "I would", false));
    expect(state.lines[0]).toMatchObject({ text: "I would delete", final: true });
  });

  it("takes a broadcast that comes twice once", () => {
    const speaking: ServerMessage = { type: "ai_status", status: "Speaking", seq: 4 };
    const state = after(ready([], 3), speaking, { type: "ai_status", status: "Listening", seq: 5 }, speaking);
    expect(state.aiStatus).toBe("Listening");
  });

  it("takes up what is being said when it comes once more after a rejoin", () => {
    const growing: ServerMessage = { ...says("q2", "And then"), seq: 8 };
    const state = after(ready([entry("q1", "First?")], 9), growing);
    expect(pinnedQuestion(state)?.text).toBe("And then");
    expect(after(growing, { ...says("q2", "And"), seq: 7 }).lines[0]?.text).toBe("And then");
  });

  it("starts counting anew where the room was opened again", () => {
    const state = after(ready([], 90), ready([], 0), { type: "ai_status", status: "Speaking", seq: 1 });
    expect(state.aiStatus).toBe("Speaking");
  });

  it("is caught up by session_ready: nothing twice, nothing stale", () => {
    const state = after(
      ready(),
      says("q1", "First?", true),
      heard("u1", "an ans", false),
      ready([
        entry("q1", "First?"),
        entry("a1", "an answer", { type: "Answer", participantId: "maya", utteranceId: "u1" }),
        entry("q2", "Second?"),
      ]),
    );
    expect(state.lines.map((line) => line.text)).toEqual(["First?", "an answer", "Second?"]);
    expect(pinnedQuestion(state)?.text).toBe("Second?");
  });

  it("keeps a question that is being spoken while it comes back", () => {
    const state = after(ready(), says("q2", "And then"), ready([entry("q1", "First?")]));
    expect(state.lines.map((line) => line.id)).toEqual(["q1", "q2"]);
  });

  it("follows who joins, leaves, speaks and mutes", () => {
    const jonas: Participant = { ...MAYA, participantId: "jonas", role: "Interviewer", name: "Jonas" };
    const state = after(
      ready(),
      { type: "participant_joined", participant: jonas },
      { type: "participant_speaking", participantId: "jonas", speaking: true },
      { type: "participant_media", participantId: "maya", audio: false, video: true, screen: true },
      { type: "participant_left", participantId: "jonas", reason: "lost" },
    );
    expect(state.people.jonas).toMatchObject({ connected: false, speaking: false, name: "Jonas" });
    expect(state.people.maya).toMatchObject({ audio: false, screen: true });
  });

  it("ignores news of people it doesn't know", () => {
    const state = after(ready(), { type: "participant_speaking", participantId: "nobody", speaking: true });
    expect(Object.keys(state.people)).toEqual(["ai", "maya"]);
  });

  it("runs the clock only while the interview does", () => {
    const session = { type: "session_state", topic: "Caching", elapsedS: 60, remainingS: 600 } as const;
    expect(after({ ...session, status: "InProgress", paused: false }).clock?.running).toBe(true);
    expect(after({ ...session, status: "InProgress", paused: true }).clock?.running).toBe(false);
    expect(after({ ...session, status: "Lobby", paused: false }).clock?.running).toBe(false);
  });
});

describe("a wait for the AI's turn", () => {
  const told = (code: string): ServerMessage => ({ type: "system_message", text: "You can wait.", code });
  const is = (status: "Processing" | "Error" | "Speaking"): ServerMessage => ({ type: "ai_status", status });

  it("is explained for as long as it lasts", () => {
    for (const code of ["provider_wait_explain", "provider_wait_choices", "provider_failed"]) {
      expect(bannerWords(after(ready(), is("Processing"), told(code)))).toBe("You can wait.");
      expect(bannerWords(after(ready(), is("Error"), told(code)))).toBe("You can wait.");
      expect(bannerWords(after(ready(), is("Processing"), told(code), is("Speaking")))).toBe("");
    }
    expect(bannerWords(after(ready(), is("Processing"), told("extended")))).toBe("");
  });

  it("and a voice that is down are told until it is heard again", () => {
    const down = after(ready(), is("Processing"), told("voice_failed"), {
      type: "ai_status",
      status: "Listening",
    });
    expect(bannerWords(down)).toBe("You can wait.");
    expect(bannerWords(reduceRoom(down, is("Speaking"), 2_000))).toBe("");
  });
});
