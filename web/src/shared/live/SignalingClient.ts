import { backoffMs } from "./backoff";
import { actionForClose, CUT_OFF } from "./closeCodes";
import {
  type ClientMessage,
  type IceServer,
  type Participant,
  parseMessage,
  type ServerMessage,
} from "./messages";

const TICK_MS = 1_000;
const TICKS_PER_PING = 2;
const CUT_OFF_AFTER_MS = 5_000;
const OPEN_TIMEOUT_MS = 5_000;
const NORMAL_CLOSE = 1000;
/** How many joins in a row blame the room before one asks without, in case the room is well after all. */
const LOST_ROOM_JOINS = 12;

/** What the API's join hands out: where the room is, and a token for one connection to it. */
export interface JoinTicket {
  signalingToken: string;
  webSocketUrl: string;
  iceServers: IceServer[];
  participant: Pick<Participant, "participantId" | "role" | "name">;
  epoch: number;
}

/** Why a join was not granted, in the terms that the client acts on. */
export type JoinFailure =
  { kind: "retry"; afterMs?: number; reason?: "no-node" | "network" } | { kind: "stop"; problem: unknown };

export type JoinResult = { ok: true; ticket: JoinTicket } | { ok: false; failure: JoinFailure };

/** Asks the API for a ticket; `failedEpoch` names the room that was lost. Never rejects. */
export type Join = (failedEpoch?: number) => Promise<JoinResult>;

export type SignalingState =
  | { kind: "joining"; attempt: number; reason?: "no-node" | "network" }
  | { kind: "open"; ticket: JoinTicket }
  | { kind: "reconnecting"; attempt: number; reason?: "no-node" | "network" }
  | { kind: "replaced" }
  | { kind: "refused" }
  | { kind: "stopped"; problem?: unknown };

export interface SignalingHandlers {
  onState(state: SignalingState): void;
  onMessage(message: ServerMessage): void;
}

/** The part of the browser's WebSocket that is used. */
export type SocketFactory = (url: string) => WebSocket;

/**
 * Keeps one participant connected to their room's signaling socket.
 *
 * Joins by REST, pings every 2 s, counts itself cut off after 5 s without a word, and joins again after
 * whatever the close code allows. A replaced page stays replaced until `start` is called again.
 */
export class SignalingClient {
  private socket: WebSocket | null = null;
  private ticket: JoinTicket | null = null;
  /** Counts starts and stops: what an older one still awaits is void. */
  private generation = 0;
  private attempt = 0;
  private everOpen = false;
  private lastHeardMs = 0;
  private lastTickMs = 0;
  private ticks = 0;
  private openTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private retryNow: (() => void) | undefined;

  constructor(
    private readonly join: Join,
    private readonly handlers: SignalingHandlers,
    private readonly createSocket: SocketFactory = (url) => new WebSocket(url),
    private readonly now: () => number = Date.now,
  ) {}

  /** Joins and connects; also "use here" after a replacement. */
  start(): void {
    this.abandon();
    this.attempt = 0;
    this.everOpen = false;
    void this.connect(this.generation, undefined);
  }

  /** Closes for good, e.g. after `leave_ack`. */
  stop(problem?: unknown): void {
    this.abandon();
    this.handlers.onState({ kind: "stopped", problem });
  }

  /** Sends where the socket is open; false where it isn't (the caller's state is sent anew after a rejoin). */
  send(message: ClientMessage): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** The network is back: don't wait for the backoff. */
  wake(): void {
    this.retryNow?.();
  }

  private abandon(): void {
    this.generation += 1;
    clearTimeout(this.retryTimer);
    this.retryNow = undefined;
    this.detach(NORMAL_CLOSE);
  }

  private async connect(generation: number, failedEpoch: number | undefined): Promise<void> {
    const result = await this.join(failedEpoch);
    if (generation !== this.generation) return;
    if (result.ok) {
      this.open(result.ticket);
    } else if (result.failure.kind === "stop") {
      this.stop(result.failure.problem);
    } else {
      // Blaming the room for ever would wait for ever where the room is well.
      const blame = this.attempt % LOST_ROOM_JOINS === LOST_ROOM_JOINS - 1 ? undefined : failedEpoch;
      this.retry(blame, result.failure.afterMs, result.failure.reason);
    }
  }

  private open(ticket: JoinTicket): void {
    const url = new URL(ticket.webSocketUrl);
    url.searchParams.set("token", ticket.signalingToken);
    const socket = this.createSocket(url.href);
    this.ticket = ticket;
    this.socket = socket;
    let opened = false;
    this.openTimer = setTimeout(() => this.lost(CUT_OFF, opened), OPEN_TIMEOUT_MS);
    socket.onopen = () => {
      clearTimeout(this.openTimer);
      opened = true;
      this.everOpen = true;
      this.startPinging();
      this.handlers.onState({ kind: "open", ticket });
    };
    socket.onmessage = (event) => this.heard(event.data);
    // A close always follows, and says more.
    socket.onerror = () => undefined;
    socket.onclose = (event) => this.lost(event.code, opened);
  }

  private heard(data: unknown): void {
    this.lastHeardMs = this.now();
    const message = parseMessage(data);
    if (!message) return;
    // An opened socket proves little; the first word from the room does.
    this.attempt = 0;
    if (message.type !== "pong") this.handlers.onMessage(message);
  }

  private startPinging(): void {
    this.lastHeardMs = this.lastTickMs = this.now();
    this.ticks = 0;
    this.pingTimer = setInterval(() => this.tick(this.now()), TICK_MS);
  }

  private tick(now: number): void {
    // A tick that itself is late (a laptop that slept) proves nothing about the network.
    if (now - this.lastTickMs > 3 * TICK_MS) this.lastHeardMs = now;
    this.lastTickMs = now;
    if (now - this.lastHeardMs >= CUT_OFF_AFTER_MS) this.lost(CUT_OFF, true);
    else if (this.ticks++ % TICKS_PER_PING === 0) this.send({ type: "ping", t: now });
  }

  private lost(code: number, opened: boolean): void {
    this.detach(NORMAL_CLOSE);
    const action = actionForClose(code);
    const epoch = this.ticket?.epoch;
    switch (action.kind) {
      case "replaced":
      case "refused":
        this.abandon();
        this.handlers.onState({ kind: action.kind });
        return;
      case "rejoin-later":
        this.retry(undefined, action.delayMs);
        return;
      case "rejoin-lost-room":
        this.retry(epoch);
        return;
      case "rejoin":
        // A refused connection, unlike a refused token, points at the node.
        this.retry(!opened && code !== 4401 ? epoch : undefined);
    }
  }

  private retry(failedEpoch: number | undefined, afterMs?: number, reason?: "no-node" | "network"): void {
    const attempt = this.attempt++;
    this.handlers.onState({ kind: this.everOpen ? "reconnecting" : "joining", attempt, reason });
    const generation = this.generation;
    this.retryNow = () => {
      clearTimeout(this.retryTimer);
      this.retryNow = undefined;
      void this.connect(generation, failedEpoch);
    };
    this.retryTimer = setTimeout(this.retryNow, afterMs ?? backoffMs(attempt));
  }

  /** Forgets the socket, so that nothing it still says is heard. */
  private detach(code: number): void {
    clearTimeout(this.openTimer);
    clearInterval(this.pingTimer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket.readyState <= 1) socket.close(code);
  }
}
