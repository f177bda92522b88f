import type { TrackInfo } from "./messages";

/** What one participant sends us, by purpose. */
export interface RemoteTracks {
  audio?: MediaStreamTrack;
  camera?: MediaStreamTrack;
  screen?: MediaStreamTrack;
}

/** The part of an RTCRtpTransceiver that the mapping reads. */
export interface ReceivingTransceiver {
  mid: string | null;
  currentDirection: RTCRtpTransceiverDirection | null;
  receiver: { track: MediaStreamTrack };
}

/** Joins the SFU's list (mid → participant and source) with the transceivers that now receive. */
export function mapTracks(
  infos: readonly TrackInfo[],
  transceivers: readonly ReceivingTransceiver[],
): Record<string, RemoteTracks> {
  const byMid = new Map(transceivers.filter(receives).map((t) => [t.mid, t.receiver.track]));
  const result: Record<string, RemoteTracks> = {};
  for (const info of infos) {
    const track = byMid.get(info.mid);
    if (!track) continue;
    const tracks = (result[info.participantId] ??= {});
    if (info.kind === "audio") tracks.audio = track;
    else if (info.source === "screen") tracks.screen = track;
    else tracks.camera = track;
  }
  return result;
}

function receives(transceiver: ReceivingTransceiver): boolean {
  const direction = transceiver.currentDirection;
  return direction === "recvonly" || direction === "sendrecv";
}
