import { updateInterview } from "@/shared/api/interviews";
import type { Budget, SessionDetails } from "@/shared/api/types";
import { Button, Card, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";
import { BudgetFields } from "./BudgetFields";

interface Props {
  sessionId: SessionDetails["sessionId"];
  budget: Budget;
  onChanged: () => Promise<void>;
}

/** Another budget, before the start. */
export function ChangeBudget({ sessionId, budget: known, onChanged }: Props) {
  const [budget, setBudget] = useState(known);
  const { busy, error, run } = useAction();
  const unchanged = budget.maxTokens === known.maxTokens && budget.maxCostUsd === known.maxCostUsd;

  async function save() {
    await run(() => updateInterview(sessionId, { budget }));
    await onChanged();
  }

  return (
    <Card aria-labelledby="budget">
      <h2 id="budget">Budget</h2>
      <p className={ui.hint}>When it is used up, the interview comes to a polite closing.</p>
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <BudgetFields budget={budget} onChange={setBudget} />
        <ProblemNotice error={error} />
        <div>
          <Button type="submit" busy={busy} disabled={unchanged} data-testid="budget-save">
            Change the budget
          </Button>
        </div>
      </form>
    </Card>
  );
}
