import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import { env } from "../config/env";
import { authStore, signedOut } from "./authStore";
import { toProblem } from "./problem";

/** Marks a request that was sent again after a refresh. */
type Retried = InternalAxiosRequestConfig & { retried?: boolean };

const TIMEOUT_MS = 20_000;

/**
 * The REST client: adds the access token, and where the API answers 401 gets a new one once and sends the
 * request again. Every rejection is a `Problem`.
 *
 * @param refresh gets a new access token by the refresh cookie, or null where there is none
 */
export function createClient(refresh: () => Promise<string | null>): AxiosInstance {
  const client = axios.create({
    baseURL: env.apiBase,
    timeout: TIMEOUT_MS,
    withCredentials: env.apiBase !== "",
  });

  client.interceptors.request.use((config) => {
    const token = authStore.getState().accessToken;
    if (token && !config.headers.has("Authorization")) config.headers.set("Authorization", `Bearer ${token}`);
    return config;
  });

  client.interceptors.response.use(
    (response) => response,
    async (error: unknown) => {
      const config = axios.isAxiosError(error) ? (error.config as Retried | undefined) : undefined;
      const expired = axios.isAxiosError(error) && error.response?.status === 401;
      if (!config || !expired || config.retried || isAuth(config.url)) throw toProblem(error);
      const token = await refresh();
      if (!token) {
        signedOut();
        throw toProblem(error);
      }
      const again: Retried = { ...config, retried: true };
      again.headers.set("Authorization", `Bearer ${token}`);
      return client.request(again);
    },
  );
  return client;
}

/** A wrong password answers 401 as well: that is no reason to refresh. */
function isAuth(url: string | undefined): boolean {
  return url?.startsWith("/api/auth/") ?? false;
}

/** Runs one call at a time: whoever asks while it runs shares its result. */
export function singleFlight<T>(call: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= call().finally(() => {
      running = null;
    });
    return running;
  };
}
