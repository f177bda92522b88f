// Generated from docs/signaling.schema.json by `npm run generate`. Do not edit.

/**
 * The messages of the signaling socket.
 */
export type Signaling = (ClientMessage | ServerMessage)
export type ClientMessage = (RequestMediaConfig | ClientOffer | ClientAnswer | ClientIceCandidate | ConnectionEstablished | SpeakingStatus | MediaState | Restart | LeaveRequest | Ping | Request | Consent)
/**
 * What a candidate asks for, by button or by voice. It never counts against anyone.
 */
export type RequestKind = ("repeat" | "rephrase" | "thinking" | "pause" | "resume" | "skip" | "human" | "problem")
export type ServerMessage = (MediaConfig | ServerAnswer | ServerOffer | ServerIceCandidate | SessionReady | ParticipantJoined | ParticipantLeft | ParticipantSpeaking | ParticipantMedia | LeaveAck | Pong | AiStatusChanged | AiMessage | TranscriptCaption | SystemMessage | TurnStages | SessionState | ConsentRequired | ErrorMessage)
/**
 * A participant's role in one interview.
 */
export type Role = ("Candidate" | "Interviewer" | "AI")
/**
 * What the AI interviewer is doing.
 */
export type AIStatus = ("Idle" | "Listening" | "Processing" | "Speaking" | "Error")
/**
 * What a line of the conversation is.
 */
export type InteractionType = ("Question" | "Answer" | "Comment" | "SystemMessage")
/**
 * Where an interview is in its life.
 */
export type SessionStatus = ("Scheduled" | "Lobby" | "InProgress" | "Suspended" | "Completed" | "Cancelled" | "NoShow" | "Expired")

/**
 * Asks for `media_config`.
 */
export interface RequestMediaConfig {
type: "request_media_config"
}
/**
 * The client's offer of its publish connection.
 */
export interface ClientOffer {
type: "offer"
target?: "sfu"
connection?: "publish"
sdp: string
}
/**
 * The client's answer to the node's offer of the subscribe connection.
 */
export interface ClientAnswer {
type: "answer"
target?: "sfu"
connection: "subscribe"
sdp: string
}
/**
 * A candidate of the client; null ends them.
 */
export interface ClientIceCandidate {
type: "ice_candidate"
target?: "sfu"
connection?: ("publish" | "subscribe")
candidate: (IceCandidate | null)
}
/**
 * A candidate as browsers write it (RTCIceCandidateInit).
 */
export interface IceCandidate {
candidate: string
sdpMid?: (string | null)
sdpMLineIndex?: (number | null)
usernameFragment?: (string | null)
}
/**
 * The client's media connections are up: it is answered with `session_ready`.
 */
export interface ConnectionEstablished {
type: "connection_established"
}
/**
 * Whether the client's own meter hears speech.
 */
export interface SpeakingStatus {
type: "speaking_status"
speaking: boolean
}
/**
 * What the client has switched on.
 */
export interface MediaState {
type: "media_state"
audio: boolean
video: boolean
screen: boolean
}
/**
 * An ICE restart: of `publish` a new offer of the client follows, of `subscribe` one of the node.
 */
export interface Restart {
type: "restart"
connection?: ("publish" | "subscribe")
}
/**
 * The participant leaves on purpose.
 */
export interface LeaveRequest {
type: "leave_request"
}
/**
 * A sign of life, each 2 s. `t` comes back in the `pong`.
 */
export interface Ping {
type: "ping"
t: number
}
/**
 * A candidate's own request.
 */
export interface Request {
type: "request"
kind: RequestKind
detail?: (string | null)
}
/**
 * The candidate's decision on the notice of that version and language.
 */
export interface Consent {
type: "consent"
version: string
language: string
purposes: ConsentPurposes
}
/**
 * The candidate's word on each purpose.
 */
export interface ConsentPurposes {
recording: boolean
aiEvaluation: boolean
}
/**
 * Answers `request_media_config`.
 */
export interface MediaConfig {
sessionId?: string
seq?: number
type: "media_config"
sfuDetails: SfuDetails
}
/**
 * How to reach the node: `max_bitrate` in bits per second for each published video.
 */
export interface SfuDetails {
iceServers: IceServer[]
maxBitrate: number
codecs: string[]
}
/**
 * A STUN or TURN server (RTCIceServer).
 */
export interface IceServer {
urls: string[]
username: (string | null)
credential: (string | null)
}
/**
 * The node's answer to the client's offer.
 */
