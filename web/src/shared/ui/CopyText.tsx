import { Check, Copy } from "lucide-react";
import { Button, TextArea } from ".";
import { useCopy } from "./useCopy";

/** A text of several lines, to be copied. */
export function CopyText({ label, value }: { label: string; value: string }) {
  const { ref, copy, copied } = useCopy<HTMLTextAreaElement>(value);
  return (
    <>
      <TextArea ref={ref} readOnly rows={8} aria-label={label} value={value} data-testid="copy-text" />
      <div>
        <Button size="small" onClick={() => void copy()} aria-label={`Copy: ${label}`}>
          {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          <span role="status">{copied ? "Copied" : "Copy"}</span>
        </Button>
      </div>
    </>
  );
}
