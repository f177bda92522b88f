import { ExtendTime } from "@/features/interviews/ExtendTime";
import { GrantAccommodation } from "@/features/interviews/GrantAccommodation";
import { Reschedule } from "@/features/interviews/Reschedule";
import { Accommodation } from "@/features/lobby/Accommodation";
import { InterviewerPanel } from "@/features/room/InterviewerPanel";
import type { SessionDetails } from "@/shared/api/types";
import { creditWords } from "@/shared/lib/credits";
import { JobDescriptionField, MAX_JOB_DESCRIPTION_CHARS } from "@/shared/ui/JobDescriptionField";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { calls, problem, route } from "./helpers/api";

const GRANTED = { patient: true, extraMinutes: 10, grantedBy: "Olive" };
const details = (accommodation: SessionDetails["accommodation"]) =>
  ({ sessionId: "s1", accommodation }) as SessionDetails;

describe("an accommodation", () => {
  it("is granted with longer waits and more minutes", async () => {
    route("POST /api/interview/s1/accommodation", { body: details(GRANTED) });
    let reloaded = 0;
    render(<GrantAccommodation details={details(null)} onChanged={() => Promise.resolve(void reloaded++)} />);
    await userEvent.click(screen.getByTestId("accommodation-patient"));
    await userEvent.clear(screen.getByTestId("accommodation-minutes"));
    await userEvent.type(screen.getByTestId("accommodation-minutes"), "10");
    await userEvent.click(screen.getByTestId("accommodation-save"));
    expect(calls.at(-1)?.body).toEqual({ patient: true, extraMinutes: 10 });
    expect(reloaded).toBe(1);
  });

  it("shows who has granted it, and what the refusal of a change says", async () => {
    route(
      "POST /api/interview/s1/accommodation",
      problem(409, "conflict", "An interview can only be edited before it starts."),
    );
    render(<GrantAccommodation details={details(GRANTED)} onChanged={() => Promise.resolve()} />);
    expect(screen.getByTestId("accommodation-granted")).toHaveTextContent(
      "Granted by Olive: longer waits before the interviewer speaks and 10 more minutes.",
    );
    await userEvent.click(screen.getByTestId("accommodation-save"));
    expect(await screen.findByRole("alert")).toHaveTextContent("before it starts");
  });

  it("is shown to the candidate", () => {
    render(<Accommodation details={details({ ...GRANTED, patient: false, extraMinutes: 1 })} />);
    expect(screen.getByTestId("accommodation-granted")).toHaveTextContent("Arranged for you: 1 more minute.");
  });
});

