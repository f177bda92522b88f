import { RoomView } from "@/features/room/RoomView";
import type { SessionDetails } from "@/shared/api/types";
import { LiveSession } from "@/shared/live/LiveSession";
import { LocalMedia } from "@/shared/media/LocalMedia";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket as NodeSocket } from "ws";
import { ScriptedPeer } from "./helpers/peer";
import { Room } from "./helpers/room";

const DETAILS = {
  sessionId: "s1",
  title: "First interview",
  offlineInterviewer: false,
  consent: { recording: true, aiEvaluation: true },
  takenOverBy: null,
} as unknown as SessionDetails;
const people = [
  { participantId: "ai", role: "AI", name: "Viva", connected: true, speaking: true },
  { participantId: "me", role: "Candidate", name: "Maya", connected: true, speaking: false },
];

let room: Room;
let session: LiveSession;

beforeEach(async () => {
  // Which jsdom lacks.
  Element.prototype.scrollTo = () => undefined;
  room = await Room.open();
  const media = new LocalMedia();
  session = new LiveSession({
    join: room.join,
    media,
    createSocket: (url) => new NodeSocket(url) as unknown as WebSocket,
    createPeer: () => new ScriptedPeer() as unknown as RTCPeerConnection,
  });
  session.store.subscribe(room.changed);
  session.start();
  await room.until(() => session.store.getState().phase === "connected");
  render(<RoomView session={session} media={media} details={DETAILS} />);
});

afterEach(async () => {
  act(() => session.close());
  await room.close();
});

const tile = () => screen.getByTestId("ai-status");
const until = (holds: () => boolean) => act(() => room.until(holds));
const store = () => session.store.getState();

async function speaking(): Promise<void> {
  room.send({ type: "session_ready", participants: people, aiStatus: "Speaking", history: [], seq: 0 });
  await until(() => store().room.ready);
  expect(tile()).toHaveTextContent("Speaking");
}

describe("while the room is out of reach", () => {
  it("the AI's tile says that it connects until the room has told what it does", async () => {
    expect(tile()).toHaveTextContent("Connecting…");
    await speaking();
  });

  it("the AI's tile doesn't say that it speaks, from the loss until the room is back whole", async () => {
    await speaking();
    room.script.push({ ok: false, failure: { kind: "retry", afterMs: 60_000, reason: "no-node" } });
    room.sockets.at(-1)?.terminate();
    await until(() => store().phase === "reconnecting");
    expect(screen.getByTestId("reconnect-banner")).toBeVisible();
    expect(tile()).toHaveTextContent("Reconnecting…");
    expect(tile()).not.toHaveTextContent("Speaking");
  });

  it("an open socket alone doesn't tell what the AI does", async () => {
    await speaking();
    room.sockets.at(-1)?.terminate();
    await until(() => store().phase === "reconnecting");
    await until(() => store().phase === "connected");
    expect(tile()).toHaveTextContent("Connecting…");
    await speaking();
  });
});
