import { useCallback, useEffect, useRef, useState } from "react";

interface Page<T> {
  items: T[];
  nextCursor?: string | null;
}

export interface Pages<T> {
  items: T[];
  /** The first page is under way. */
  loading: boolean;
  loadingMore: boolean;
  error: unknown;
  hasMore: boolean;
  more: () => void;
  retry: () => void;
}

interface State<T> {
  key: string;
  items: T[];
  cursor: string | null;
  busy: boolean;
  error: unknown;
}

/** Cursor pages, one after the other; another `key` begins anew. */
export function usePages<T>(key: string, load: (cursor: string | null) => Promise<Page<T>>): Pages<T> {
  const [state, setState] = useState<State<T>>({ key, items: [], cursor: null, busy: true, error: null });
  const latest = useRef(load);
  const wanted = useRef("");
  useEffect(() => {
    latest.current = load;
  });

  const fetchPage = useCallback(
    async (cursor: string | null) => {
      wanted.current = key;
      try {
        const page = await latest.current(cursor);
        if (wanted.current !== key) return;
        setState((s) => ({
          key,
          items: cursor === null ? page.items : [...s.items, ...page.items],
          cursor: page.nextCursor ?? null,
          busy: false,
          error: null,
        }));
      } catch (error) {
        if (wanted.current !== key) return;
        setState((s) => ({ key, items: s.key === key ? s.items : [], cursor, busy: false, error }));
      }
    },
    [key],
  );

  useEffect(() => {
    void fetchPage(null);
    return () => {
      wanted.current = "";
    };
  }, [fetchPage]);

  const current = state.key === key;
  const go = (cursor: string | null) => {
    setState((s) => ({ ...s, busy: true, error: null }));
    void fetchPage(cursor);
  };
  return {
    items: current ? state.items : [],
    loading: !current || (state.busy && state.items.length === 0),
    loadingMore: current && state.busy && state.items.length > 0,
    error: current ? state.error : null,
    hasMore: current && state.cursor !== null && state.error === null,
    more: () => go(state.cursor),
    retry: () => go(state.cursor),
  };
}
