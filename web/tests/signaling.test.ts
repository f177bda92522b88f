// @vitest-environment node
import { backoffMs } from "@/shared/live/backoff";
import { actionForClose } from "@/shared/live/closeCodes";
import type { ServerMessage } from "@/shared/live/messages";
import { SignalingClient, type SignalingState } from "@/shared/live/SignalingClient";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket as NodeSocket } from "ws";
import { Room } from "./helpers/room";

let room: Room;
let client: SignalingClient;
let states: SignalingState[];
let messages: ServerMessage[];
let now: number;

beforeEach(async () => {
  room = await Room.open();
  states = [];
  messages = [];
  now = 1_000_000;
  client = new SignalingClient(
    room.join,
    {
      onState: (state) => {
        states.push(state);
        room.changed();
      },
      onMessage: (message) => {
        messages.push(message);
        room.changed();
      },
    },
    (url) => new NodeSocket(url) as unknown as WebSocket,
    () => now,
  );
});

afterEach(async () => {
  vi.useRealTimers();
  client.stop();
  await room.close();
});

const kinds = () => states.map((state) => state.kind);
const opened = (times: number) =>
  room.until(() => kinds().filter((kind) => kind === "open").length === times);

async function connect(): Promise<void> {
  client.start();
  await opened(1);
}

/** The server closes the newest connection with a code. */
async function closedWith(code: number): Promise<void> {
  await connect();
  room.sockets.at(-1)?.close(code);
}

describe("the signaling client", () => {
  it("joins by REST and connects with the token", async () => {
    await connect();
    expect(room.joins).toEqual([undefined]);
    expect(room.urls).toEqual(["/ws/signal?token=token"]);
  });

  it("hands on messages, and ignores what is none", async () => {
    await connect();
    room.sockets[0]?.send("not json");
    room.sockets[0]?.send('{"no":"type"}');
    room.send({ type: "ai_status", status: "Listening" });
    await room.until(() => messages.length > 0);
    expect(messages).toEqual([{ type: "ai_status", status: "Listening" }]);
  });

  it("joins again after a lost connection, without blaming the room", async () => {
    await connect();
    room.sockets[0]?.terminate();
    await opened(2);
    expect(room.joins).toEqual([undefined, undefined]);
    expect(kinds()).toContain("reconnecting");
  });

  it.each([4404, 1012])("names the lost room after %i", async (code) => {
    await closedWith(code);
    await opened(2);
    expect(room.joins).toEqual([undefined, 7]);
  });

  it.each([4401, 4408, 4413])("joins again after %i with a fresh token only", async (code) => {
    await closedWith(code);
    await opened(2);
    expect(room.joins).toEqual([undefined, undefined]);
  });

  it("never comes back by itself once replaced, but does when it is used here", async () => {
    await closedWith(4409);
    await room.until(() => kinds().includes("replaced"));
    client.wake();
    expect(room.joins).toHaveLength(1);
    client.start();
    await opened(2);
    expect(room.joins).toHaveLength(2);
  });

  it("stops where it is no longer permitted", async () => {
    await closedWith(4403);
    await room.until(() => kinds().includes("refused"));
    client.wake();
    expect(room.joins).toHaveLength(1);
  });

  it("waits long after too many messages", () => {
    expect(actionForClose(4429)).toEqual({ kind: "rejoin-later", delayMs: 10_000 });
  });

  it("blames the room where its node refuses the connection", async () => {
    room.script.push({ ok: true, ticket: room.ticket({ webSocketUrl: "ws://127.0.0.1:9/ws/signal" }) });
    client.start();
    await opened(1);
    expect(room.joins).toEqual([undefined, 7]);
    expect(kinds()).not.toContain("reconnecting");
  });

  it("tries again for as long as no node is free, and says so", async () => {
    room.script.push({ ok: false, failure: { kind: "retry", reason: "no-node", afterMs: 1 } });
    client.start();
    await opened(1);
    expect(states[0]).toMatchObject({ kind: "joining", reason: "no-node" });
  });

  it("stops with the problem where the API refuses", async () => {
    room.script.push({ ok: false, failure: { kind: "stop", problem: "too early" } });
    client.start();
    await room.until(() => kinds().includes("stopped"));
    expect(states).toEqual([{ kind: "stopped", problem: "too early" }]);
  });

  it("does not wait for its backoff when the network is back", async () => {
    room.script.push({ ok: false, failure: { kind: "retry", reason: "network", afterMs: 60_000 } });
    client.start();
    await room.until(() => kinds().includes("joining"));
    client.wake();
    await opened(1);
  });

  it("pings every 2 s", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await connect();
    for (let second = 0; second < 4; second++) {
      now += 1_000;
      vi.advanceTimersByTime(1_000);
    }
    await room.until(() => room.received.length === 2);
    expect(room.received).toEqual([
      { type: "ping", t: 1_001_000 },
      { type: "ping", t: 1_003_000 },
    ]);
  });

  it("counts itself cut off after 5 s without a word", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await connect();
    for (let second = 0; second < 4; second++) {
      now += 1_000;
      vi.advanceTimersByTime(1_000);
    }
    expect(kinds()).not.toContain("reconnecting");
    now += 1_000;
    vi.advanceTimersByTime(1_000);
    expect(kinds()).toContain("reconnecting");
    await opened(2);
  });

  it("does not take a computer's sleep for a lost network", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await connect();
    now += 3_600_000;
    vi.advanceTimersByTime(1_000);
    expect(kinds()).toEqual(["open"]);
  });

  it("sends nothing while it isn't connected, and says so", async () => {
    expect(client.send({ type: "leave_request" })).toBe(false);
    await connect();
    expect(client.send({ type: "leave_request" })).toBe(true);
    await room.until(() => room.received.length === 1);
  });
});

describe("the backoff", () => {
  it("doubles up to 5 s, half of it random", () => {
    expect([0, 1, 2, 10].map((n) => backoffMs(n, () => 1))).toEqual([250, 500, 1_000, 5_000]);
    expect(backoffMs(10, () => 0)).toBe(2_500);
  });
});
