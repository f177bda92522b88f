/** What a page does after its signaling socket closed. */
export type CloseAction =
  /** Join again with a fresh token; the room itself may be well. */
  | { kind: "rejoin" }
  /** Join again and tell the API which room was lost, so that it probes the node. */
  | { kind: "rejoin-lost-room" }
  /** Join again, but wait first: the server asked for less. */
  | { kind: "rejoin-later"; delayMs: number }
  /** Another page of the same participant took over: never by itself. */
  | { kind: "replaced" }
  /** No longer permitted: nothing to retry. */
  | { kind: "refused" };

/** The client's own code for a socket on which nothing was heard. */
export const CUT_OFF = 4000;

const SLOW_DOWN_MS = 10_000;

/** The rule for each close code of the signaling protocol; an unknown code is a lost connection. */
export function actionForClose(code: number): CloseAction {
  switch (code) {
    case 4403:
      return { kind: "refused" };
    case 4409:
      return { kind: "replaced" };
    case 4404:
    case 1012:
      return { kind: "rejoin-lost-room" };
    case 4429:
      return { kind: "rejoin-later", delayMs: SLOW_DOWN_MS };
    default:
      return { kind: "rejoin" };
  }
}
