import type { Criterion } from "@/shared/api/types";
import { Button, Card, Field, Input, ui } from "@/shared/ui";
import { Plus, Trash2 } from "lucide-react";
import { changed, newCriterion, removed } from "./draft";
import styles from "./jobs.module.css";
import { IconButton } from "./PlanEditor";

interface Props {
  criteria: Criterion[];
  onChange: (criteria: Criterion[]) => void;
}

const MAX_CRITERIA = 12;

/** What is judged, by levels that two reviewers would agree on. */
export function RubricEditor({ criteria, onChange }: Props) {
  return (
    <Card aria-labelledby="rubric">
      <h2 id="rubric">Rubric</h2>
      <p className={ui.hint}>Only the words of the answers are judged, each score with its evidence.</p>
      <ol className={styles.entries}>
        {criteria.map((criterion, index) => (
          <li key={criterion.criterionId} className={styles.entry} data-testid="criterion">
            <div className={styles.entryHead}>
              <Field label={`Criterion ${index + 1}`}>
                <Input
                  required
                  maxLength={200}
                  value={criterion.name}
                  onChange={(event) =>
                    onChange(changed(criteria, index, { ...criterion, name: event.target.value }))
                  }
                />
              </Field>
              <div className={styles.tools}>
                <IconButton
                  label={`Remove criterion ${index + 1}`}
                  onClick={() => onChange(removed(criteria, index))}
                >
                  <Trash2 size={18} aria-hidden />
                </IconButton>
              </div>
            </div>
            <Field label="What it means" optional>
              <Input
                maxLength={4000}
                value={criterion.description}
                onChange={(event) =>
                  onChange(changed(criteria, index, { ...criterion, description: event.target.value }))
                }
              />
            </Field>
            <Levels
              criterion={criterion}
              onChange={(levels) => onChange(changed(criteria, index, { ...criterion, levels }))}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button
          disabled={criteria.length >= MAX_CRITERIA}
          data-testid="add-criterion"
          onClick={() => onChange([...criteria, newCriterion()])}
        >
          <Plus size={18} aria-hidden />
          Add criterion
        </Button>
      </div>
    </Card>
  );
}

interface LevelsProps {
  criterion: Criterion;
  onChange: (levels: Criterion["levels"]) => void;
}

function Levels({ criterion: { levels }, onChange }: LevelsProps) {
  const next = Math.max(0, ...levels.map((level) => level.score)) + 1;
  return (
    <details className={styles.levels}>
      <summary>
        {levels.length} levels: {levels.map((level) => level.label || "…").join(", ")}
      </summary>
      <ol className={styles.levelRows}>
        {levels.map((level, index) => (
          // A level has no id of its own; its score is unique within its criterion.
          <li key={level.score}>
            <span className={styles.score}>{level.score}</span>
            <Input
              required
              aria-label={`Label of level ${level.score}`}
              maxLength={200}
              value={level.label}
              onChange={(event) => onChange(changed(levels, index, { ...level, label: event.target.value }))}
            />
            <Input
              aria-label={`Description of level ${level.score}`}
              maxLength={4000}
              value={level.description}
              onChange={(event) =>
                onChange(changed(levels, index, { ...level, description: event.target.value }))
              }
            />
            <IconButton
              label={`Remove level ${level.score}`}
              disabled={levels.length <= 2}
              onClick={() => onChange(removed(levels, index))}
            >
              <Trash2 size={18} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
      <Button
        size="small"
        disabled={next > 10}
        onClick={() => onChange([...levels, { score: next, label: "", description: "" }])}
      >
        Add level
      </Button>
    </details>
  );
}
