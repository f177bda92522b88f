import { useSyncExternalStore } from "react";
import type { LocalMedia, LocalMediaState } from "../media/LocalMedia";

export function useLocalMedia(media: LocalMedia): LocalMediaState {
  return useSyncExternalStore(media.subscribe, media.getState);
}
