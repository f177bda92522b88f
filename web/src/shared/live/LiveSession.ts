import { LevelMeter, SILENCE_DB } from "../media/LevelMeter";
import type { LocalMedia, LocalMediaState } from "../media/LocalMedia";
import { SilenceWatch, SpeechGate } from "../media/speech";
import { createLiveStore, initialLive, type LiveStore, phaseOf } from "./liveStore";
import type { ClientMessage, ConsentChoice, MessageOf, RequestKind, ServerMessage } from "./messages";
import { type PeerFactory, PublishConnection, rtcConfiguration } from "./PublishConnection";
import { reduceRoom, type RoomState } from "./roomState";
import {
  type Join,
  type JoinTicket,
  SignalingClient,
  type SignalingState,
  type SocketFactory,
} from "./SignalingClient";
import { SubscribeConnection } from "./SubscribeConnection";

/** After this long without a media path the room goes on in text. */
const MEDIA_TIMEOUT_MS = 12_000;
const RESTART_AFTER_MS = 3_000;
/** Codes of errors that have nothing to do with a consent that was sent. */
const NOT_ABOUT_CONSENT = new Set(["invalid_message", "bad_sdp", "media_failed", "not_permitted"]);
const LEAVE_TIMEOUT_MS = 1_500;

export interface LiveSessionOptions {
  join: Join;
  media: LocalMedia;
  createSocket?: SocketFactory;
  createPeer?: PeerFactory;
  /** Only by TURN: for tests of it, and for people whose network lets nothing else out. */
  relayOnly?: boolean;
}

/**
 * One participant in one room: signaling, the two media connections and this page's devices.
 *
 * Every signaling connection gets two new media connections, so that a rejoin never depends on what the
 * node remembers. All state is in `store`.
 */
export class LiveSession {
  readonly store: LiveStore = createLiveStore();
  private readonly signaling: SignalingClient;
  private readonly media: LocalMedia;
  private publish: PublishConnection | null = null;
  private subscribe: SubscribeConnection | null = null;
  private ticket: JoinTicket | null = null;
  private configuration: RTCConfiguration = {};
  private maxBitrate = 0;
  private readonly handlers = {
    send: (message: ClientMessage) => void this.signaling.send(message),
    onError: () => this.mediaFailed(),
  };
  /** The notice whose answer was sent on this connection. */
  private answered: RoomState["consent"] = null;
  private established = false;
  /** The media state that the room was last told, so that a device list's refresh says nothing. */
  private toldMedia = "";
  private mediaTimer: ReturnType<typeof setTimeout> | undefined;
  private restartTimer: ReturnType<typeof setTimeout> | undefined;
  private leaveTimer: ReturnType<typeof setTimeout> | undefined;
  private meter: LevelMeter | null = null;
  private metered: MediaStreamTrack | null = null;
  private readonly gate = new SpeechGate();
  private readonly silence = new SilenceWatch();
  private lastMedia: LocalMediaState;
  private readonly stopListening: () => void;
  private readonly wake = () => this.signaling.wake();
  private readonly levelListeners = new Set<(db: number) => void>();

  constructor(private readonly options: LiveSessionOptions) {
    this.media = options.media;
    this.lastMedia = this.media.getState();
    this.signaling = new SignalingClient(
      options.join,
      { onState: (state) => this.onSignaling(state), onMessage: (message) => this.onMessage(message) },
      options.createSocket,
    );
    this.stopListening = this.media.subscribe(() => this.onDevices(this.media.getState()));
    globalThis.addEventListener?.("online", this.wake);
  }

  start(): void {
    this.store.setState({ phase: "joining" });
    this.signaling.start();
  }

  /** Takes the interview back from another page. */
  useHere(): void {
    this.start();
  }

  leave(): void {
    if (!this.signaling.send({ type: "leave_request" })) {
      this.signaling.stop();
      return;
    }
    this.leaveTimer = setTimeout(() => this.signaling.stop(), LEAVE_TIMEOUT_MS);
  }

