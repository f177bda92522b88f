import { bodyOf, changesOf, type Draft, draftOf, moved } from "@/features/jobs/draft";
import { interviewBody, newInterview } from "@/features/interviews/interviewDraft";
import { faultWords } from "@/shared/lib/faults";
import { MinePage } from "@/features/mine/MinePage";
import { ReportPage } from "@/features/report/ReportPage";
import type { Job, Line, Mine, Report } from "@/shared/api/types";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { describe, expect, it } from "vitest";
import { calls, route } from "./helpers/api";

const LINE: Line = {
  interactionId: "l1",
  timestamp: "2026-01-01T10:00:00Z",
  participantId: "p1",
  speaker: "Maya",
  role: "Candidate",
  type: "Answer",
  text: "I deleted the key.",
  topicId: "t1",
  turnKind: null,
  confidence: 0.9,
  interrupted: false,
  typed: false,
  recognition: null,
  audioUrl: null,
  audioDurationS: 0,
  corrections: [],
};
const LEVELS = [
  { score: 1, label: "Not shown", description: "" },
  { score: 2, label: "Shown", description: "" },
];
const REPORT: Report = {
  scorecardWaitsFor: "",
  wordsWaitFor: "",
  passedOn: [],
  sessionId: "s1",
  title: "First interview",
  status: "Completed",
  candidateName: "Maya",
  jobTitle: "Engineer",
  plan: { version: 1, topics: [] },
  rubric: { version: 1, criteria: [{ criterionId: "c1", name: "Caching", description: "", levels: LEVELS }] },
  offlineInterviewer: true,
  scorecard: {
    scorecardId: "sc1",
    scores: [
      {
        criterionId: "c1",
        criterionName: "Caching",
        level: null,
        confidence: 0,
        evidence: [
          {
            interactionId: "l1",
            start: 0,
            end: 5,
            quote: "deleted the key",
            startS: 61.2,
            endS: 63,
            confidence: 0.87,
          },
        ],
        explanation: "",
        notScoreable: "offline_interviewer",
      },
    ],
    summary: "",
    model: "offline",
    promptVersion: "1",
    rubricVersion: 1,
    transcriptVersion: 1,
    createdAt: "2026-01-01T10:30:00Z",
    faults: [],
    notScoreable: "offline_interviewer",
  },
  scorecards: [],
  rubricVersions: [{ version: 1, criteria: ["Caching"] }],
  providers: [],
  usage: null,
  overrides: [],
  decisions: [],
  requests: [],
  transcript: [LINE],
  permissions: ["read_report", "override_score", "decide"],
  pace: [],
};

const [SCORE] = REPORT.scorecard?.scores ?? [];
if (!REPORT.scorecard || !SCORE) throw new Error("a scorecard expected");
const AGAIN: Report = {
  ...REPORT,
  rubricVersions: [
    { version: 2, criteria: ["Caching"] },
    { version: 1, criteria: ["Caching"] },
  ],
  scorecards: [
    { ...REPORT.scorecard, rubric: REPORT.rubric },
    {
      ...REPORT.scorecard,
      scorecardId: "sc2",
      rubricVersion: 2,
      notScoreable: null,
      scores: [{ ...SCORE, level: 2, notScoreable: null }],
      rubric: {
        version: 2,
        criteria: [
          {
            criterionId: "c1",
            name: "Caching",
            description: "",
            levels: [
              { score: 1, label: "Badly", description: "" },
              { score: 2, label: "Very well", description: "" },
            ],
          },
        ],
      },
    },
  ],
};

async function openReport(report: Report): Promise<void> {
  route("GET /api/interview/s1/report", { body: report });
  render(
    <MemoryRouter>
      <ReportPage id="s1" />
    </MemoryRouter>,
  );
  await screen.findByTestId("scorecard");
}

