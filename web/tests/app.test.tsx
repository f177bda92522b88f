import { takeInviteToken } from "@/app/inviteToken";
import { AppRoutes } from "@/app/routes";
import { authStore, signedIn, signedOut } from "@/shared/api/authStore";
import type { Me, SessionDetails } from "@/shared/api/types";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { calls, problem, route } from "./helpers/api";

const ORGANISER = {
  kind: "account",
  name: "Olive",
  accountRole: "organiser",
  sessionId: null,
  role: null,
} as Me;
const CANDIDATE = {
  kind: "invite",
  name: "Maya",
  sessionId: "s1",
  participantId: "p1",
  role: "Candidate",
} as Me;
const token = (me: Me) => ({ body: { accessToken: "t", tokenType: "bearer", expiresIn: 900, me } });

const START = "2030-05-01T10:00:00Z";
const DETAILS = {
  sessionId: "s1",
  title: "First interview",
  jobTitle: "Engineer",
  status: "Scheduled",
  scheduledTime: START,
  lobbyOpensAt: "2030-05-01T09:45:00Z",
  durationMinutes: 30,
  timezone: "UTC",
  reviewers: "Anna Berg",
  resultBy: "Friday",
  offlineInterviewer: true,
  voice: { name: "", rate: 1 },
  spokenAnswers: true,
  spokenQuestions: true,
  role: "Candidate",
  candidate: { participantId: "p1", name: "Maya", language: "en", email: null },
  consent: { recording: null, aiEvaluation: null },
  takenOverBy: null,
} as unknown as SessionDetails;

function open(path: string, inviteToken: string | null = null) {
  return render(
    <MemoryRouter initialEntries={[path]}>
      <AppRoutes inviteToken={inviteToken} />
    </MemoryRouter>,
  );
}

/** A browser that has WebRTC, and refuses the devices. */
function browserWithoutDevices(): void {
  const mediaDevices = {
    getUserMedia: () => Promise.reject(new DOMException("", "NotAllowedError")),
    enumerateDevices: () => Promise.resolve([]),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
  vi.stubGlobal("RTCPeerConnection", () => undefined);
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as object, { mediaDevices }));
}

beforeEach(() => authStore.setState({ status: "unknown", accessToken: null, me: null }));
afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

describe("signing in", () => {
  it("says in words that the password is wrong", async () => {
    signedOut();
    route("POST /api/auth/token", problem(401, "bad-credentials", "E-mail or password is wrong."));
    open("/sign-in");
    await userEvent.type(screen.getByTestId("login-email"), "olive@example.org");
    await userEvent.type(screen.getByTestId("login-password"), "nope");
    await userEvent.click(screen.getByTestId("login-submit"));
    expect(await screen.findByRole("alert")).toHaveTextContent("E-mail or password is wrong.");
  });

  it("leads an organiser to the interviews", async () => {
    signedOut();
    route("POST /api/auth/token", token(ORGANISER));
    route("GET /api/interview", { body: { items: [], nextCursor: null } });
    open("/sign-in");
    await userEvent.type(screen.getByTestId("login-email"), "olive@example.org");
    await userEvent.type(screen.getByTestId("login-password"), "right");
    await userEvent.click(screen.getByTestId("login-submit"));
    expect(await screen.findByText("No interviews yet")).toBeVisible();
  });

  it("is not needed after a reload: the cookie does it", async () => {
    route("POST /api/auth/refresh", token(ORGANISER));
    route("GET /api/interview", { body: { items: [], nextCursor: null } });
    open("/");
    expect(await screen.findByText("No interviews yet")).toBeVisible();
  });

  it("is asked for where there is no cookie", async () => {
    route("POST /api/auth/refresh", problem(401, "not-authenticated", "Please sign in"));
    open("/interviews");
    expect(await screen.findByTestId("login-email")).toBeVisible();
  });
});