describe("extra time", () => {
  const EXTENSION = {
    minutes: 10,
    reason: "fire alarm",
    grantedBy: "Olive",
    grantedAt: "2027-03-01T09:00:00Z",
  };
  const extended = (extensions: SessionDetails["extensions"]) =>
    ({ sessionId: "s1", extensions }) as SessionDetails;

  it("is granted with its reason, under one key until it has arrived", async () => {
    route("POST /api/interview/s1/extend", problem(503, "unavailable", "Try again."));
    let reloaded = 0;
    render(<ExtendTime details={extended([])} onChanged={() => Promise.resolve(void reloaded++)} />);
    await userEvent.type(screen.getByTestId("extend-reason"), "fire alarm");
    await userEvent.click(screen.getByTestId("extend-grant"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again.");
    route("POST /api/interview/s1/extend", { body: extended([EXTENSION]) });
    await userEvent.click(screen.getByTestId("extend-grant"));
    const [first, second] = calls.slice(-2);
    expect(second?.body).toEqual({ minutes: 5, reason: "fire alarm" });
    expect(second?.headers["Idempotency-Key"]).toBe(first?.headers["Idempotency-Key"]);
    expect(reloaded).toBe(1);
  });

  it("shows who has granted it and why", () => {
    render(<ExtendTime details={extended([EXTENSION])} onChanged={() => Promise.resolve()} />);
    expect(screen.getByTestId("extension")).toHaveTextContent("10 min, granted by Olive: fire alarm");
  });

  it("tells what the clock did not count", () => {
    expect(creditWords({ paused: 61.2, no_room: 4.6, thinking: 0.4 })).toBe(
      "paused 61 s, moving to another media node 5 s",
    );
  });
});

describe("another time", () => {
  const started = {
    sessionId: "s1",
    status: "InProgress",
    scheduledTime: "2030-05-01T10:00:00Z",
    windowEnd: null,
  } as SessionDetails;

  it("puts an interview that has started aside, and says why it can't", async () => {
    route("PATCH /api/interview/s1", problem(409, "conflict", "The interview is coming to its end."));
    render(<Reschedule details={started} onChanged={() => Promise.resolve()} />);
    expect(screen.getByTestId("reschedule-started")).toHaveTextContent("goes on at the new time");
    fireEvent.change(screen.getByTestId("reschedule-start"), { target: { value: "2030-05-02T09:00" } });
    await userEvent.click(screen.getByTestId("reschedule-save"));
    expect(await screen.findByRole("alert")).toHaveTextContent("coming to its end");
    expect(calls.at(-1)?.body).toEqual({ scheduledTime: new Date("2030-05-02T09:00").toISOString() });
  });
});

describe("who leads", () => {
  const CONTEXT = {
    jobDescription: "",
    plan: { version: 1, topics: [] },
    progress: { covered: [], topicIndex: 0 },
  };

  function panel(stateId: string) {
    return (
      <InterviewerPanel
        sessionId="s1"
        questionId={null}
        stateId={stateId}
        takenOverBy={null}
        me="me"
        nameOf={() => "Grace"}
        onSent={() => undefined}
      />
    );
  }

  function leads(takenOverBy: string | null) {
    route("GET /api/interview/s1", { body: { takenOverBy } });
  }

  it("is read anew when the room's state changes, for another may have taken over", async () => {
    route("GET /api/interview/s1/context", { body: CONTEXT });
    leads(null);
    const { rerender } = render(panel("InProgress false false"));
    expect(await screen.findByTestId("leader")).toHaveTextContent("The AI leads.");
    leads("grace");
    rerender(panel("InProgress false true"));
    expect(await screen.findByText(/Grace leads/)).toBeVisible();
    expect(screen.getByTestId("take-over")).toHaveAttribute("aria-pressed", "false");
    leads(null);
    rerender(panel("InProgress false false"));
    expect(await screen.findByText(/The AI leads/)).toBeVisible();
    expect(screen.getByTestId("hand-back")).toHaveAttribute("aria-pressed", "true");
  });

  it("is oneself after taking over", async () => {
    route("GET /api/interview/s1/context", { body: CONTEXT });
    leads(null);
    route("POST /api/ai/s1/directive", () => {
      leads("me");
      return { body: { status: "InProgress" } };
    });
    render(panel("InProgress false false"));
    await userEvent.click(screen.getByTestId("take-over"));
    expect(await screen.findByText(/You lead/)).toBeVisible();
    expect(screen.getByTestId("take-over")).toHaveAttribute("aria-pressed", "true");
  });
});

describe("a job description", () => {
  function Form() {
    const [text, setText] = useState("");
    return <JobDescriptionField label="Description" rows={2} value={text} testId="text" onChange={setText} />;
  }

  function typed(text: string): HTMLTextAreaElement {
    render(<Form />);
    fireEvent.change(screen.getByTestId("text"), { target: { value: text } });
    return screen.getByTestId<HTMLTextAreaElement>("text");
  }

  it("says its limit, and keeps one that is too long without sending it", () => {
    const box = typed("x".repeat(1_048_576));
    expect(box.value).toHaveLength(1_048_576);
    expect(box).toBeInvalid();
    expect(screen.getByText(/Up to 100,000 characters/)).toBeVisible();
    expect(screen.getByText(/This has 1,048,576 characters/)).toBeVisible();
  });

  it("counts characters of any script as one each", () => {
    expect(typed("𠮷".repeat(MAX_JOB_DESCRIPTION_CHARS))).toBeValid();
  });
});
