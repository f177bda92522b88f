/** Stands in for the browser's RTCPeerConnection, which jsdom and Node lack: it keeps count, nothing flows. */
export class ScriptedPeer {
  connectionState: RTCPeerConnectionState = "new";
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onconnectionstatechange: (() => void) | null = null;
  onicecandidate: ((event: { candidate: RTCIceCandidate | null }) => void) | null = null;
  readonly transceivers: { kind: string; direction: string; track: unknown }[] = [];
  readonly candidates: RTCIceCandidateInit[] = [];
  offers = 0;
  closed = false;

  addTransceiver(trackOrKind: MediaStreamTrack | string, init: RTCRtpTransceiverInit) {
    const kind = typeof trackOrKind === "string" ? trackOrKind : trackOrKind.kind;
    const entry = { kind, direction: init.direction ?? "sendrecv", track: trackOrKind as unknown };
    this.transceivers.push(entry);
    return {
      sender: {
        replaceTrack: (track: MediaStreamTrack | null) => {
          entry.track = track;
          return Promise.resolve();
        },
      },
    };
  }

  createOffer() {
    return Promise.resolve({ type: "offer", sdp: `offer ${++this.offers}` });
  }

  createAnswer() {
    return Promise.resolve({ type: "answer", sdp: "answer" });
  }

  setLocalDescription() {
    return Promise.resolve();
  }

  setRemoteDescription(description: RTCSessionDescriptionInit) {
    this.remoteDescription = description;
    return Promise.resolve();
  }

  addIceCandidate(candidate: RTCIceCandidateInit) {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  getTransceivers() {
    return [];
  }

  close() {
    this.closed = true;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}