describe("an invite link", () => {
  it("loses its token from the address at once", () => {
    window.history.replaceState(null, "", "/i#secret-token");
    expect(takeInviteToken(window.location, window.history)).toBe("secret-token");
    expect(window.location.href).not.toContain("secret");
  });

  it("takes a fragment of another page for no token", () => {
    window.history.replaceState(null, "", "/jobs#plan");
    expect(takeInviteToken(window.location, window.history)).toBeNull();
  });

  it("takes a fragment that can't be decoded for no token", () => {
    window.history.replaceState(null, "", "/i#%00%ff");
    expect(takeInviteToken(window.location, window.history)).toBe("");
  });

  it("leads to the lobby", async () => {
    browserWithoutDevices();
    route("POST /api/auth/invite", token(CANDIDATE));
    route("GET /api/interview/s1", { body: DETAILS });
    open("/i", "secret-token");
    expect(await screen.findByTestId("join-button")).toBeVisible();
    expect(calls[0]?.body).toEqual({ token: "secret-token" });
  });

  it("says in words that it has expired", async () => {
    route("POST /api/auth/invite", problem(401, "invite-expired", "This invitation has expired."));
    open("/i", "secret-token");
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "If it has expired, the hiring team can send you a new one.",
    );
  });
});

describe("the interview's page", () => {
  beforeEach(() => {
    signedIn("t", CANDIDATE);
    route("GET /api/interview/s1", { body: DETAILS });
  });

  it("tells a browser without WebRTC which one to take", async () => {
    open("/room/s1");
    expect(await screen.findByText("This browser can't hold a live interview")).toBeVisible();
  });

  it("says who sees the result, and that this is the offline interviewer", async () => {
    browserWithoutDevices();
    open("/room/s1");
    expect(await screen.findByText(/The result is seen by Anna Berg/)).toBeVisible();
    expect(screen.getByTestId("offline-notice")).toBeVisible();
  });

  it("lets somebody join whose microphone is refused, and says what to do", async () => {
    browserWithoutDevices();
    open("/room/s1");
    expect(await screen.findByTestId("mic-problem")).toHaveTextContent("type all your answers");
    expect(screen.getByTestId("join-button")).toBeEnabled();
  });

  it("leaves the microphone muted across a reload", async () => {
    browserWithoutDevices();
    const { unmount } = open("/room/s1");
    await userEvent.click(await screen.findByTestId("lobby-mic"));
    unmount();
    open("/room/s1");
    expect(await screen.findByTestId("lobby-mic")).toHaveAttribute("aria-pressed", "false");
    expect(screen.getByTestId("lobby-camera")).toHaveAttribute("aria-pressed", "true");
  });

  it("counts down where it is too early", async () => {
    browserWithoutDevices();
    route("POST /api/interview/s1/join", problem(409, "too-early", "Not open yet", { startTime: START }));
    open("/room/s1");
    await userEvent.click(await screen.findByTestId("join-button"));
    expect(await screen.findByTestId("too-early")).toHaveTextContent("May 1, 2030");
  });

  it("waits where no room is free", async () => {
    browserWithoutDevices();
    route("POST /api/interview/s1/join", {
      ...problem(503, "no-media-node", "No room is free"),
      headers: { "retry-after": "60" },
    });
    open("/room/s1");
    await userEvent.click(await screen.findByTestId("join-button"));
    expect(await screen.findByText("All rooms are busy at the moment")).toBeVisible();
  });

  it("shows the end of an interview that is over", async () => {
    route("GET /api/interview/s1", { body: { ...DETAILS, status: "Completed" } });
    browserWithoutDevices();
    open("/room/s1");
    expect(await screen.findByTestId("ended")).toBeVisible();
    expect(screen.getByRole("link", { name: "See my record" })).toHaveAttribute("href", "/mine");
  });
});

it("has a page for an address that leads nowhere", async () => {
  signedIn("t", ORGANISER);
  open("/nowhere");
  expect(await screen.findByText("There is nothing at this address")).toBeVisible();
});
