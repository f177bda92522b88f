import { newId } from "@/shared/lib/id";
import { Button, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { Send } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./room.module.css";

interface Props {
  /** Rejects with a problem; the same `utteranceId` again is the same answer. */
  onSend: (utteranceId: string, text: string) => Promise<unknown>;
  onClose?: () => void;
}

const MAX_CHARS = 20_000;

/** Types an answer instead of saying it. What was typed stays until the API has taken it. */
export function AnswerComposer({ onSend, onClose }: Props) {
  const [text, setText] = useState("");
  const utterance = useRef<string | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const { busy, error, run } = useAction();
  useEffect(() => input.current?.focus(), []);

  async function send() {
    const trimmed = text.trim();
    if (!trimmed || busy) return;
    const id = (utterance.current ??= newId());
    const sent = await run(() => onSend(id, trimmed));
    if (!sent) return;
    utterance.current = null;
    setText("");
    input.current?.focus();
  }

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label className="visually-hidden" htmlFor="answer">
        Your answer
      </label>
      <textarea
        id="answer"
        ref={input}
        className={ui.input}
        rows={3}
        maxLength={MAX_CHARS}
        placeholder="Type your answer. Ctrl + Enter sends it."
        value={text}
        data-testid="answer-input"
        onChange={(event) => {
          // Another text is another answer.
          utterance.current = null;
          setText(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
          if (event.key === "Escape") onClose?.();
        }}
      />
      <ProblemNotice error={error} />
      <div className={ui.actions}>
        {onClose && (
          <Button look="quiet" size="small" onClick={onClose}>
            Close
          </Button>
        )}
        <Button
          look="primary"
          size="small"
          type="submit"
          busy={busy}
          disabled={!text.trim()}
          data-testid="answer-send"
        >
          <Send size={16} aria-hidden />
          {busy ? "Sending…" : "Send answer"}
        </Button>
      </div>
    </form>
  );
}
