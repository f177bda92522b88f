import type { Criterion, Topic } from "@/shared/api/types";
import { Badge, Button, Card, Field, Input, Notice, TextArea, ui } from "@/shared/ui";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { changed, moved, newTopic, removed, totalMinutes } from "./draft";
import styles from "./jobs.module.css";

interface Props {
  topics: Topic[];
  criteria: Criterion[];
  onChange: (topics: Topic[]) => void;
}

const MAX_TOPICS = 12;
/** Of some 20 seconds of speech. */
const SAYABLE_WORDS = 45;

function tooLong(question: string): boolean {
  return question.trim().split(/\s+/).length > SAYABLE_WORDS;
}

/** The topics in their order, with minutes and the questions that everybody is asked. */
export function PlanEditor({ topics, criteria, onChange }: Props) {
  return (
    <Card aria-labelledby="plan">
      <div className={`${ui.row} ${ui.between}`}>
        <h2 id="plan">Interview plan</h2>
        <Badge>{totalMinutes(topics)} minutes</Badge>
      </div>
      {topics.length === 0 && <p className={ui.hint}>No topics yet.</p>}
      <ol className={styles.entries}>
        {topics.map((topic, index) => (
          <li key={topic.topicId} className={styles.entry} data-testid="topic">
            <div className={styles.entryHead}>
              <Field label={`Topic ${index + 1}`}>
                <Input
                  required
                  maxLength={200}
                  value={topic.title}
                  onChange={(event) =>
                    onChange(changed(topics, index, { ...topic, title: event.target.value }))
                  }
                />
              </Field>
              <Field label="Minutes">
                <Input
                  type="number"
                  required
                  min={0.5}
                  max={120}
                  step={0.5}
                  value={Number.isNaN(topic.minutes) ? "" : topic.minutes}
                  onChange={(event) =>
                    onChange(changed(topics, index, { ...topic, minutes: event.target.valueAsNumber }))
                  }
                />
              </Field>
              <div className={styles.tools}>
                <IconButton
                  label={`Move topic ${index + 1} up`}
                  disabled={index === 0}
                  onClick={() => onChange(moved(topics, index, index - 1))}
                >
                  <ArrowUp size={18} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Move topic ${index + 1} down`}
                  disabled={index === topics.length - 1}
                  onClick={() => onChange(moved(topics, index, index + 1))}
                >
                  <ArrowDown size={18} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Remove topic ${index + 1}`}
                  onClick={() => onChange(removed(topics, index))}
                >
                  <Trash2 size={18} aria-hidden />
                </IconButton>
              </div>
            </div>
            <Field label="Must-ask questions" hint="One a line; each is asked word for word." optional>
              <TextArea
                rows={3}
                value={topic.mustAsk.join("\n")}
                onChange={(event) =>
                  onChange(changed(topics, index, { ...topic, mustAsk: event.target.value.split("\n") }))
                }
              />
            </Field>
            {topic.mustAsk.some(tooLong) && (
              <Notice
                tone="warn"
                data-testid="long-question"
                title="A question takes longer than 20 seconds to say"
              >
                Shorten it to {SAYABLE_WORDS} words, or split it: it is spoken word for word, and hard to keep
                in mind.
              </Notice>
            )}
            <Field label="Skills" hint="Separated by commas." optional>
              <Input
                value={topic.skills.join(",")}
                onChange={(event) =>
                  onChange(changed(topics, index, { ...topic, skills: event.target.value.split(",") }))
                }
              />
            </Field>
            {criteria.length > 0 && (
              <fieldset>
                <legend className={ui.label}>Shows something about</legend>
                <div className={styles.checks}>
                  {criteria.map((criterion) => (
                    <label key={criterion.criterionId}>
                      <input
                        type="checkbox"
                        checked={topic.criterionIds.includes(criterion.criterionId)}
                        onChange={(event) =>
                          onChange(
                            changed(topics, index, withCriterion(topic, criterion, event.target.checked)),
                          )
                        }
                      />
                      {criterion.name || "Unnamed criterion"}
                    </label>
                  ))}
                </div>
              </fieldset>
            )}
          </li>
        ))}
      </ol>
      <div>
        <Button
          disabled={topics.length >= MAX_TOPICS}
          data-testid="add-topic"
          onClick={() => onChange([...topics, newTopic()])}
        >
          <Plus size={18} aria-hidden />
          Add topic
        </Button>
      </div>
    </Card>
  );
}

function withCriterion(topic: Topic, { criterionId }: Criterion, on: boolean): Topic {
  const others = topic.criterionIds.filter((id) => id !== criterionId);
  return { ...topic, criterionIds: on ? [...others, criterionId] : others };
}

interface IconButtonProps {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

export function IconButton({ label, disabled, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      className={ui.iconButton}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
