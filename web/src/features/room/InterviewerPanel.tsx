import { comment, direct, getContext, getInterview } from "@/shared/api/interviews";
import type { Directive } from "@/shared/api/types";
import { newId } from "@/shared/lib/id";
import { Badge, Button, Field, Input, Loading, ProblemNotice, TextArea, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { Check, CircleDot, Circle } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./room.module.css";

interface Props {
  sessionId: string;
  /** Changes with each question: the progress is read anew. */
  questionId: string | null;
  /** Changes with the room's state: who leads is read anew, for another interviewer may have taken over. */
  stateId: string;
  /** Whoever had taken over when the page was opened. */
  takenOverBy: string | null;
  me: string;
  nameOf: (participantId: string) => string;
  onSent: (words: string) => void;
}

/** A human interviewer's side: directing the AI, the plan's progress, comments. */
export function InterviewerPanel({ sessionId, questionId, stateId, onSent, ...rest }: Props) {
  const context = useResource(`${sessionId} ${questionId ?? ""}`, () => getContext(sessionId));
  const { data: details, reload } = useResource(sessionId, () => getInterview(sessionId));
  const { busy, error, run } = useAction();
  useEffect(() => void reload(), [reload, stateId]);
  const leader = details ? details.takenOverBy : rest.takenOverBy;
  const takenOver = leader !== null;

  async function send(directive: Directive, words: string): Promise<boolean> {
    const done = await run(() => direct(sessionId, directive));
    if (done) {
      onSent(words);
      await reload();
    }
    return done;
  }

  return (
    <div className={styles.panel}>
      <section className={ui.stack} aria-labelledby="lead">
        <h3 id="lead">Who leads</h3>
        <p className={ui.hint} data-testid="leader">
          {leaderWords(leader, rest.me, rest.nameOf)}
        </p>
        <div className={ui.row}>
          <Button
            size="small"
            look={takenOver ? "secondary" : "primary"}
            busy={busy}
            aria-pressed={leader === rest.me}
            data-testid="take-over"
            onClick={() => void send({ kind: "take_over" }, "You have taken over.")}
          >
            Take over
          </Button>
          <Button
            size="small"
            look={takenOver ? "primary" : "secondary"}
            busy={busy}
            aria-pressed={!takenOver}
            data-testid="hand-back"
            onClick={() => void send({ kind: "hand_back" }, "Handed back to the AI.")}
          >
            Hand back
          </Button>
        </div>
      </section>
      <div className={ui.row}>
        <Button
          size="small"
          busy={busy}
          data-testid="directive-repeat"
          onClick={() => void send({ kind: "repeat" }, "The AI repeats the question.")}
        >
          Repeat question
        </Button>
        <Button
          size="small"
          busy={busy}
          data-testid="directive-skip"
          onClick={() => void send({ kind: "skip_topic" }, "The AI moves on.")}
        >
          Skip topic
        </Button>
      </div>
      <AskForm onSend={(text) => send({ kind: "ask", text }, "The AI asks this next.")} busy={busy} />
      <FollowUpForm onSend={(hint) => send({ kind: "follow_up", hint }, "The AI follows up.")} busy={busy} />
      <ProblemNotice error={error} />
      <PlanProgress context={context} />
      <CommentForm sessionId={sessionId} onSent={onSent} />
    </div>
  );
}

function leaderWords(leader: string | null, me: string, nameOf: Props["nameOf"]): string {
  if (leader === null) return "The AI leads. You can talk at any time; take over to lead yourself.";
  if (leader === me) return "You lead: the AI stays quiet until you hand back.";
  return `${nameOf(leader)} leads: the AI stays quiet until somebody hands back.`;
}

interface FormProps {
  busy: boolean;
  /** True where it was taken. */
  onSend: (text: string) => Promise<boolean>;
}

function AskForm({ busy, onSend }: FormProps) {
  const [text, setText] = useState("");
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void onSend(text.trim()).then((done) => done && setText(""));
      }}
    >
      <Field label="Ask next, word for word">
        <TextArea
          rows={2}
          maxLength={600}
          value={text}
          data-testid="directive-ask"
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button size="small" type="submit" busy={busy} disabled={!text.trim()} data-testid="directive-ask-send">
        Let the AI ask
      </Button>
    </form>
  );
}

function FollowUpForm({ busy, onSend }: FormProps) {
  const [hint, setHint] = useState("");
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void onSend(hint.trim()).then((done) => done && setHint(""));
      }}
    >
      <Field label="Follow up on the last answer" hint="A hint, such as: ask for numbers" optional>
        <Input
          maxLength={600}
          value={hint}
          data-testid="directive-follow-up"
          onChange={(event) => setHint(event.target.value)}
        />
      </Field>
      <Button size="small" type="submit" busy={busy} data-testid="directive-follow-up-send">
        Follow up
      </Button>
    </form>
  );
}

function PlanProgress({
  context,
}: {
  context: ReturnType<typeof useResource<Awaited<ReturnType<typeof getContext>>>>;
}) {
  const { data, error, loading, reload } = context;
  if (!data)
    return loading ? (
      <Loading what="Loading the plan" />
    ) : (
      <ProblemNotice error={error} onRetry={() => void reload()} />
    );
  const { plan, progress } = data;
  return (
    <section className={ui.stack} aria-labelledby="plan">
      <h3 id="plan">Plan</h3>
      <ol className={styles.plan} data-testid="plan-progress">
        {plan.topics.map((topic, index) => {
          const covered = progress.covered.includes(topic.topicId) || progress.covered.includes(topic.title);
          const current = index === progress.topicIndex;
          const Icon = covered ? Check : current ? CircleDot : Circle;
          return (
            <li key={topic.topicId} aria-current={current ? "step" : undefined}>
              <Icon size={18} aria-hidden />
              <span>
                {topic.title}
                <span className="visually-hidden">{covered ? ", covered" : current ? ", current" : ""}</span>
              </span>
              <Badge>{topic.minutes} min</Badge>
            </li>
          );
        })}
      </ol>
      <details>
        <summary>Job description</summary>
        <p className={styles.description}>{data.jobDescription}</p>
      </details>
    </section>
  );
}

function CommentForm({ sessionId, onSent }: { sessionId: string; onSent: (words: string) => void }) {
  const [text, setText] = useState("");
  const id = useRef(newId());
  const { busy, error, run } = useAction();
  async function send() {
    if (!(await run(() => comment(sessionId, id.current, text.trim())))) return;
    id.current = newId();
    setText("");
    onSent("Your comment is recorded.");
  }
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label="Comment" hint="Kept with the interview, for the hiring team.">
        <TextArea
          rows={2}
          maxLength={4000}
          value={text}
          data-testid="comment-input"
          onChange={(event) => {
            id.current = newId();
            setText(event.target.value);
          }}
        />
      </Field>
      <ProblemNotice error={error} />
      <Button size="small" type="submit" busy={busy} disabled={!text.trim()} data-testid="comment-send">
        Add comment
      </Button>
    </form>
  );
}
