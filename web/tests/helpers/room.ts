import type { AddressInfo } from "node:net";
import type { Join, JoinResult, JoinTicket } from "@/shared/live/SignalingClient";
import { type WebSocket as Socket, WebSocketServer } from "ws";

/** A signaling server on a port of its own, and the join that leads to it. */
export class Room {
  readonly joins: (number | undefined)[] = [];
  readonly sockets: Socket[] = [];
  readonly received: { type: string; [key: string]: unknown }[] = [];
  readonly urls: string[] = [];
  private readonly waiting: (() => void)[] = [];
  /** What the next joins answer; afterwards they lead here. */
  readonly script: JoinResult[] = [];

  private constructor(private readonly server: WebSocketServer) {
    server.on("connection", (socket, request) => {
      this.sockets.push(socket);
      this.urls.push(request.url ?? "");
      socket.on("message", (data) => {
        this.received.push(JSON.parse(String(data)) as { type: string });
        this.changed();
      });
      this.changed();
    });
  }

  static async open(): Promise<Room> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await new Promise((resolve) => server.once("listening", resolve));
    return new Room(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws/signal`;
  }

  ticket(change: Partial<JoinTicket> = {}): JoinTicket {
    const participant = { participantId: "me", role: "Candidate", name: "Maya" } as const;
    return {
      signalingToken: "token",
      webSocketUrl: this.url,
      iceServers: [],
      epoch: 7,
      participant,
      ...change,
    };
  }

  readonly join: Join = (failedEpoch) => {
    this.joins.push(failedEpoch);
    this.changed();
    return Promise.resolve(this.script.shift() ?? { ok: true, ticket: this.ticket() });
  };

  send(message: object): void {
    this.sockets.at(-1)?.send(JSON.stringify(message));
  }

  /** Resolves as soon as the condition holds; looked at after each join, connection and message. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** To be called where something else has changed that a condition reads. */
  readonly changed = (): void => {
    for (const resolve of this.waiting.splice(0)) resolve();
  };

  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
