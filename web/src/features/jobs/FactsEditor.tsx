import { Button, Card, Field, Input, TextArea, ui } from "@/shared/ui";
import { Plus, Trash2 } from "lucide-react";
import { changed, type Draft, newFact, removed } from "./draft";
import styles from "./jobs.module.css";
import { IconButton } from "./PlanEditor";

interface Props {
  facts: Draft["facts"];
  onChange: (facts: Draft["facts"]) => void;
}

/** What the AI may tell a candidate who asks; everything else it passes on to people. */
export function FactsEditor({ facts, onChange }: Props) {
  return (
    <Card aria-labelledby="facts">
      <h2 id="facts">Approved facts</h2>
      <p className={ui.hint}>
        Candidates ask about pay, team and process. The AI answers from these facts only, else it passes the
        question on.
      </p>
      <ol className={styles.entries}>
        {facts.map((fact, index) => (
          <li key={fact.key} className={styles.entry} data-testid="fact">
            <div className={styles.entryHead}>
              <Field label="About">
                <Input
                  required
                  maxLength={200}
                  placeholder="Pay"
                  value={fact.subject}
                  onChange={(event) =>
                    onChange(changed(facts, index, { ...fact, subject: event.target.value }))
                  }
                />
              </Field>
              <div className={styles.tools}>
                <IconButton
                  label={`Remove fact ${index + 1}`}
                  onClick={() => onChange(removed(facts, index))}
                >
                  <Trash2 size={18} aria-hidden />
                </IconButton>
              </div>
            </div>
            <Field label="What may be said">
              <TextArea
                required
                rows={2}
                maxLength={4000}
                value={fact.text}
                onChange={(event) => onChange(changed(facts, index, { ...fact, text: event.target.value }))}
              />
            </Field>
          </li>
        ))}
      </ol>
      <div>
        <Button
          data-testid="add-fact"
          disabled={facts.length >= 50}
          onClick={() => onChange([...facts, newFact()])}
        >
          <Plus size={18} aria-hidden />
          Add fact
        </Button>
      </div>
    </Card>
  );
}
