import { AxiosError, type AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";

export interface Call {
  method: string;
  path: string;
  headers: AxiosHeaders;
  body: unknown;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

type Handler = (call: Call) => Reply | Promise<Reply>;

const routes = new Map<string, Handler>();
/** Every request of the running test, in order. */
export const calls: Call[] = [];

/** Says what the API answers to "METHOD /path"; the newest word counts. */
export function route(key: string, handler: Handler | Reply): void {
  routes.set(key, typeof handler === "function" ? handler : () => handler);
}

export function forgetRoutes(): void {
  routes.clear();
  calls.length = 0;
}

export function problem(status: number, code: string, detail: string, extra: object = {}): Reply {
  return {
    status,
    body: { type: `/problems/${code}`, title: detail, status, detail, instance: "r1", ...extra },
  };
}

/** Stands in for the network, as axios's adapter. */
export async function answer(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const method = (config.method ?? "get").toUpperCase();
  const path = config.url ?? "";
  const call: Call = { method, path, headers: config.headers, body: parsed(config.data) };
  calls.push(call);
  const handler = routes.get(`${method} ${path}`);
  if (!handler) throw new AxiosError(`no route for ${method} ${path}`, AxiosError.ERR_NETWORK, config);
  const { status = 200, headers = {}, body = null } = await handler(call);
  const response: AxiosResponse = { data: body, status, statusText: "", headers, config, request: {} };
  if (status < 400) return response;
  throw new AxiosError(`status ${status}`, AxiosError.ERR_BAD_REQUEST, config, {}, response);
}

function parsed(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
