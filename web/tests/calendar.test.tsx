import { CreateInterview } from "@/features/interviews/CreateInterview";
import { Messages } from "@/features/interviews/Messages";
import { InterviewDays } from "@/features/jobs/InterviewDays";
import { JobRetention } from "@/features/jobs/JobRetention";
import { Booking } from "@/features/lobby/Booking";
import type { Day, Message, SessionDetails, Slots } from "@/shared/api/types";
import { byDay, clockIn, ownZone, sameClock } from "@/shared/lib/zones";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { describe, expect, it, vi } from "vitest";
import { calls, problem, route } from "./helpers/api";

const TOKYO = "Asia/Tokyo";
const NINE = "2030-05-07T00:00:00Z";
const TEN = "2030-05-07T01:00:00Z";
const details = { sessionId: "s1", title: "First talk" } as SessionDetails;

function slots(change: Partial<Slots> = {}): Slots {
  return {
    bySlot: true,
    slots: [NINE, TEN].map((startsAt) => ({ startsAt, endsAt: startsAt, placesLeft: 1 })),
    opensAt: "2030-05-01T00:00:00Z",
    closesAt: "2030-05-31T00:00:00Z",
    timezone: TOKYO,
    bookedTime: null,
    changesLeft: 4,
    noticeMinutes: 60,
    changeableUntil: null,
    ...change,
  };
}

function booked(time: string, change: Partial<Slots> = {}): Slots {
  const changeableUntil = new Date(Date.parse(time) - 3_600_000).toISOString();
  return slots({ bookedTime: time, changesLeft: 3, changeableUntil, ...change });
}

function booking() {
  let changed = 0;
  render(<Booking details={details} onChanged={() => Promise.resolve(void changed++)} />);
  return () => changed;
}

async function choose(index: number) {
  await screen.findAllByTestId("slot");
  await userEvent.click(screen.getAllByRole("radio")[index] as HTMLElement);
}

