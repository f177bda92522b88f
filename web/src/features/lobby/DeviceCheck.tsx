import { cameraWords, microphoneWords } from "@/shared/devices/deviceWords";
import { DevicePickers } from "@/shared/devices/DevicePickers";
import { useLocalMedia } from "@/shared/devices/useLocalMedia";
import { LevelMeter } from "@/shared/media/LevelMeter";
import type { LocalDevice, LocalMedia } from "@/shared/media/LocalMedia";
import { playChime } from "@/shared/media/practice";
import { Button, Card, Notice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { Mic, MicOff, Video, VideoOff, Volume2 } from "lucide-react";
import { useEffect, useRef } from "react";
import styles from "./lobby.module.css";

/** Camera preview, microphone level, loudspeaker test and the choice of devices. */
export function DeviceCheck({ media }: { media: LocalMedia }) {
  const { microphone, camera, speakerId } = useLocalMedia(media);
  const chime = useAction();
  return (
    <Card aria-labelledby="check">
      <h2 id="check">Check your devices</h2>
      <Preview camera={camera} />
      <div className={styles.switches}>
        <Button
          aria-pressed={microphone.on}
          data-testid="lobby-mic"
          onClick={() => media.setMicrophoneOn(!microphone.on)}
        >
          {microphone.on ? <Mic size={18} aria-hidden /> : <MicOff size={18} aria-hidden />}
          {microphone.on ? "Microphone on" : "Microphone off"}
        </Button>
        <Button
          aria-pressed={camera.on}
          data-testid="lobby-camera"
          onClick={() => media.setCameraOn(!camera.on)}
        >
          {camera.on ? <Video size={18} aria-hidden /> : <VideoOff size={18} aria-hidden />}
          {camera.on ? "Camera on" : "Camera off"}
        </Button>
        <Button busy={chime.busy} onClick={() => void chime.run(() => playChime(speakerId))}>
          <Volume2 size={18} aria-hidden />
          {chime.busy ? "Playing…" : "Test speaker"}
        </Button>
      </div>
      <Level device={microphone} />
      {microphone.problem && (
        <Notice tone="warn" data-testid="mic-problem" title={microphoneWords(microphone.problem).title}>
          <p>{microphoneWords(microphone.problem).help}</p>
          <Button size="small" onClick={() => void media.chooseMicrophone(null)}>
            Try again
          </Button>
        </Notice>
      )}
      {camera.problem && (
        <Notice data-testid="camera-problem" title={cameraWords(camera.problem).title}>
          <p>{cameraWords(camera.problem).help}</p>
          <Button size="small" onClick={() => void media.chooseCamera(null)}>
            Try again
          </Button>
        </Notice>
      )}
      <details className={styles.details}>
        <summary>Choose devices</summary>
        <div className={ui.columns}>
          <DevicePickers media={media} />
        </div>
      </details>
    </Card>
  );
}

function Preview({ camera }: { camera: LocalDevice }) {
  const ref = useRef<HTMLVideoElement>(null);
  const { track, on } = camera;
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = track ? new MediaStream([track]) : null;
    if (track) void video.play().catch(() => undefined);
  }, [track]);
  const visible = track !== null && on;
  return (
    <div className={styles.preview}>
      <video
        ref={ref}
        hidden={!visible}
        autoPlay
        muted
        playsInline
        aria-label="Your camera"
        data-testid="preview"
      />
      {!visible && (
        <p>
          <VideoOff size={28} aria-hidden />
          {on ? "No picture" : "Camera off"}
        </p>
      )}
    </div>
  );
}

/** Bars that follow the voice, written past React: twenty times a second is no state. */
function Level({ device }: { device: LocalDevice }) {
  const bar = useRef<HTMLSpanElement>(null);
  const meter = useRef<HTMLDivElement>(null);
  const { track, on } = device;
  useEffect(() => {
    if (!track || typeof AudioContext !== "function") return;
    const level = new LevelMeter(track, (db) => {
      const share = Math.min(1, Math.max(0, (db + 60) / 50));
      bar.current?.style.setProperty("transform", `scaleX(${share})`);
      meter.current?.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    });
    return () => level.stop();
  }, [track]);
  return (
    <div className={styles.level}>
      <span id="level">{track && on ? "Say a few words: the bar should move" : "Microphone level"}</span>
      <div
        ref={meter}
        className={styles.meter}
        role="meter"
        aria-labelledby="level"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
        data-testid="level"
      >
        <span ref={bar} />
      </div>
    </div>
  );
}
