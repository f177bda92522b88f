import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { Button, TextArea } from ".";

/** A text of several lines, to be copied. */
export function CopyText({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const ref = useRef<HTMLTextAreaElement>(null);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Without permission for the clipboard, selecting is the next best thing.
      ref.current?.select();
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }
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
