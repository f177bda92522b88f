import { DevicePickers } from "@/shared/devices/DevicePickers";
import type { LocalMedia } from "@/shared/media/LocalMedia";
import { Dialog, ui } from "@/shared/ui";
import type { Preferences } from "./preferences";
import styles from "./room.module.css";

interface Props {
  open: boolean;
  onClose: () => void;
  media: LocalMedia;
  preferences: Preferences;
  onPreferences: (preferences: Preferences) => void;
}

export function SettingsDialog({ open, onClose, media, preferences, onPreferences }: Props) {
  return (
    <Dialog title="Settings" open={open} onClose={onClose}>
      <div className={ui.stack}>
        <DevicePickers media={media} />
        <label className={styles.purpose}>
          <input
            type="checkbox"
            checked={preferences.ownCaptions}
            onChange={(event) => onPreferences({ ...preferences, ownCaptions: event.target.checked })}
          />
          <span>Show my own words while I speak (rough, they may be wrong)</span>
        </label>
        <label className={styles.purpose}>
          <input
            type="checkbox"
            checked={preferences.shortcuts}
            onChange={(event) => onPreferences({ ...preferences, shortcuts: event.target.checked })}
          />
          <span>
            Keyboard shortcuts: <kbd>M</kbd> microphone, <kbd>V</kbd> camera, <kbd>T</kbd> type an answer
          </span>
        </label>
      </div>
    </Dialog>
  );
}