describe("the candidate's booking", () => {
  it("offers free slots in the candidate's own zone, with the organiser's beside it", async () => {
    route("GET /api/interview/s1/slots", { body: slots() });
    booking();
    const [first, second] = await screen.findAllByTestId("slot");
    expect(first).toHaveTextContent(clockIn(NINE, ownZone()));
    expect(first).toHaveTextContent(`${clockIn(NINE, TOKYO)} there`);
    expect(second).toHaveTextContent(clockIn(TEN, TOKYO));
    expect(screen.getByTestId("zones")).toHaveTextContent(ownZone());
    expect(screen.getByTestId("zones")).toHaveTextContent(TOKYO);
    expect(screen.getByTestId("book")).toBeDisabled();
  });

  it("books the chosen slot, then says when it is and by which rule it can be changed", async () => {
    route("GET /api/interview/s1/slots", { body: slots() });
    const changed = booking();
    await choose(1);
    route("POST /api/interview/s1/booking", { body: { bookedTime: TEN, changesLeft: 3 } });
    route("GET /api/interview/s1/slots", { body: booked(TEN) });
    await userEvent.click(screen.getByTestId("book"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({ time: TEN });
    expect(await screen.findByTestId("booked")).toHaveTextContent("Your time is booked");
    expect(screen.getByTestId("booked")).toHaveTextContent(`For the hiring team:`);
    expect(screen.getByTestId("booking-rule")).toHaveTextContent("3 more times, 60 minutes before it");
    expect(changed()).toBe(1);
  });

  it("says when somebody else was quicker, and shows what is free now", async () => {
    route("GET /api/interview/s1/slots", { body: slots() });
    booking();
    await choose(0);
    route("POST /api/interview/s1/booking", problem(409, "conflict", "Somebody else has booked this time."));
    route("GET /api/interview/s1/slots", {
      body: slots({ slots: [{ startsAt: TEN, endsAt: TEN, placesLeft: 1 }] }),
    });
    await userEvent.click(screen.getByTestId("book"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Somebody else has booked this time.");
    expect(await screen.findAllByTestId("slot")).toHaveLength(1);
    expect(screen.getByTestId("book")).toBeDisabled();
  });

  it("changes the time, or keeps it, or gives it back", async () => {
    route("GET /api/interview/s1/slots", { body: booked(NINE) });
    booking();
    await userEvent.click(await screen.findByTestId("rebook"));
    expect(screen.getAllByTestId("slot")).toHaveLength(1);
    await userEvent.click(screen.getByText("Keep my time"));
    route("POST /api/interview/s1/booking/cancel", { body: { bookedTime: null, changesLeft: 3 } });
    route("GET /api/interview/s1/slots", { body: slots() });
    await userEvent.click(screen.getByTestId("give-back"));
    expect(await screen.findAllByTestId("slot")).toHaveLength(2);
  });

  it("says that it is too late to change, and that it was changed often enough", async () => {
    const soon = new Date(Date.now() + 600_000).toISOString();
    route("GET /api/interview/s1/slots", { body: booked(soon) });
    booking();
    expect(await screen.findByTestId("booking-rule")).toHaveTextContent("until 60 minutes before it");
    expect(screen.queryByTestId("rebook")).toBeNull();
  });

  it("lets a time that was changed often enough only be given back", async () => {
    route("GET /api/interview/s1/slots", { body: booked(NINE, { changesLeft: 0 }) });
    booking();
    expect(await screen.findByTestId("rebook")).toBeDisabled();
    expect(screen.getByTestId("give-back")).toBeEnabled();
    expect(screen.getByTestId("booking-rule")).toHaveTextContent("as often as it may be");
  });

  it("says that nothing is free", async () => {
    route("GET /api/interview/s1/slots", { body: slots({ slots: [] }) });
    booking();
    expect(await screen.findByTestId("no-slots")).toHaveTextContent("No time is free");
  });

  it("takes any time of the window where there are no slots", async () => {
    route("GET /api/interview/s1/slots", { body: slots({ bySlot: false, slots: [] }) });
    booking();
    await userEvent.type(await screen.findByTestId("booking-time"), "2030-05-07T09:30");
    route(
      "POST /api/interview/s1/booking",
      problem(422, "invalid-input", "That time is outside the window."),
    );
    await userEvent.click(screen.getByTestId("book"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({
      time: new Date("2030-05-07T09:30").toISOString(),
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("outside the window");
  });

  it("gives the calendar file", async () => {
    route("GET /api/interview/s1/slots", { body: booked(NINE) });
    route("GET /api/interview/s1/calendar", { body: new Blob(["BEGIN:VCALENDAR"]) });
    const made = vi.fn(() => "blob:x");
    Object.assign(URL, { createObjectURL: made, revokeObjectURL: () => undefined });
    booking();
    await userEvent.click(await screen.findByTestId("calendar-file"));
    expect(made).toHaveBeenCalledOnce();
  });
});

describe("zones", () => {
  it("puts slots under the day that the reader's own calendar shows", () => {
    const late = "2030-05-06T15:30:00Z";
    expect(byDay([late], (t) => t, "UTC")[0]?.[0]).toContain("6");
    expect(byDay([late, NINE], (t) => t, TOKYO)).toHaveLength(1);
    expect(sameClock(NINE, "Europe/Berlin", "Europe/Paris")).toBe(true);
    expect(sameClock(NINE, "Europe/Berlin", TOKYO)).toBe(false);
  });
});

describe("the organiser's messages", () => {
  const message = (change: Partial<Message>): Message => ({
    messageId: change.state ?? "m",
    kind: "invitation",
    leadMinutes: 0,
    to: "Ada Lovelace",
    address: "ada@example.com",
    role: "Candidate",
    dueAt: NINE,
    state: "sent",
    reason: "",
    attempts: 1,
    sentAt: null,
    subject: "Invitation",
    text: "Hello Ada, https://viva.test/i#secret",
    calendar: "",
    ...change,
  });

  function shown(messages: Message[]) {
    route("GET /api/interview/s1/messages", {
      body: { messages, upcoming: [{ kind: "reminder", leadMinutes: 1440, dueAt: TEN }] },
    });
    render(<Messages details={details} />);
  }

  it("says what was sent, what failed and why, and what is to come", async () => {
    shown([
      message({ state: "sent", sentAt: NINE }),
      message({ state: "refused", reason: "550 5.1.1 No such user" }),
      message({ state: "waiting", reason: "The mail server can't be reached.", attempts: 3 }),
    ]);
    const rows = await screen.findAllByTestId("message");
    expect(rows[0]).toHaveTextContent("Sent");
    expect(screen.getAllByTestId("message-text")).toHaveLength(1);
    expect(rows[1]).toHaveTextContent("Refused");
    expect(rows[1]).toHaveTextContent("550 5.1.1 No such user");
    expect(rows[2]).toHaveTextContent("tried 3 times");
    expect(screen.getByTestId("upcoming")).toHaveTextContent("Reminder, 24 h before");
    expect(screen.queryByTestId("no-mail-server")).toBeNull();
  });

  it("shows the text to pass on where no mail server is set", async () => {
    shown([message({ state: "not_sent", reason: "No mail server is set.", calendar: "BEGIN:VCALENDAR" })]);
    expect(await screen.findByTestId("no-mail-server")).toBeVisible();
    await userEvent.click(screen.getByTestId("message-text"));
    expect(screen.getByTestId<HTMLTextAreaElement>("copy-text").value).toContain(
      "https://viva.test/i#secret",
    );
    expect(screen.getByText("Calendar file")).toBeVisible();
  });
});

const DAY: Day = {
  dayId: "d1",
  jobId: "j1",
  state: "active",
  weekdays: [1, 3],
  starts: "09:00",
  ends: "12:00",
  timezone: "Europe/Berlin",
  slotMinutes: 45,
  places: 2,
  daysAhead: 28,
  since: null,
  until: null,
  planVersion: 2,
  rubricVersion: 1,
  scheduled: true,
  openSlots: 32,
  booked: 3,
  nextSlot: NINE,
};

describe("interview days", () => {
  it("are listed with what is free and booked", async () => {
    route("GET /api/job/j1/day", { body: { items: [DAY] } });
    render(<InterviewDays jobId="j1" />);
    const row = await screen.findByTestId("day");
    expect(row).toHaveTextContent("Tuesday and Thursday, 09:00–12:00 (Europe/Berlin), 45 minutes");
    expect(row).toHaveTextContent("32 free slots in 28 days, 2 candidates in each");
    expect(row).toHaveTextContent("3 booked; plan v2, rubric v1.");
  });

  it("are added under one key until the answer has come", async () => {
    route("GET /api/job/j1/day", { body: { items: [] } });
    route("POST /api/job/j1/day", problem(503, "unavailable", "Try again."));
    render(<InterviewDays jobId="j1" />);
    await userEvent.click(await screen.findByTestId("add-day"));
    expect(screen.getByTestId("day-save")).toBeDisabled();
    await userEvent.click(screen.getByLabelText("Thursday"));
    await userEvent.click(screen.getByLabelText("Tuesday"));
    await userEvent.selectOptions(screen.getByTestId("day-zone"), "Europe/Berlin");
    await userEvent.click(screen.getByTestId("day-save"));
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again.");
    route("POST /api/job/j1/day", { body: DAY, status: 201 });
    route("GET /api/job/j1/day", { body: { items: [DAY] } });
    await userEvent.click(screen.getByTestId("day-save"));
    expect(await screen.findByTestId("day")).toBeVisible();
    const [first, second] = calls.filter((call) => call.method === "POST");
    expect(second?.body).toEqual({
      weekdays: [1, 3],
      starts: "09:00",
      ends: "12:00",
      timezone: "Europe/Berlin",
      slotMinutes: 45,
      places: 1,
      daysAhead: 28,
      pinned: false,
    });
    expect(second?.headers["Idempotency-Key"]).toBe(first?.headers["Idempotency-Key"]);
  });

  it("are paused, resumed, and removed after a question", async () => {
    route("GET /api/job/j1/day", { body: { items: [DAY] } });
    route("POST /api/job/j1/day/d1/pause", { body: { ...DAY, state: "paused" } });
    route("POST /api/job/j1/day/d1/resume", { body: DAY });
    route("POST /api/job/j1/day/d1/remove", { body: { ...DAY, state: "removed" } });
    render(<InterviewDays jobId="j1" />);
    await screen.findByTestId("pause-day");
    route("GET /api/job/j1/day", { body: { items: [{ ...DAY, state: "paused" }] } });
    await userEvent.click(screen.getByTestId("pause-day"));
    route("GET /api/job/j1/day", { body: { items: [DAY] } });
    await userEvent.click(await screen.findByTestId("resume-day"));
    await userEvent.click(await screen.findByTestId("remove-day"));
    expect(calls.some((call) => call.path.endsWith("/remove"))).toBe(false);
    route("GET /api/job/j1/day", { body: { items: [] } });
    await userEvent.click(await screen.findByTestId("remove-day-confirm"));
    expect(calls.filter((call) => call.method === "POST").map((call) => call.path.split("/").at(-1))).toEqual(
      ["pause", "resume", "remove"],
    );
  });

  it("are what a candidate can be invited for", async () => {
    route("GET /api/job", { body: { items: [{ jobId: "j1", title: "Engineer" }], nextCursor: null } });
    route("GET /api/job/j1/day", { body: { items: [DAY, { ...DAY, dayId: "d2", state: "paused" }] } });
    route("POST /api/interview", problem(409, "conflict", "This interview day was removed."));
    render(
      <MemoryRouter initialEntries={["/interviews/new?job=j1"]}>
        <CreateInterview />
      </MemoryRouter>,
    );
    await userEvent.click(await screen.findByTestId("timing-day"));
    expect(screen.getByTestId("timing-day")).toBeChecked();
    expect(within(screen.getByTestId("interview-day")).getAllByRole("option")).toHaveLength(1);
    await userEvent.type(screen.getByTestId("interview-title"), "First talk");
    await userEvent.type(screen.getByTestId("candidate-name"), "Ada");
    await userEvent.type(screen.getByTestId("candidate-email"), "ada@example.com");
    await userEvent.click(screen.getByTestId("interview-create"));
    expect(await screen.findByRole("alert")).toHaveTextContent("This interview day was removed.");
    const body = calls.find((call) => call.method === "POST")?.body as Record<string, unknown>;
    expect(body.dayId).toBe("d1");
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["jobId"]));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["scheduledTime"]));
  });
});

describe("a job's retention", () => {
  const PERIODS = {
    jurisdiction: "",
    own: { audio: 30 },
    usual: { audio: 90, transcript: 180, scorecard: 365, contact: 365, decision: 14 },
    jurisdictions: ["US-IL"],
  };

  it("shows the job's own days and those that hold otherwise, and saves what is changed", async () => {
    route("GET /api/job/j1/retention", { body: PERIODS });
    route("POST /api/job/j1/retention", { body: {} });
    render(<JobRetention jobId="j1" />);
    expect(await screen.findByTestId("keep-audio")).toHaveValue(30);
    expect(screen.getByTestId("keep-transcript")).toHaveValue(null);
    expect(screen.getByText("Otherwise 180 days.")).toBeVisible();
    await userEvent.clear(screen.getByTestId("keep-audio"));
    await userEvent.type(screen.getByTestId("keep-transcript"), "60");
    await userEvent.click(screen.getByTestId("keep-save"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({
      jurisdiction: "",
      audio: null,
      transcript: 60,
    });
    expect(await screen.findByTestId("keep-saved")).toBeVisible();
  });

  it("says why they can't be saved", async () => {
    route("GET /api/job/j1/retention", { body: PERIODS });
    route("POST /api/job/j1/retention", problem(403, "not-permitted", "This needs an organiser's account."));
    render(<JobRetention jobId="j1" />);
    await userEvent.click(await screen.findByTestId("keep-save"));
    expect(await screen.findByRole("alert")).toHaveTextContent("organiser's account");
    expect(screen.queryByTestId("keep-saved")).toBeNull();
  });
});