  /** Closes everything that this object opened; the devices belong to the page. */
  close(): void {
    clearTimeout(this.leaveTimer);
    this.stopListening();
    globalThis.removeEventListener?.("online", this.wake);
    this.signaling.stop();
    this.meter?.stop();
    this.meter = null;
  }

  request(kind: RequestKind, detail?: string): boolean {
    return this.signaling.send({ type: "request", kind, ...(detail ? { detail } : {}) });
  }

  answerConsent(purposes: ConsentChoice): void {
    const asked = this.store.getState().room.consent;
    if (!asked) return;
    const { version, language } = asked;
    if (!this.signaling.send({ type: "consent", version, language, purposes })) return;
    this.answered = asked;
    this.store.setState((s) => ({ consented: purposes, room: { ...s.room, consent: null } }));
    this.media.hold(false);
  }

  /** The decision could not be recorded: it counts as not made. */
  private askAgain(): void {
    const consent = this.answered;
    if (!consent) return;
    this.answered = null;
    this.media.hold(true);
    this.store.setState((s) => ({ consented: null, room: { ...s.room, consent } }));
  }

  /** A typed answer is on its way: shown at once, before the room says so. */
  answerSent(): void {
    this.store.setState({ answerSent: true });
  }

  onLevel(listener: (db: number) => void): () => void {
    this.levelListeners.add(listener);
    return () => this.levelListeners.delete(listener);
  }

  private send(message: ClientMessage): void {
    this.signaling.send(message);
  }

  private onSignaling(state: SignalingState): void {
    // What the room was doing is known again with its next session_ready.
    this.store.setState((s) => ({ ...phaseOf(state), room: { ...s.room, ready: false } }));
    this.closeMedia();
    this.answered = null;
    if (state.kind !== "open") return;
    this.ticket = state.ticket;
    this.store.setState({ me: state.ticket.participant, media: "connecting" });
    this.send({ type: "request_media_config" });
  }

  private onMessage(message: ServerMessage): void {
    switch (message.type) {
      case "media_config":
        this.openMedia(message);
        return;
      case "answer":
        void this.publish?.answered(message.sdp);
        return;
      case "offer":
        void this.subscribe?.offered(message.sdp, message.tracks);
        return;
      case "ice_candidate":
        void (message.connection === "publish" ? this.publish : this.subscribe)?.addCandidate(
          message.candidate,
        );
        return;
      case "leave_ack":
        this.signaling.stop();
        return;
      default:
        this.store.setState((s) => ({
          room: reduceRoom(s.room, message, Date.now()),
          answerSent: s.answerSent && message.type !== "ai_status" && message.type !== "ai_message",
        }));
    }
    if (message.type === "consent_required") this.media.hold(true);
    if (message.type === "error" && !NOT_ABOUT_CONSENT.has(message.code)) this.askAgain();
    if (message.type === "session_ready") this.sendMediaState();
  }

  private openMedia({ sfuDetails }: MessageOf<"media_config">): void {
    this.closeMedia();
    const servers =
      sfuDetails.iceServers.length > 0 ? sfuDetails.iceServers : (this.ticket?.iceServers ?? []);
    this.configuration = rtcConfiguration(servers, this.options.relayOnly);
    this.maxBitrate = sfuDetails.maxBitrate;
    this.openSubscribe();
    this.openPublish();
    this.meterMicrophone();
  }

  private openPublish(): void {
    const { microphone, camera, screen } = this.media.getState();
    const publish = new PublishConnection(
      { ...this.handlers, onState: (state) => this.onPublishState(state) },
      this.configuration,
      { audio: microphone.track, video: camera.track },
      this.maxBitrate || undefined,
      this.options.createPeer,
    );
    this.publish = publish;
    clearTimeout(this.mediaTimer);
    this.mediaTimer = setTimeout(() => this.mediaFailed(), MEDIA_TIMEOUT_MS);
    void publish.offer().then(() => publish.setScreen(screen));
  }

