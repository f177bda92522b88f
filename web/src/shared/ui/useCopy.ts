import { type RefObject, useRef, useState } from "react";

const SHOWN_MS = 2_000;

/** A field whose text can be copied: its ref, what copies, and whether that was just done. */
export function useCopy<T extends HTMLInputElement | HTMLTextAreaElement>(
  value: string,
): { ref: RefObject<T | null>; copy: () => Promise<void>; copied: boolean } {
  const [copied, setCopied] = useState(false);
  const ref = useRef<T>(null);
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Without permission for the clipboard, selecting is the next best thing.
      ref.current?.select();
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  }
  return { ref, copy, copied };
}
