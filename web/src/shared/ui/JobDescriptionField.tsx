import { Field, TextArea } from ".";
import { useEffect, useRef } from "react";

/** As the API takes them. */
export const MAX_JOB_DESCRIPTION_CHARS = 100_000;

interface Props {
  label: string;
  rows: number;
  value: string;
  testId: string;
  onChange: (value: string) => void;
}

/** A job description in any script. One that is too long is kept as it is, and not sent. */
export function JobDescriptionField({ label, rows, value, testId, onChange }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const error = tooLong(value);
  useEffect(() => box.current?.setCustomValidity(error ?? ""), [error]);
  return (
    <Field
      label={label}
      hint={`As in the advertisement: questions are drawn from it. Up to ${count(MAX_JOB_DESCRIPTION_CHARS)} characters.`}
      error={error}
    >
      <TextArea
        ref={box}
        required
        rows={rows}
        value={value}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

function tooLong(text: string): string | null {
  if (text.length <= MAX_JOB_DESCRIPTION_CHARS) return null;
  // Counted as the API does: characters, not UTF-16 units.
  const { length } = [...text.trim()];
  if (length <= MAX_JOB_DESCRIPTION_CHARS) return null;
  return `This has ${count(length)} characters, which is too long. Please shorten it to ${count(MAX_JOB_DESCRIPTION_CHARS)}.`;
}

function count(characters: number): string {
  return characters.toLocaleString("en");
}
