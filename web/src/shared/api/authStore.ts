import { createStore } from "zustand/vanilla";
import type { Me } from "./types";

export interface AuthState {
  status: "unknown" | "signed-in" | "signed-out";
  /** Kept in memory only: a reload gets a new one by the refresh cookie. */
  accessToken: string | null;
  /** For what to show and where to go; what is allowed, the API checks. */
  me: Me | null;
}

export const authStore = createStore<AuthState>(() => ({ status: "unknown", accessToken: null, me: null }));

export function signedIn(accessToken: string, me: Me): void {
  authStore.setState({ status: "signed-in", accessToken, me });
}

export function signedOut(): void {
  authStore.setState({ status: "signed-out", accessToken: null, me: null });
}
