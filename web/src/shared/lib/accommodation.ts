import type { Accommodation } from "../api/types";

/** What was granted, as the end of a sentence. */
export function accommodationWords({ patient, extraMinutes }: Accommodation): string {
  const words = [
    ...(patient ? ["longer waits before the interviewer speaks"] : []),
    ...(extraMinutes > 0 ? [`${extraMinutes} more ${extraMinutes === 1 ? "minute" : "minutes"}`] : []),
  ];
  return words.join(" and ");
}
