const KEY = "viva.inRoom";

/** Remembers, for this tab and across reloads, which room it is in. */
export function set(sessionId: string): void {
  sessionStorage.setItem(KEY, sessionId);
}

export function clear(): void {
  sessionStorage.removeItem(KEY);
}

export function is(sessionId: string): boolean {
  return sessionStorage.getItem(KEY) === sessionId;
}
