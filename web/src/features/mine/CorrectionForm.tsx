import { correctLine } from "@/shared/api/report";
import type { Line } from "@/shared/api/types";
import { Button, Field, ProblemNotice, TextArea, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";

interface Props {
  id: string;
  line: Line;
  onSaved: () => Promise<void>;
}

export function CorrectionForm({ id, line, onSaved }: Props) {
  const [text, setText] = useState<string | null>(null);
  const { busy, error, run } = useAction();
  if (text === null) {
    return (
      <div>
        <Button
          look="quiet"
          size="small"
          data-testid="correct"
          onClick={() => setText(line.corrections.at(-1)?.text ?? line.text)}
        >
          Correct this
        </Button>
      </div>
    );
  }

  async function save() {
    const done = await run(() => correctLine(id, line.interactionId, (text ?? "").trim()));
    if (!done) return;
    await onSaved();
    setText(null);
  }

  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label="What you said">
        <TextArea
          required
          rows={3}
          maxLength={4000}
          value={text}
          data-testid="correction-text"
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <ProblemNotice error={error} />
      <div className={ui.row}>
        <Button look="primary" size="small" type="submit" busy={busy} data-testid="correction-save">
          Save correction
        </Button>
        <Button look="quiet" size="small" onClick={() => setText(null)}>
          Close
        </Button>
      </div>
    </form>
  );
}