  private openSubscribe(): void {
    this.subscribe = new SubscribeConnection(
      {
        ...this.handlers,
        onState: (state) => this.onSubscribeState(state),
        onTracks: (remote) => this.store.setState({ remote }),
      },
      this.configuration,
      this.options.createPeer,
    );
  }

  private onPublishState(state: RTCPeerConnectionState): void {
    clearTimeout(this.restartTimer);
    if (state === "connected") {
      clearTimeout(this.mediaTimer);
      this.store.setState({ media: "connected" });
      this.establish();
    } else if (state === "failed") {
      this.restartPublish();
    } else if (state === "disconnected") {
      this.restartTimer = setTimeout(() => this.restartPublish(), RESTART_AFTER_MS);
    }
  }

  /** A new path: a new connection with a new offer, since not every browser restarts DTLS on an old one. */
  private restartPublish(): void {
    this.publish?.close();
    this.send({ type: "restart", connection: "publish" });
    this.openPublish();
  }

  private onSubscribeState(state: RTCPeerConnectionState): void {
    if (state !== "failed") return;
    this.subscribe?.close();
    this.openSubscribe();
    this.send({ type: "restart", connection: "subscribe" });
  }

  /** No media path: the interview can still be read and typed. */
  private mediaFailed(): void {
    if (this.publish?.connected) return;
    this.store.setState({ media: "failed" });
    this.establish();
  }

  private establish(): void {
    if (this.established) return;
    this.established = true;
    this.send({ type: "connection_established" });
  }

  private closeMedia(): void {
    clearTimeout(this.mediaTimer);
    clearTimeout(this.restartTimer);
    this.established = false;
    this.toldMedia = "";
    this.publish?.close();
    this.subscribe?.close();
    this.publish = this.subscribe = null;
    this.store.setState({ remote: initialLive.remote });
  }

  private onDevices(state: LocalMediaState): void {
    const before = this.lastMedia;
    this.lastMedia = state;
    if (state.microphone.track !== before.microphone.track) {
      void this.publish?.setMicrophone(state.microphone.track);
      this.meterMicrophone();
    }
    if (state.camera.track !== before.camera.track) void this.publish?.setCamera(state.camera.track);
    if (state.screen !== before.screen) void this.publish?.setScreen(state.screen);
    this.sendMediaState();
  }

  private sendMediaState(): void {
    const { microphone, camera, screen } = this.media.getState();
    const audio = microphone.on && microphone.track !== null;
    const video = camera.on && camera.track !== null;
    const told = `${audio} ${video} ${screen !== null}`;
    if (told === this.toldMedia) return;
    if (this.signaling.send({ type: "media_state", audio, video, screen: screen !== null }))
      this.toldMedia = told;
  }

  private meterMicrophone(): void {
    const track = this.media.getState().microphone.track;
    if (track === this.metered && this.meter) return;
    this.meter?.stop();
    this.metered = track;
    this.meter =
      track && typeof AudioContext === "function" ? new LevelMeter(track, (db) => this.level(db)) : null;
    this.store.setState({ micHint: this.media.getState().microphone.problem ? this.problemHint() : null });
  }

  private level(db: number): void {
    const now = Date.now();
    for (const listener of this.levelListeners) listener(db);
    if (this.gate.update(db, now)) this.send({ type: "speaking_status", speaking: this.gate.speaking });
    const { room, micHint, consented } = this.store.getState();
    const expected = room.aiStatus === "Listening" && !room.paused && consented?.recording !== false;
    const silent = this.silence.update(expected, db > SILENCE_DB, now);
    const hint = !silent ? null : this.media.getState().microphone.on ? "silent" : "muted";
    if (hint !== micHint) this.store.setState({ micHint: hint });
  }

  private problemHint(): "refused" | "missing" | "busy" {
    const problem = this.media.getState().microphone.problem;
    return problem === "refused" || problem === "busy" ? problem : "missing";
  }
}
