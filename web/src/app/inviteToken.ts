/**
 * The token of an invite link `/i#TOKEN`, taken out of the address bar before anything is drawn, so that
 * neither history, screenshots nor a shared address give it away. Null on every other page.
 */
export function takeInviteToken(location: Location, history: History): string | null {
  if (location.pathname !== "/i") return null;
  const token = decoded(location.hash.slice(1));
  if (token) history.replaceState(null, "", "/i");
  return token;
}

/** A fragment that is no text is no token. */
function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return "";
  }
}
