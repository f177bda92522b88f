import { updateInterview } from "@/shared/api/interviews";
import type { SessionDetails } from "@/shared/api/types";
import { Button, Card, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";
import { VoiceFields } from "./VoiceFields";

interface Props {
  details: SessionDetails;
  onChanged: () => Promise<void>;
}

/** Another voice or pace, before the start. */
export function ChangeVoice({ details, onChanged }: Props) {
  const [voice, setVoice] = useState(details.voice);
  const { busy, error, run } = useAction();
  const unchanged = voice.name === details.voice.name && voice.rate === details.voice.rate;

  async function save() {
    await run(() => updateInterview(details.sessionId, { voice }));
    await onChanged();
  }

  return (
    <Card aria-labelledby="voice">
      <h2 id="voice">Voice</h2>
      <form
        className={ui.stack}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <VoiceFields voice={voice} onChange={setVoice} />
        <ProblemNotice error={error} />
        <div>
          <Button type="submit" busy={busy} disabled={unchanged} data-testid="voice-save">
            Change the voice
          </Button>
        </div>
      </form>
    </Card>
  );
}
