import { type ClientMessage, type IceCandidate, type IceServer, toWireCandidate } from "./messages";

export type PeerFactory = (configuration: RTCConfiguration) => RTCPeerConnection;

export interface ConnectionHandlers {
  send(message: ClientMessage): void;
  onState(state: RTCPeerConnectionState): void;
  onError(error: unknown): void;
}

export interface PublishTracks {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

/** Bits per second for a camera; a screen gets twice that. */
const CAMERA_BITRATE = 1_200_000;

export function rtcConfiguration(iceServers: readonly IceServer[], relayOnly = false): RTCConfiguration {
  const configuration: RTCConfiguration = {
    bundlePolicy: "max-bundle",
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username ? { username } : {}),
      ...(credential ? { credential } : {}),
    })),
  };
  return relayOnly ? { ...configuration, iceTransportPolicy: "relay" } : configuration;
}

/**
 * The connection on which this page sends, and offers.
 *
 * The order of m-lines is the convention with the SFU: microphone, camera, then the screen once it is
 * first shared. Tracks come and go by `replaceTrack`, without negotiation.
 */
export class PublishConnection {
  private readonly peer: RTCPeerConnection;
  private readonly microphone: RTCRtpTransceiver;
  private readonly camera: RTCRtpTransceiver;
  private screen: RTCRtpTransceiver | null = null;
  private answerPending = false;
  private offerAgain = false;
  private readonly earlyCandidates: IceCandidate[] = [];

  constructor(
    private readonly handlers: ConnectionHandlers,
    configuration: RTCConfiguration,
    tracks: PublishTracks,
    maxBitrate = CAMERA_BITRATE,
    createPeer: PeerFactory = (c) => new RTCPeerConnection(c),
  ) {
    this.peer = createPeer(configuration);
    this.peer.onicecandidate = ({ candidate }) => {
      handlers.send({
        type: "ice_candidate",
        target: "sfu",
        connection: "publish",
        candidate: toWireCandidate(candidate),
      });
    };
    this.peer.onconnectionstatechange = () => handlers.onState(this.peer.connectionState);
    this.microphone = this.peer.addTransceiver(tracks.audio ?? "audio", { direction: "sendonly" });
    this.camera = this.peer.addTransceiver(tracks.video ?? "video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate }],
    });
  }

  /** Sends the first offer, or another after a change; at most one is open at a time. */
  async offer(): Promise<void> {
    if (this.answerPending) {
      this.offerAgain = true;
      return;
    }
    this.answerPending = true;
    try {
      const offer = await this.peer.createOffer();
      await this.peer.setLocalDescription(offer);
      this.handlers.send({ type: "offer", target: "sfu", connection: "publish", sdp: offer.sdp ?? "" });
    } catch (error) {
      this.answerPending = false;
      this.handlers.onError(error);
    }
  }

  async answered(sdp: string): Promise<void> {
    try {
      await this.peer.setRemoteDescription({ type: "answer", sdp });
      for (const candidate of this.earlyCandidates.splice(0)) await this.addCandidate(candidate);
    } catch (error) {
      this.handlers.onError(error);
    }
    this.answerPending = false;
    const again = this.offerAgain;
    this.offerAgain = false;
    if (again) await this.offer();
  }

  async addCandidate(candidate: IceCandidate): Promise<void> {
    if (!this.peer.remoteDescription) {
      this.earlyCandidates.push(candidate);
      return;
    }
    await addIceCandidate(this.peer, candidate);
  }

  async setMicrophone(track: MediaStreamTrack | null): Promise<void> {
    await this.microphone.sender.replaceTrack(track);
  }

  async setCamera(track: MediaStreamTrack | null): Promise<void> {
    await this.camera.sender.replaceTrack(track);
  }

  /** Shares a screen, or stops (null). Only the first share needs a negotiation. */
  async setScreen(track: MediaStreamTrack | null): Promise<void> {
    if (this.screen) {
      await this.screen.sender.replaceTrack(track);
    } else if (track) {
      this.screen = this.peer.addTransceiver(track, {
        direction: "sendonly",
        sendEncodings: [{ maxBitrate: 2 * CAMERA_BITRATE }],
      });
      await this.offer();
    }
  }

  get connected(): boolean {
    return this.peer.connectionState === "connected";
  }

  close(): void {
    this.peer.onicecandidate = this.peer.onconnectionstatechange = null;
    this.peer.close();
  }
}

/** Adds a remote candidate; one that doesn't parse or belongs to an older ICE generation is no reason to fail. */
export async function addIceCandidate(peer: RTCPeerConnection, candidate: IceCandidate): Promise<void> {
  if (!candidate?.candidate) return;
  try {
    await peer.addIceCandidate(candidate);
  } catch {
    return;
  }
}
