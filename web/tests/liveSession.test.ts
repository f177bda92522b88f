// @vitest-environment node
import { LiveSession } from "@/shared/live/LiveSession";
import type { ClientMessage } from "@/shared/live/messages";
import { PublishConnection } from "@/shared/live/PublishConnection";
import { LocalMedia } from "@/shared/media/LocalMedia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket as NodeSocket } from "ws";
import { ScriptedPeer } from "./helpers/peer";
import { Room } from "./helpers/room";

let room: Room;
let session: LiveSession;
let media: LocalMedia;
let peers: ScriptedPeer[];

beforeEach(async () => {
  room = await Room.open();
  peers = [];
  // A browser without devices; Node 20 has no navigator at all.
  vi.stubGlobal("navigator", {});
  media = new LocalMedia();
  session = new LiveSession({
    join: room.join,
    media,
    createSocket: (url) => new NodeSocket(url) as unknown as WebSocket,
    createPeer: () => {
      const peer = new ScriptedPeer();
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
  });
  session.store.subscribe(room.changed);
});

afterEach(async () => {
  session.close();
  vi.unstubAllGlobals();
  await room.close();
});

const types = () => room.received.map((message) => message.type);
const config = { type: "media_config", sfuDetails: { iceServers: [], maxBitrate: 500_000, codecs: [] } };
const ready = { type: "session_ready", participants: [], aiStatus: "Idle", history: [], seq: 0 };
const consent = {
  type: "consent_required",
  notice: "Notice",
  version: "v1",
  language: "en",
  purposes: ["recording", "aiEvaluation"],
};

/** Up to the point at which the node has answered the offer; `peers` are then subscribe and publish. */
async function negotiate(): Promise<{ publish: ScriptedPeer; subscribe: ScriptedPeer }> {
  session.start();
  await room.until(() => types().includes("request_media_config"));
  room.send(config);
  await room.until(() => types().includes("offer"));
  room.send({ type: "answer", from: "sfu", connection: "publish", sdp: "theirs" });
  const [subscribe, publish] = peers.slice(-2);
  if (!subscribe || !publish) throw new Error("two connections expected");
  return { publish, subscribe };
}

async function enter(): Promise<{ publish: ScriptedPeer; subscribe: ScriptedPeer }> {
  const connections = await negotiate();
  connections.publish.become("connected");
  await room.until(() => types().includes("connection_established"));
  room.send(ready);
  await room.until(() => session.store.getState().room.ready);
  return connections;
}

describe("a live session", () => {
  it("offers microphone and camera in this order, and says when the media flows", async () => {
    const { publish } = await enter();
    expect(publish.transceivers.map(({ kind, direction }) => [kind, direction])).toEqual([
      ["audio", "sendonly"],
      ["video", "sendonly"],
    ]);
    expect(types().indexOf("offer")).toBeLessThan(types().indexOf("connection_established"));
    expect(session.store.getState()).toMatchObject({ phase: "connected", media: "connected" });
  });

  it("tells its switches once the room is ready, and each change once", async () => {
    await enter();
    await room.until(() => types().includes("media_state"));
    media.setCameraOn(false);
    media.setCameraOn(false);
    session.request("repeat");
    await room.until(() => types().includes("request"));
    expect(types().filter((type) => type === "media_state")).toHaveLength(1);
  });

  it("answers the node's offers", async () => {
    const { subscribe } = await enter();
    room.send({ type: "offer", from: "sfu", connection: "subscribe", sdp: "offer", tracks: [] });
    await room.until(() => types().includes("answer"));
    expect(subscribe.remoteDescription).toEqual({ type: "offer", sdp: "offer" });
  });

  it("keeps candidates that come before the answer", async () => {
    const { publish } = await negotiate();
    const candidate = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };
    room.send({ type: "ice_candidate", from: "sfu", connection: "publish", candidate });
    room.send(ready);
    await room.until(() => session.store.getState().room.ready);
    expect(publish.candidates).toEqual([candidate]);
  });

  it("gets new connections after each rejoin", async () => {
    const { publish } = await enter();
    room.sockets[0]?.terminate();
    await room.until(() => session.store.getState().phase === "reconnecting");
    expect(publish.closed).toBe(true);
    await room.until(() => types().filter((type) => type === "request_media_config").length === 2);
    room.send(config);
    await room.until(() => peers.length === 4);
  });

  it("keeps what was said across a rejoin", async () => {
    await enter();
    room.send({
      type: "ai_message",
      kind: "question",
      interactionId: "q1",
      text: "Hello",
      audioRef: null,
      final: true,
    });
    await room.until(() => session.store.getState().room.lines.length === 1);
    room.sockets[0]?.terminate();
    await room.until(() => session.store.getState().phase === "reconnecting");
    expect(session.store.getState().room.lines[0]?.text).toBe("Hello");
  });

  it("asks for a new path where the old one fails", async () => {
    const { publish } = await enter();
    publish.become("failed");
    await room.until(() => types().filter((type) => type === "offer").length === 2);
    expect(room.received.find(({ type }) => type === "restart")).toEqual({
      type: "restart",
      connection: "publish",
    });
    expect(publish.closed).toBe(true);
  });

  it("answers the notice for each purpose", async () => {
    await enter();
    room.send(consent);
    await room.until(() => session.store.getState().room.consent !== null);
    session.answerConsent({ recording: true, aiEvaluation: false });
    await room.until(() => types().includes("consent"));
    expect(room.received.at(-1)).toEqual({
      type: "consent",
      version: "v1",
      language: "en",
      purposes: { recording: true, aiEvaluation: false },
    });
    expect(session.store.getState().room.consent).toBeNull();
  });

  it("asks again where the decision could not be recorded", async () => {
    await enter();
    room.send(consent);
    await room.until(() => session.store.getState().room.consent !== null);
    session.answerConsent({ recording: true, aiEvaluation: true });
    await room.until(() => types().includes("consent"));
    room.send({ type: "error", code: "unavailable", detail: "Please try again.", retryable: true });
    await room.until(() => session.store.getState().room.consent !== null);
    expect(session.store.getState()).toMatchObject({
      consented: null,
      room: { notice: { code: "unavailable" } },
    });
  });

  it("shows at once that a typed answer is on its way, until the room reacts", async () => {
    await enter();
    session.answerSent();
    expect(session.store.getState().answerSent).toBe(true);
    room.send({ type: "ai_status", status: "Processing" });
    await room.until(() => !session.store.getState().answerSent);
  });

  it("leaves once the room has acknowledged", async () => {
    await enter();
    session.leave();
    await room.until(() => types().includes("leave_request"));
    room.send({ type: "leave_ack" });
    await room.until(() => session.store.getState().phase === "left");
  });

  it("shows the API's refusal", async () => {
    room.script.push({ ok: false, failure: { kind: "stop", problem: "too early" } });
    session.start();
    await room.until(() => session.store.getState().phase === "stopped");
    expect(session.store.getState().problem).toBe("too early");
  });
});

describe("the publish connection", () => {
  it("adds the screen as third m-line, and negotiates it after the open offer is answered", async () => {
    const sent: ClientMessage[] = [];
    const peer = new ScriptedPeer();
    const publish = new PublishConnection(
      { send: (message) => sent.push(message), onState: () => undefined, onError: () => undefined },
      {},
      { audio: null, video: null },
      undefined,
      () => peer as unknown as RTCPeerConnection,
    );
    await publish.offer();
    await publish.setScreen({ kind: "video" } as MediaStreamTrack);
    expect(sent.map((message) => message.type)).toEqual(["offer"]);
    await publish.answered("theirs");
    expect(sent.map((message) => message.type)).toEqual(["offer", "offer"]);
    expect(peer.transceivers.map(({ kind }) => kind)).toEqual(["audio", "video", "video"]);
    await publish.setScreen(null);
    expect(peer.transceivers[2]?.track).toBeNull();
    expect(peer.offers).toBe(2);
  });
});
