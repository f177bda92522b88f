import axios from "axios";
import { env } from "../config/env";
import { signedIn, signedOut } from "./authStore";
import { createClient, singleFlight } from "./client";
import { toProblem } from "./problem";
import type { AccessToken } from "./types";

/** Without interceptors: what gets tokens must not ask for tokens. */
const plain = axios.create({ baseURL: env.apiBase, timeout: 20_000, withCredentials: env.apiBase !== "" });

/** Custom headers need a CORS preflight: no other site can send the cookie with it. */
const CSRF = { "X-Viva-CSRF": "1" };

function accept(token: AccessToken): string {
  signedIn(token.accessToken, token.me);
  return token.accessToken;
}

/** A new access token by the refresh cookie; null, and signed out, where there is none. */
export const refresh = singleFlight(async (): Promise<string | null> => {
  try {
    const { data } = await plain.post<AccessToken>("/api/auth/refresh", undefined, { headers: CSRF });
    return accept(data);
  } catch (error) {
    const problem = toProblem(error);
    // Only the API's own word signs out: a lost network keeps the page as it is.
    if (problem.status !== 401 && problem.status !== 403) throw problem;
    signedOut();
    return null;
  }
});

export const client = createClient(refresh);

/** @throws Problem where e-mail and password don't fit */
export async function signIn(email: string, password: string): Promise<void> {
  const form = new URLSearchParams({ grant_type: "password", username: email, password });
  try {
    accept((await plain.post<AccessToken>("/api/auth/token", form)).data);
  } catch (error) {
    throw toProblem(error);
  }
}

/** Exchanges an invite link's token. @throws Problem where it has expired or was withdrawn */
export async function exchangeInvite(token: string): Promise<void> {
  try {
    accept((await plain.post<AccessToken>("/api/auth/invite", { token })).data);
  } catch (error) {
    throw toProblem(error);
  }
}

export async function signOut(): Promise<void> {
  try {
    await plain.post("/api/auth/logout", undefined, { headers: CSRF });
  } catch {
    // The cookie may live on, but this page forgets its token all the same.
  }
  signedOut();
}
