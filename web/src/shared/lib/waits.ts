const KEY = new Set([
  "bad_key",
  "no_key",
  "key_missing",
  "key_malformed",
  "no_project",
  "wrong_project",
  "forbidden",
  "api_disabled",
  "billing",
  "clock_skew",
]);
const CONTENT = new Set(["blocked", "too_large", "language"]);

/** Why a service's part of a report is still to come, in words; `kind` as in the report, not empty. */
export function waitWords(service: "language model" | "speech recognition", kind: string): string {
  if (KEY.has(kind)) {
    return `The key or account of the ${service} is refused (${kind}). Whoever runs this server must renew it; until then it is asked for again by itself.`;
  }
  if (CONTENT.has(kind))
    return `The ${service} refuses what was said (${kind}). It is asked a few times more.`;
  return `The ${service} fails at the moment (${kind}). It is asked again by itself.`;
}
