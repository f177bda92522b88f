/** What the build was told; everything else comes from the API at run time. */
export interface Env {
  /** Prefix of every REST path: empty when the API serves this app itself. */
  apiBase: string;
}

/** Reads the build's variables once at start-up; throws where one is malformed. */
export function parseEnv(raw: Record<string, unknown>): Env {
  const apiBase = raw.VITE_API_BASE ?? "";
  if (typeof apiBase !== "string" || !/^$|^https?:\/\/[^/]+$/.test(apiBase)) {
    throw new Error("VITE_API_BASE must be empty or an origin such as https://viva.example.org");
  }
  return { apiBase };
}

export const env: Env = parseEnv(import.meta.env);
