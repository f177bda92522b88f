import { scoreAgain } from "@/shared/api/report";
import type { Report } from "@/shared/api/types";
import { Button, Field, Notice, ProblemNotice, Select, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useEffect, useState } from "react";

const REFRESH_MS = 3_000;

/** Has the interview scored by another rubric of its job; what was scored stays. */
export function ScoreAgain({ report, onChanged }: { report: Report; onChanged: () => Promise<void> }) {
  const done = new Set(report.scorecards.map((card) => card.rubricVersion));
  const others = report.rubricVersions.filter(({ version }) => !done.has(version));
  const [version, setVersion] = useState<number | null>(null);
  const [started, setStarted] = useState<number | null>(null);
  const { busy, error, run } = useAction();
  const waiting = started !== null && !done.has(started);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void onChanged(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [waiting, onChanged]);
  const chosen = version ?? others[0]?.version;
  if (!report.permissions.includes("manage") || report.scorecards.length === 0) return null;
  if (waiting) {
    return (
      <Notice role="status" data-testid="scoring">
        It is being scored by rubric v{started}. The scorecard appears above when it is written.
      </Notice>
    );
  }
  if (chosen === undefined) return null;

  async function start(rubricVersion: number) {
    await run(async () => {
      await scoreAgain(report.sessionId, rubricVersion);
      setStarted(rubricVersion);
    });
    await onChanged();
  }

  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void start(chosen);
      }}
    >
      <Field label="Score again by another rubric" hint="The result stays as it is.">
        <Select
          value={chosen}
          data-testid="score-rubric"
          onChange={(event) => setVersion(Number(event.target.value))}
        >
          {others.map((rubric) => (
            <option key={rubric.version} value={rubric.version}>
              v{rubric.version}: {rubric.criteria.join(", ")}
            </option>
          ))}
        </Select>
      </Field>
      <ProblemNotice error={error} />
      <div>
        <Button type="submit" busy={busy} data-testid="score-again">
          Score again
        </Button>
      </div>
    </form>
  );
}