describe("the report", () => {
  it("lists the candidate's questions that were passed on", async () => {
    const question = "May I bring my dog?";
    await openReport({
      ...REPORT,
      passedOn: [{ interactionId: "l1", at: "2026-01-01T10:20:00Z", question }],
    });
    expect(screen.getByTestId("passed-on")).toHaveTextContent(question);
  });

  it("says what a scorecard and words are waiting for", async () => {
    const waiting = { ...LINE, recognition: "pending" as const, text: "" };
    await openReport({
      ...REPORT,
      scorecard: null,
      transcript: [waiting],
      scorecardWaitsFor: "bad_key",
      wordsWaitFor: "unavailable",
    });
    expect(screen.getByTestId("scorecard-waits")).toHaveTextContent("must renew it");
    expect(screen.getByTestId("words-wait")).toHaveTextContent("It is asked again by itself.");
  });

  it("says that and why there is no score", async () => {
    await openReport(REPORT);
    const score = within(screen.getByTestId("score"));
    expect(score.getByTestId("not-scoreable")).toBeVisible();
    expect(score.getByText(/follows rules and judges nobody/)).toBeVisible();
  });

  it("leads from evidence to the line that was said", async () => {
    await openReport(REPORT);
    const line = screen.getByTestId("transcript-line");
    Object.assign(line, { scrollIntoView: () => undefined });
    await userEvent.click(screen.getByTestId("evidence"));
    expect(line).toHaveFocus();
  });

  it("puts a human's level beside the AI's", async () => {
    await openReport(REPORT);
    route("PATCH /api/interview/s1/report", { body: {} });
    await userEvent.click(screen.getByTestId("override-open"));
    await userEvent.selectOptions(screen.getByTestId("override-level"), "2");
    await userEvent.type(screen.getByTestId("override-reason"), "A clear example");
    await userEvent.click(screen.getByTestId("override-save"));
    expect(calls.find((call) => call.method === "PATCH")?.body).toEqual({
      scorecardId: "sc1",
      criterionId: "c1",
      level: 2,
      reason: "A clear example",
    });
  });

  it("records a decision with its reason", async () => {
    await openReport(REPORT);
    route("POST /api/interview/s1/report/decision", { status: 201, body: {} });
    await userEvent.click(screen.getByTestId("decision-hold"));
    await userEvent.type(screen.getByTestId("decision-reason"), "One more talk");
    await userEvent.click(screen.getByTestId("decision-save"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({
      outcome: "hold",
      reason: "One more talk",
    });
  });

  it("shows those who are told how soon the AI answered, stage by stage", async () => {
    const stages = [
      { name: "final_text", ms: 150 },
      { name: "sent", ms: 610 },
    ];
    await openReport({
      ...REPORT,
      pace: [
        { interactionId: "l1", at: "2026-01-01T10:00:00Z", silenceMs: 760, abandonedWordings: 1, stages },
      ],
    });
    const cells = within(screen.getByTestId("pace-turn")).getAllByRole("cell");
    expect(cells.map((cell) => cell.textContent)).toEqual([
      "760",
      "–",
      "150",
      "–",
      "–",
      "–",
      "–",
      "610",
      "1",
    ]);
  });

  it("shows no table of it to those who aren't told", async () => {
    await openReport(REPORT);
    expect(screen.queryByTestId("pace")).toBeNull();
  });

  it("says where in the recording evidence is heard, and how surely it was recognised", async () => {
    await openReport(REPORT);
    expect(screen.getByTestId("evidence-time")).toHaveTextContent("From 1:01 of the recording");
    expect(screen.getByTestId("evidence-time")).toHaveTextContent("87 % confidence");
  });

  it("shows a scorecard by another rubric beside the result, with its own levels", async () => {
    await openReport(AGAIN);
    expect(screen.getByText(/rubric v1 ·/)).toBeVisible();
    await userEvent.selectOptions(screen.getByTestId("scorecard-choice"), "sc2");
    expect(screen.getByText(/rubric v2 ·/)).toBeVisible();
    expect(screen.getByText("AI: 2 Very well")).toBeVisible();
  });

  it("has it scored by a rubric that it wasn't scored by yet, once", async () => {
    await openReport({
      ...AGAIN,
      rubricVersions: [{ version: 3, criteria: ["Care"] }, ...AGAIN.rubricVersions],
      permissions: ["manage"],
    });
    route("POST /api/interview/s1/report/score", { status: 202, body: { rubricVersion: 3, interviews: 1 } });
    expect(within(screen.getByTestId("score-rubric")).getAllByRole("option")).toHaveLength(1);
    await userEvent.click(screen.getByTestId("score-again"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({ rubricVersion: 3 });
    expect(await screen.findByTestId("scoring")).toBeVisible();
  });

  it("tells on what terms providers got the words, and those who manage it what it cost", async () => {
    const used = { tokensOut: 50, tokensThought: 0, tokensCached: 0 };
    await openReport({
      ...REPORT,
      providers: [
        {
          kind: "llm",
          provider: "gemini/x",
          region: "europe-west4",
          retention: "30 days",
          training: "never",
        },
      ],
      usage: {
        tokens: 1050,
        costUsd: 0.0123,
        used: [{ model: "gemini-x", purpose: "turn", tokensIn: 1000, costUsd: 0.0123, ...used }],
        lines: [],
      },
    });
    const engines = within(screen.getByTestId("engines"));
    expect(engines.getByText("europe-west4")).toBeVisible();
    expect(engines.getByText("30 days")).toBeVisible();
    expect(engines.getAllByText("0.0123")).toHaveLength(2);
  });

  it("offers no decision to those who may not decide", async () => {
    await openReport({ ...REPORT, permissions: ["read_report"] });
    expect(screen.queryByTestId("decision-form")).toBeNull();
    expect(screen.queryByTestId("override-open")).toBeNull();
  });
});

describe("the candidate's own page", () => {
  const mine: Mine = {
    sessionId: "s1",
    title: "First interview",
    status: "Completed",
    reviewers: "Anna",
    resultBy: "Friday",
    offlineInterviewer: false,
    consent: { recording: true, aiEvaluation: true },
    transcript: [LINE],
    explanation: null,
    requests: [],
  };

  async function openMine(): Promise<void> {
    route("GET /api/interview/s1/mine", { body: mine });
    render(
      <MemoryRouter>
        <MinePage id="s1" />
      </MemoryRouter>,
    );
    await screen.findByTestId("transcript-line");
  }

  it("sends a correction beside the original", async () => {
    await openMine();
    route("POST /api/interview/s1/mine/correction", { status: 201, body: {} });
    await userEvent.click(screen.getByTestId("correct"));
    await userEvent.clear(screen.getByTestId("correction-text"));
    await userEvent.type(screen.getByTestId("correction-text"), "I deleted the row.");
    await userEvent.click(screen.getByTestId("correction-save"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({
      interactionId: "l1",
      text: "I deleted the row.",
    });
  });

  it("withdraws consent for what is chosen only", async () => {
    await openMine();
    route("POST /api/interview/s1/mine/withdrawal", { status: 201, body: {} });
    await userEvent.click(screen.getByTestId("withdraw"));
    await userEvent.click(screen.getByLabelText("the recording of my voice"));
    await userEvent.click(screen.getByTestId("right-send"));
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({
      recording: false,
      aiEvaluation: true,
      text: "",
    });
  });
});

describe("a job's draft", () => {
  const job: Job = {
    jobId: "j1",
    title: "Engineer",
    description: "Keeps things running.",
    planVersion: 1,
    rubricVersion: 1,
    createdAt: "2026-01-01T10:00:00Z",
    updatedAt: "2026-01-01T10:00:00Z",
    plan: {
      version: 1,
      topics: [
        { topicId: "t1", title: "Caching", minutes: 5, mustAsk: [], skills: [], criterionIds: ["c1"] },
      ],
    },
    rubric: {
      version: 1,
      criteria: [{ criterionId: "c1", name: "Clarity", description: "", levels: LEVELS }],
    },
    facts: [{ subject: "Pay", text: "Fair" }],
    longQuestions: [],
  };

  it("sends nothing that hasn't changed, so that no new version is made", () => {
    expect(changesOf(draftOf(job), job)).toEqual({});
    expect(changesOf({ ...draftOf(job), title: "Senior engineer" }, job)).toEqual({
      title: "Senior engineer",
    });
  });

  it("drops empty lines and criteria that are gone", () => {
    const draft: Draft = { ...draftOf(job), criteria: [] };
    const [topic] = draft.topics;
    if (!topic) throw new Error("a topic expected");
    draft.topics = [{ ...topic, mustAsk: [" Why? ", ""], skills: ["Redis", " "] }];
    expect(bodyOf(draft).plan?.topics[0]).toMatchObject({
      mustAsk: ["Why?"],
      skills: ["Redis"],
      criterionIds: [],
    });
  });

  it("moves entries within its bounds", () => {
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  });
});

describe("an interview's draft", () => {
  it("is for a job or a description, at a time or in a window", () => {
    const draft = { ...newInterview("j1", Date.UTC(2026, 0, 1, 10)), title: "First" };
    expect(interviewBody(draft)).toMatchObject({ jobId: "j1", scheduledTime: "2026-01-01T10:00:00.000Z" });
    const open = interviewBody({ ...draft, jobId: "", jobDescription: "Build things", timing: "window" });
    expect(open).toMatchObject({
      jobDescription: "Build things",
      window: { start: "2026-01-01T10:00:00.000Z" },
    });
    expect(open).not.toHaveProperty("jobId");
    expect(open).not.toHaveProperty("scheduledTime");
  });
});

describe("faults", () => {
  it("are told in words, also those that are new", () => {
    expect(faultWords("voice_failed")).toContain("voice failed");
    expect(faultWords("a_new_one")).toBe("a new one");
  });
});
