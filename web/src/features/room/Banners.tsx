import { microphoneWords } from "@/shared/devices/deviceWords";
import type { LiveSession } from "@/shared/live/LiveSession";
import { bannerWords } from "@/shared/live/roomState";
import type { LocalMedia } from "@/shared/media/LocalMedia";
import { Button, Notice } from "@/shared/ui";
import { toggleMicrophone } from "./Controls";
import { useLive } from "./hooks";
import styles from "./room.module.css";

interface Props {
  session: LiveSession;
  media: LocalMedia;
  typedOnly: boolean;
}

/** What stands between the person and the conversation just now, with the way out. */
export function Banners({ session, media, typedOnly }: Props) {
  const phase = useLive(session, (s) => s.phase);
  const waitingFor = useLive(session, (s) => s.waitingFor);
  const path = useLive(session, (s) => s.media);
  const hint = useLive(session, (s) => s.micHint);
  const trouble = useLive(session, (s) => bannerWords(s.room));
  return (
    <div className={styles.banners} aria-live="polite">
      {phase === "reconnecting" && (
        <Notice tone="warn" data-testid="reconnect-banner" title="Connection lost. Reconnecting…">
          {waitingFor === "no-node"
            ? "A new room is being opened. Nothing you said is lost, and the clock stands still."
            : "Nothing you said is lost, and the interview goes on where it was."}
        </Notice>
      )}
      {phase === "connected" && path === "failed" && (
        <Notice tone="warn" title="Audio and video can't get through">
          Your network blocks them. You can read the questions and type your answers, or try another network.
        </Notice>
      )}
      {phase === "connected" && trouble && <Notice data-testid="trouble-banner" title={trouble} />}
      {phase === "connected" && !typedOnly && hint && (
        <MicrophoneHint hint={hint} onAct={() => toggleMicrophone(media)} />
      )}
    </div>
  );
}

interface HintProps {
  hint: "refused" | "missing" | "busy" | "muted" | "silent";
  onAct: () => void;
}

function MicrophoneHint({ hint, onAct }: HintProps) {
  if (hint === "silent") {
    return (
      <Notice tone="warn" data-testid="mic-hint" title="We can't hear anything from your microphone">
        If you have begun to answer: check that it isn't muted on the device, or choose another in the
        settings.
      </Notice>
    );
  }
  const words = hint === "muted" ? { title: "Your microphone is muted", help: "" } : microphoneWords(hint);
  return (
    <Notice tone="warn" data-testid="mic-hint" title={words.title}>
      {words.help && <p>{words.help}</p>}
      <Button size="small" onClick={onAct}>
        {hint === "muted" ? "Unmute" : "Try again"}
      </Button>
    </Notice>
  );
}
