import type { CandidateRequest } from "@/shared/api/types";
import { formatDateTime } from "./format";

/** What became of a wish to be deleted; empty for other requests. */
export function outcomeWords({ outcome, outcomeReason, outcomeUntil }: CandidateRequest): string {
  if (outcome === "accepted") return "It is being deleted.";
  if (outcome !== "refused") return "";
  if (outcomeReason === "legal_hold")
    return "Not now: it has to be kept for legal reasons. It is deleted by itself when they have ended.";
  const until = outcomeUntil ? `, on ${formatDateTime(outcomeUntil)} at the latest` : "";
  return `Not yet: the decision on your application is still open. It is deleted by itself when that is made${until}.`;
}
