import { useLocalMedia } from "@/shared/devices/useLocalMedia";
import type { LocalMedia } from "@/shared/media/LocalMedia";
import { classes } from "@/shared/ui";
import { Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Settings, Video, VideoOff } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./room.module.css";

interface Props {
  media: LocalMedia;
  onLeave: () => void;
  onSettings: () => void;
  /** Further buttons between the devices and "Leave". */
  children?: ReactNode;
}

/** Microphone, camera, screen, settings, leave. */
export function Controls({ media, onLeave, onSettings, children }: Props) {
  const { microphone, camera, screen } = useLocalMedia(media);
  const canShare = typeof navigator.mediaDevices?.getDisplayMedia === "function";
  return (
    <div className={styles.controls} role="toolbar" aria-label="Controls">
      <Toggle
        testId="mic-toggle"
        on={microphone.on && microphone.track !== null}
        label={
          microphone.track ? (microphone.on ? "Mute microphone" : "Unmute microphone") : "Allow microphone"
        }
        short={microphone.on && microphone.track ? "Mute" : "Unmute"}
        shortcut="M"
        warn={!microphone.track || !microphone.on}
        onClick={() => toggleMicrophone(media)}
      >
        {microphone.on && microphone.track ? <Mic aria-hidden /> : <MicOff aria-hidden />}
      </Toggle>
      <Toggle
        testId="camera-toggle"
        on={camera.on && camera.track !== null}
        label={camera.track ? (camera.on ? "Turn camera off" : "Turn camera on") : "Allow camera"}
        short="Camera"
        shortcut="V"
        warn={!camera.track || !camera.on}
        onClick={() => toggleCamera(media)}
      >
        {camera.on && camera.track ? <Video aria-hidden /> : <VideoOff aria-hidden />}
      </Toggle>
      {canShare && (
        <Toggle
          testId="screen-toggle"
          on={screen !== null}
          label={screen ? "Stop sharing your screen" : "Share your screen"}
          short="Share"
          onClick={() => (screen ? media.stopScreen() : void media.shareScreen())}
        >
          {screen ? <MonitorX aria-hidden /> : <MonitorUp aria-hidden />}
        </Toggle>
      )}
      {children}
      <Toggle testId="settings" label="Settings" short="Settings" onClick={onSettings}>
        <Settings aria-hidden />
      </Toggle>
      <Toggle testId="leave" label="Leave the interview" short="Leave" danger onClick={onLeave}>
        <PhoneOff aria-hidden />
      </Toggle>
    </div>
  );
}

/** Mutes or unmutes; asks for the device again where there is none. */
export function toggleMicrophone(media: LocalMedia): void {
  const { microphone } = media.getState();
  if (microphone.track) media.setMicrophoneOn(!microphone.on);
  else void media.chooseMicrophone(microphone.deviceId);
}

export function toggleCamera(media: LocalMedia): void {
  const { camera } = media.getState();
  if (camera.track) media.setCameraOn(!camera.on);
  else void media.chooseCamera(camera.deviceId);
}

interface ToggleProps {
  testId: string;
  label: string;
  short: string;
  on?: boolean;
  shortcut?: string;
  warn?: boolean;
  danger?: boolean;
  onClick: () => void;
  children: ReactNode;
}

export function Toggle({ testId, label, short, on, shortcut, warn, danger, onClick, children }: ToggleProps) {
  return (
    <button
      type="button"
      className={classes(styles.control, warn && styles.controlOff, danger && styles.controlDanger)}
      aria-label={label}
      aria-pressed={on}
      aria-keyshortcuts={shortcut}
      title={shortcut ? `${label} (${shortcut})` : label}
      data-testid={testId}
      onClick={onClick}
    >
      {children}
      <span aria-hidden>{short}</span>
    </button>
  );
}
