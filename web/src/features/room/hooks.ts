import type { LiveSession } from "@/shared/live/LiveSession";
import type { LiveState } from "@/shared/live/liveStore";
import { useEffect, useEffectEvent } from "react";
import { useStore } from "zustand";

export function useLive<T>(session: LiveSession, select: (state: LiveState) => T): T {
  return useStore(session.store, select);
}

/** Calls the handler of a single key while nobody types and no dialog is open. */
export function useShortcuts(enabled: boolean, handlers: Record<string, () => void>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog"))
      return;
    const handler = handlers[event.key.toLowerCase()];
    if (!handler) return;
    event.preventDefault();
    handler();
  });
  useEffect(() => {
    if (!enabled) return;
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [enabled]);
}
