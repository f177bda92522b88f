import type { Budget } from "@/shared/api/types";
import { Field, Input, ui } from "@/shared/ui";

const MAX_TOKENS = 100_000_000;
const MAX_COST_USD = 10_000;

/** How much of the language model the conversation may use; empty: no limit. */
export function BudgetFields({ budget, onChange }: { budget: Budget; onChange: (budget: Budget) => void }) {
  return (
    <div className={ui.columns}>
      <Field label="Tokens" optional hint="Of the language model, in the conversation; empty: no limit.">
        <Input
          type="number"
          min={0}
          max={MAX_TOKENS}
          step={1}
          inputMode="numeric"
          value={budget.maxTokens || ""}
          data-testid="budget-tokens"
          onChange={(event) => onChange({ ...budget, maxTokens: event.target.valueAsNumber || 0 })}
        />
      </Field>
      <Field label="Cost (US dollars)" optional hint="At the prices of the settings; empty: no limit.">
        <Input
          type="number"
          min={0}
          max={MAX_COST_USD}
          step="any"
          inputMode="decimal"
          value={budget.maxCostUsd || ""}
          data-testid="budget-cost"
          onChange={(event) => onChange({ ...budget, maxCostUsd: event.target.valueAsNumber || 0 })}
        />
      </Field>
    </div>
  );
}
