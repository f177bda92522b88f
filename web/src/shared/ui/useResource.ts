import { useCallback, useEffect, useRef, useState } from "react";

export interface Resource<T> {
  data: T | null;
  error: unknown;
  loading: boolean;
  reload: () => Promise<void>;
  /** Replaces the data, e.g. by what a change returned. */
  set: (data: T) => void;
}

/** Loads on mount and whenever `key` changes; an answer that comes too late is dropped. */
export function useResource<T>(key: string, load: () => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: unknown }>({
    key,
    data: null,
    error: null,
  });
  const latest = useRef(load);
  const wanted = useRef(key);
  useEffect(() => {
    latest.current = load;
  });

  const reload = useCallback(async () => {
    wanted.current = key;
    try {
      const data = await latest.current();
      if (wanted.current === key) setState({ key, data, error: null });
    } catch (error) {
      if (wanted.current === key) setState((s) => ({ key, data: s.key === key ? s.data : null, error }));
    }
  }, [key]);

  useEffect(() => {
    void reload();
    return () => {
      wanted.current = "";
    };
  }, [reload]);

  const current = state.key === key;
  return {
    data: current ? state.data : null,
    error: current ? state.error : null,
    loading: !current || (state.data === null && state.error === null),
    reload,
    set: useCallback((data: T) => setState({ key, data, error: null }), [key]),
  };
}