export interface ServerAnswer {
sessionId?: string
seq?: number
type: "answer"
from: "sfu"
connection: "publish"
sdp: string
}
/**
 * The node's offer of the subscribe connection.
 */
export interface ServerOffer {
sessionId?: string
seq?: number
type: "offer"
from: "sfu"
connection: "subscribe"
sdp: string
tracks: Track[]
}
/**
 * Whose media an m-line carries.
 */
export interface Track {
mid: string
participantId: string
kind: ("audio" | "video")
source: ("microphone" | "camera" | "screen")
}
/**
 * A candidate of the node; null ends them.
 */
export interface ServerIceCandidate {
sessionId?: string
seq?: number
type: "ice_candidate"
from: "sfu"
connection: ("publish" | "subscribe")
candidate: (IceCandidate | null)
}
/**
 * All that a client needs that comes (back) in. Broadcasts above its `seq` follow.
 */
export interface SessionReady {
sessionId?: string
seq?: number
type: "session_ready"
participants: Participant[]
aiStatus: AIStatus
history: HistoryLine[]
}
/**
 * Somebody in the room, and what they have switched on.
 */
export interface Participant {
participantId: string
role: Role
name: string
connected: boolean
audio: boolean
video: boolean
screen: boolean
}
/**
 * A line of the conversation that was said or typed before.
 */
export interface HistoryLine {
interactionId: string
participantId: (string | null)
type: InteractionType
text: string
timestamp: string
utteranceId: (string | null)
audioRef: (string | null)
}
/**
 * Somebody's connection is established.
 */
export interface ParticipantJoined {
sessionId?: string
seq?: number
type: "participant_joined"
participant: Participant
}
/**
 * Somebody's connection is gone: on purpose or not.
 */
export interface ParticipantLeft {
sessionId?: string
seq?: number
type: "participant_left"
participantId: string
reason: ("left" | "lost")
}
/**
 * Somebody has begun or ceased to speak.
 */
export interface ParticipantSpeaking {
sessionId?: string
seq?: number
type: "participant_speaking"
participantId: string
speaking: boolean
}
/**
 * What somebody has switched on.
 */
export interface ParticipantMedia {
sessionId?: string
seq?: number
type: "participant_media"
participantId: string
audio: boolean
video: boolean
screen: boolean
}
/**
 * The last message after `leave_request`.
 */
export interface LeaveAck {
sessionId?: string
seq?: number
type: "leave_ack"
}
/**
 * Answers `ping`.
 */
export interface Pong {
sessionId?: string
seq?: number
type: "pong"
t: number
}
/**
 * What the AI interviewer is doing.
 */
export interface AiStatusChanged {
sessionId?: string
seq?: number
type: "ai_status"
status: AIStatus
}
/**
 * What the AI says: grows sentence by sentence under one id; `audio_ref` comes with `final`.
 */
export interface AiMessage {
sessionId?: string
seq?: number
type: "ai_message"
interactionId: string
text: string
audioRef: (string | null)
final: boolean
kind: ("question" | "remark")
}
/**
 * What a participant says: all of the utterance so far.
 */
export interface TranscriptCaption {
sessionId?: string
seq?: number
type: "transcript"
participantId: string
utteranceId: string
text: string
final: boolean
}
/**
 * A sentence to people, with a stable code.
 */
export interface SystemMessage {
sessionId?: string
seq?: number
type: "system_message"
text: string
code: string
}
/**
 * What the silence before a turn of the AI was made of; for interviewers only.
 */
export interface TurnStages {
sessionId?: string
seq?: number
type: "turn_stages"
interactionId: string
silenceMs: number
stages: StageTime[]
}
/**
 * A part of a silence.
 */
export interface StageTime {
name: string
ms: number
}
/**
 * Where the interview is.
 */
export interface SessionState {
sessionId?: string
seq?: number
type: "session_state"
status: SessionStatus
topic: string
elapsedS: number
remainingS: number
paused: boolean
}
/**
 * The notice that the candidate has to decide on; to the candidate only.
 */
export interface ConsentRequired {
sessionId?: string
seq?: number
type: "consent_required"
notice: string
version: string
language: string
purposes: string[]
}
/**
 * Something that this client sent, or needs, did not work.
 */
export interface ErrorMessage {
sessionId?: string
seq?: number
type: "error"
code: string
detail: string
retryable: boolean
}
