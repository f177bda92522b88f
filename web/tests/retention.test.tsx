import { RetentionCard } from "@/features/interviews/RetentionCard";
import type { CandidateRequest } from "@/shared/api/types";
import { outcomeWords } from "@/shared/lib/deletion";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { calls, problem, route } from "./helpers/api";

const FREE = { hold: null, due: { audio: "2027-06-01T00:00:00Z" }, erased: {} };
const HELD = { ...FREE, hold: { by: "Olive", reason: "A claim.", setAt: "2027-03-01T09:00:00Z" } };

function card() {
  let erased = 0;
  render(<RetentionCard id="s1" onErased={() => Promise.resolve(void erased++)} />);
  return () => erased;
}

async function give(reason: string) {
  await userEvent.type(screen.getByTestId("retention-reason"), reason);
  await userEvent.click(screen.getByTestId("retention-send"));
}

describe("retention", () => {
  it("says how long things are kept, and sets a hold with a reason", async () => {
    route("GET /api/interview/s1/retention", { body: FREE });
    route("POST /api/interview/s1/hold", { body: HELD });
    card();
    expect(await screen.findByText(/Kept until/)).toBeVisible();
    await userEvent.click(screen.getByTestId("set-hold"));
    route("GET /api/interview/s1/retention", { body: HELD });
    await give("A claim.");
    expect(calls.find((call) => call.method === "POST")?.body).toEqual({ reason: "A claim." });
    expect(await screen.findByTestId("legal-hold")).toHaveTextContent("Set by Olive");
  });

  it("offers no erasure while a hold stands", async () => {
    route("GET /api/interview/s1/retention", { body: HELD });
    card();
    expect(await screen.findByTestId("lift-hold")).toBeVisible();
    expect(screen.queryByTestId("erase")).toBeNull();
  });

  it("erases only with a reason, and says why it can't", async () => {
    route("GET /api/interview/s1/retention", { body: FREE });
    route("POST /api/interview/s1/erase", problem(503, "unavailable", "The database can't be reached."));
    const erased = card();
    await userEvent.click(await screen.findByTestId("erase"));
    await give("The candidate called.");
    expect(await screen.findByRole("alert")).toHaveTextContent("can't be reached");
    expect(erased()).toBe(0);
    route("POST /api/interview/s1/erase", { body: { outcome: "accepted", outcomeReason: "" } });
    await userEvent.click(screen.getByTestId("retention-send"));
    expect(erased()).toBe(1);
  });
});

describe("the answer to a wish to be deleted", () => {
  const request = (outcome: string, outcomeReason = "", outcomeUntil: string | null = null) =>
    ({ kind: "deletion", outcome, outcomeReason, outcomeUntil }) as CandidateRequest;

  it("names the reason of a refusal, and until when", () => {
    expect(outcomeWords(request("accepted"))).toBe("It is being deleted.");
    expect(outcomeWords(request("refused", "legal_hold"))).toContain("legal reasons");
    const waits = outcomeWords(request("refused", "decision_period", "2027-03-15T10:00:00Z"));
    expect(waits).toContain("decision on your application is still open");
    expect(waits).toContain("2027");
    expect(outcomeWords(request(""))).toBe("");
  });
});
