// @vitest-environment node
import { client, refresh } from "@/shared/api/auth";
import { authStore, signedIn, signedOut } from "@/shared/api/authStore";
import { joinOf } from "@/shared/api/interviews";
import { Problem, toProblem } from "@/shared/api/problem";
import type { Me } from "@/shared/api/types";
import { beforeEach, describe, expect, it } from "vitest";
import { calls, problem, route } from "./helpers/api";

const ME = { kind: "account", name: "Olive" } as Me;
const renewed = { status: 200, body: { accessToken: "new", tokenType: "bearer", expiresIn: 900, me: ME } };
const expired = problem(401, "not-authenticated", "Please sign in");

beforeEach(() => signedIn("old", ME));

/** Answers 401 to every token but the new one. */
function routeProtected(path: string): void {
  route(`GET ${path}`, ({ headers }) =>
    headers.get("Authorization") === "Bearer new" ? { body: "secret" } : expired,
  );
}

describe("the access token", () => {
  it("is renewed once on 401, and the request sent again", async () => {
    routeProtected("/api/job");
    route("POST /api/auth/refresh", renewed);
    expect((await client.get("/api/job")).data).toBe("secret");
    expect(calls.map((call) => call.path)).toEqual(["/api/job", "/api/auth/refresh", "/api/job"]);
    expect(authStore.getState().accessToken).toBe("new");
  });

  it("is renewed by one request for all that wait for it", async () => {
    routeProtected("/api/job");
    routeProtected("/api/interview");
    route("POST /api/auth/refresh", renewed);
    await Promise.all([client.get("/api/job"), client.get("/api/interview")]);
    expect(calls.filter((call) => call.path === "/api/auth/refresh")).toHaveLength(1);
  });

  it("is asked for with the header that no other site can send", async () => {
    route("POST /api/auth/refresh", renewed);
    await refresh();
    expect(calls[0]?.headers.get("X-Viva-CSRF")).toBe("1");
  });

  it("is not renewed a second time for the same request", async () => {
    route("GET /api/job", expired);
    route("POST /api/auth/refresh", renewed);
    await expect(client.get("/api/job")).rejects.toMatchObject({ status: 401 });
    expect(calls).toHaveLength(3);
  });

  it("signs out where the cookie has ended", async () => {
    route("GET /api/job", expired);
    route("POST /api/auth/refresh", expired);
    await expect(client.get("/api/job")).rejects.toBeInstanceOf(Problem);
    expect(authStore.getState().status).toBe("signed-out");
  });

  it("signs nobody out for a lost network", async () => {
    route("GET /api/job", expired);
    await expect(client.get("/api/job")).rejects.toMatchObject({ type: "network" });
    expect(authStore.getState().status).toBe("signed-in");
  });

  it("is forgotten on signing out", () => {
    signedOut();
    expect(authStore.getState().accessToken).toBeNull();
  });
});

describe("a join", () => {
  const path = "POST /api/interview/s1/join";

  it("hands on the ticket, and names the lost room", async () => {
    const body = {
      signalingToken: "t",
      webSocketUrl: "ws://node/ws/signal",
      epoch: 3,
      sfu: { iceServers: [] },
      participant: { participantId: "me", role: "Candidate", name: "Maya", connection: "Joining" },
    };
    route(path, { body });
    expect(await joinOf("s1")(2)).toMatchObject({ ok: true, ticket: { epoch: 3, signalingToken: "t" } });
    expect(calls[0]?.body).toEqual({ failedEpoch: 2 });
  });

  it("waits as told where no node is free", async () => {
    route(path, { ...problem(503, "no-media-node", "No room is free"), headers: { "retry-after": "3" } });
    expect(await joinOf("s1")()).toEqual({
      ok: false,
      failure: { kind: "retry", reason: "no-node", afterMs: 3_000 },
    });
  });

  it("stops where it is too early, with the start time", async () => {
    route(path, problem(409, "too-early", "Not open yet", { startTime: "2026-01-01T10:00:00Z" }));
    const result = await joinOf("s1")();
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: "stop", problem: { type: "too-early", extra: { startTime: "2026-01-01T10:00:00Z" } } },
    });
  });

  it("tries again where nothing answered", async () => {
    expect(await joinOf("s1")()).toEqual({ ok: false, failure: { kind: "retry", reason: "network" } });
  });
});

describe("a problem", () => {
  it("names the fields of a form in words", async () => {
    const errors = [{ field: "body.plan.topics.0.mustAsk", message: "too long", kind: "x" }];
    route("POST /api/job", problem(422, "invalid-request", "Not of the right shape", { errors }));
    const error: unknown = await client.post("/api/job", {}).catch((reason: unknown) => reason);
    expect(toProblem(error).detail).toBe("plan › topics › 1 › must ask: too long.");
  });

  it("has words even where the answer is no document", async () => {
    route("GET /api/job", { status: 502, body: "<html>" });
    await expect(client.get("/api/job")).rejects.toMatchObject({
      detail: "The server couldn't do this. Please try again.",
    });
  });
});
