import { isAxiosError } from "axios";

/** An RFC 9457 problem document, or what stands for one where no answer came. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    /** The stable `type`, without its base address; `network` where no answer came. */
    readonly type: string,
    readonly title: string,
    readonly detail: string,
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    /** Members beyond the standard ones, e.g. `startTime`. */
    readonly extra: Record<string, unknown> = {},
    readonly retryAfterS?: number,
  ) {
    super(detail || title);
  }
}

const FALLBACKS: Record<number, string> = {
  401: "Please sign in again.",
  403: "You don't have permission to do this.",
  404: "This doesn't exist, or you may not see it.",
  413: "That is too large to send.",
  422: "Something in this form isn't right.",
  429: "Too many attempts. Please wait a moment and try again.",
  503: "The service is busy at the moment. Please try again shortly.",
};

/** Turns anything thrown by a request into a problem that can be shown in words. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isAxiosError(error)) {
    const { response } = error;
    if (!response) {
      return new Problem(
        "network",
        "No connection",
        "We can't reach the server. Check your connection and try again.",
        0,
      );
    }
    return fromResponse(response.status, response.data, response.headers["retry-after"]);
  }
  return new Problem(
    "unexpected",
    "Something went wrong",
    error instanceof Error ? error.message : String(error),
    0,
  );
}

function fromResponse(status: number, body: unknown, retryAfter: unknown): Problem {
  const document = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const { type, title, detail, ...extra } = document;
  const fallback = FALLBACKS[status] ?? "The server couldn't do this. Please try again.";
  const seconds = Number(retryAfter);
  return new Problem(
    text(type).split("/").at(-1) || "about:blank",
    text(title) || fallback,
    fieldErrors(extra.errors).join(" ") || text(detail) || text(title) || fallback,
    status,
    extra,
    retryAfter != null && Number.isFinite(seconds) ? seconds : undefined,
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `errors` of a validation problem: where and what, one sentence each. */
function fieldErrors(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { field, message } = entry as Record<string, unknown>;
    if (!text(message)) return [];
    const where = fieldName(text(field));
    return [where ? `${where}: ${text(message)}.` : `${text(message)}.`];
  });
}

/** `body.plan.topics.0.mustAsk` as a person would say it: "plan › topic 1 › must ask". */
function fieldName(path: string): string {
  return path
    .split(".")
    .filter((part) => part !== "body")
    .map((part) =>
      /^\d+$/.test(part) ? String(Number(part) + 1) : part.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`),
    )
    .join(" › ");
}
