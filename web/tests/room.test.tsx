import { AiTile } from "@/features/room/AiTile";
import { AnswerComposer } from "@/features/room/AnswerComposer";
import { ConsentDialog } from "@/features/room/ConsentDialog";
import { Transcript } from "@/features/room/Transcript";
import type { ConsentChoice } from "@/shared/live/messages";
import type { Line } from "@/shared/live/roomState";
import { Problem } from "@/shared/api/problem";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

const ASKED = {
  notice: "One.\n\nTwo.",
  version: "1",
  language: "en",
  purposes: ["recording", "aiEvaluation"],
};

describe("the notice", () => {
  function ask(): ConsentChoice[] {
    const answers: ConsentChoice[] = [];
    render(<ConsentDialog asked={ASKED} onAnswer={(choice) => answers.push(choice)} />);
    return answers;
  }

  it("is agreed to for all purposes", async () => {
    const answers = ask();
    await userEvent.click(screen.getByTestId("consent-accept"));
    expect(answers).toEqual([{ recording: true, aiEvaluation: true }]);
  });

  it("is declined, and says that this has no disadvantage", async () => {
    const answers = ask();
    expect(screen.getByText(/no disadvantage/)).toBeVisible();
    await userEvent.click(screen.getByTestId("consent-decline"));
    expect(answers).toEqual([{ recording: false, aiEvaluation: false }]);
  });

  it("is answered for each purpose, with nothing ticked beforehand", async () => {
    const answers = ask();
    await userEvent.click(screen.getByRole("button", { name: "Choose for each purpose" }));
    expect(screen.getAllByRole("checkbox").some((box) => (box as HTMLInputElement).checked)).toBe(false);
    await userEvent.click(screen.getByLabelText(/Listen to and record my voice/));
    await userEvent.click(screen.getByRole("button", { name: "Save my choice" }));
    expect(answers).toEqual([{ recording: true, aiEvaluation: false }]);
  });

  it("can't be closed unanswered", () => {
    ask();
    expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
  });
});

describe("a typed answer", () => {
  it("keeps its text and its id until it is taken", async () => {
    const sent: [string, string][] = [];
    render(
      <AnswerComposer
        onSend={(id, text) => {
          sent.push([id, text]);
          const first = sent.length === 1;
          return first
            ? Promise.reject(new Problem("network", "x", "We can't reach the server.", 0))
            : Promise.resolve();
        }}
      />,
    );
    await userEvent.type(screen.getByTestId("answer-input"), "I would measure.");
    await userEvent.click(screen.getByTestId("answer-send"));
    expect(await screen.findByRole("alert")).toHaveTextContent("We can't reach the server.");
    expect(screen.getByTestId("answer-input")).toHaveValue("I would measure.");
    await userEvent.click(screen.getByTestId("answer-send"));
    expect(sent[1]).toEqual(sent[0]);
    expect(screen.getByTestId("answer-input")).toHaveValue("");
  });

  it("gets another id when another one is typed", async () => {
    const ids: string[] = [];
    render(<AnswerComposer onSend={(id) => Promise.resolve(ids.push(id))} />);
    for (const text of ["one", "two"]) {
      await userEvent.type(screen.getByTestId("answer-input"), text);
      await userEvent.keyboard("{Control>}{Enter}{/Control}");
    }
    expect(new Set(ids).size).toBe(2);
  });
});

describe("the transcript", () => {
  const line = (id: string, change: Partial<Line>): Line => ({
    id,
    participantId: "me",
    kind: "answer",
    text: `text of ${id}`,
    final: true,
    atMs: 0,
    ...change,
  });
  const lines = [line("a", {}), line("b", { final: false })];

  it("marks one's own unfinished words as rough", () => {
    render(<Transcript lines={lines} people={{}} me="me" ownCaptions />);
    expect(screen.getByTestId("caption")).toHaveTextContent("rough");
    expect(screen.getByTestId("transcript-line")).not.toHaveTextContent("rough");
  });

  it("leaves them out where they aren't wanted", () => {
    render(<Transcript lines={lines} people={{}} me="me" ownCaptions={false} />);
    expect(screen.queryByTestId("caption")).toBeNull();
  });
});

describe("the AI's tile", () => {
  it.each([
    ["Idle", "Ready"],
    ["Listening", "Listening"],
    ["Processing", "Thinking"],
    ["Speaking", "Speaking"],
    ["Error", "One moment, please"],
  ] as const)("says %s as “%s”", (status, words) => {
    render(<AiTile status={status} name="Viva" />);
    expect(screen.getByTestId("ai-status")).toHaveTextContent(words);
  });
});
