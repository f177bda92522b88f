import { ChangeBudget } from "@/features/interviews/ChangeBudget";
import { CreateInterview } from "@/features/interviews/CreateInterview";
import { interviewBody, newInterview } from "@/features/interviews/interviewDraft";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { describe, expect, it } from "vitest";
import { calls, problem, route } from "./helpers/api";

const tokens = () => screen.getByTestId("budget-tokens");
const cost = () => screen.getByTestId("budget-cost");

describe("a budget", () => {
  it("is changed before the start, each limit for itself", async () => {
    route("PATCH /api/interview/s1", { body: {} });
    let reloaded = 0;
    render(
      <ChangeBudget
        sessionId="s1"
        budget={{ maxTokens: 5000, maxCostUsd: 0 }}
        onChanged={() => Promise.resolve(void reloaded++)}
      />,
    );
    expect(tokens()).toHaveValue(5000);
    expect(cost()).toHaveValue(null);
    expect(screen.getByTestId("budget-save")).toBeDisabled();
    await userEvent.clear(tokens());
    await userEvent.type(cost(), "0.25");
    await userEvent.click(screen.getByTestId("budget-save"));
    expect(calls.at(-1)?.body).toEqual({ budget: { maxTokens: 0, maxCostUsd: 0.25 } });
    expect(reloaded).toBe(1);
  });

  it("shows why it can't be changed any more", async () => {
    route(
      "PATCH /api/interview/s1",
      problem(409, "conflict", "An interview can only be edited before it starts."),
    );
    render(
      <ChangeBudget
        sessionId="s1"
        budget={{ maxTokens: 0, maxCostUsd: 0 }}
        onChanged={() => Promise.resolve()}
      />,
    );
    await userEvent.type(tokens(), "100");
    await userEvent.click(screen.getByTestId("budget-save"));
    expect(await screen.findByRole("alert")).toHaveTextContent("before it starts");
  });

  it("of a new interview is the installation's, unless it gets one of its own", async () => {
    const draft = newInterview("", 0);
    expect(interviewBody(draft)).not.toHaveProperty("budget");
    const budget = { maxTokens: 100, maxCostUsd: 1 };
    expect(interviewBody({ ...draft, budget })).toMatchObject({ budget });

    route("GET /api/job", { body: { items: [], nextCursor: null } });
    render(
      <MemoryRouter>
        <CreateInterview />
      </MemoryRouter>,
    );
    expect(screen.queryByTestId("budget-tokens")).toBeNull();
    await userEvent.click(screen.getByTestId("budget-own"));
    await userEvent.type(tokens(), "200000");
    expect(tokens()).toHaveValue(200000);
  });
});
