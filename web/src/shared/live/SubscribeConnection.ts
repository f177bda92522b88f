import { type IceCandidate, toWireCandidate, type TrackInfo } from "./messages";
import { addIceCandidate, type ConnectionHandlers, type PeerFactory } from "./PublishConnection";
import { mapTracks, type RemoteTracks } from "./tracks";

export interface SubscribeHandlers extends ConnectionHandlers {
  onTracks(tracks: Record<string, RemoteTracks>): void;
}

/** The connection on which this page receives; the SFU offers, each time with the whole list of tracks. */
export class SubscribeConnection {
  private readonly peer: RTCPeerConnection;
  /** Offers and candidates are applied one after the other, in the order in which they came. */
  private queue: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly handlers: SubscribeHandlers,
    configuration: RTCConfiguration,
    createPeer: PeerFactory = (c) => new RTCPeerConnection(c),
  ) {
    this.peer = createPeer(configuration);
    this.peer.onicecandidate = ({ candidate }) => {
      handlers.send({
        type: "ice_candidate",
        target: "sfu",
        connection: "subscribe",
        candidate: toWireCandidate(candidate),
      });
    };
    this.peer.onconnectionstatechange = () => handlers.onState(this.peer.connectionState);
  }

  offered(sdp: string, tracks: readonly TrackInfo[]): Promise<void> {
    return this.enqueue(async () => {
      await this.peer.setRemoteDescription({ type: "offer", sdp });
      const answer = await this.peer.createAnswer();
      await this.peer.setLocalDescription(answer);
      this.handlers.send({ type: "answer", target: "sfu", connection: "subscribe", sdp: answer.sdp ?? "" });
      this.handlers.onTracks(mapTracks(tracks, this.peer.getTransceivers()));
    });
  }

  addCandidate(candidate: IceCandidate): Promise<void> {
    return this.enqueue(() => addIceCandidate(this.peer, candidate));
  }

  close(): void {
    this.closed = true;
    this.peer.onicecandidate = this.peer.onconnectionstatechange = null;
    this.peer.close();
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue
      .then(() => (this.closed ? undefined : step()))
      .catch((error: unknown) => {
        if (!this.closed) this.handlers.onError(error);
      });
    return this.queue;
  }
}
