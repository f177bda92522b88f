import { useCallback, useEffect, useRef, useState } from "react";

export interface Player {
  /** The line that plays, or is being fetched. */
  playing: string | null;
  failed: boolean;
  toggle: (lineId: string) => void;
}

/**
 * Plays one line's recording at a time.
 *
 * @param urlOf the signed address of a line, which lasts ten minutes only
 * @param renew gets new addresses, once, where one has expired
 */
export function usePlayer(urlOf: (lineId: string) => string | null, renew: () => Promise<void>): Player {
  const [playing, setPlaying] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const audio = useRef<HTMLAudioElement | null>(null);
  const address = useRef(urlOf);
  useEffect(() => {
    address.current = urlOf;
  });
  useEffect(() => () => audio.current?.pause(), []);

  const play = useCallback(
    async (lineId: string, mayRenew: boolean): Promise<void> => {
      const url = address.current(lineId);
      if (!url) return;
      const element = (audio.current ??= new Audio());
      element.onended = () => setPlaying(null);
      element.src = url;
      try {
        await element.play();
      } catch (error) {
        // A pause or another line took over: no failure.
        if (error instanceof DOMException && error.name === "AbortError") return;
        if (mayRenew) {
          await renew();
          await play(lineId, false);
        } else {
          setPlaying(null);
          setFailed(true);
        }
      }
    },
    [renew],
  );

  const toggle = useCallback(
    (lineId: string) => {
      setFailed(false);
      if (playing === lineId) {
        audio.current?.pause();
        setPlaying(null);
      } else {
        setPlaying(lineId);
        void play(lineId, true);
      }
    },
    [playing, play],
  );
  return { playing, failed, toggle };
}
