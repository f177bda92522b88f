import type { Voice } from "@/shared/api/types";
import { Field, Input, Select, ui } from "@/shared/ui";

const RATES = [
  [0.75, "Slow"],
  [0.9, "A little slower"],
  [1, "As usual"],
  [1.15, "A little faster"],
  [1.3, "Fast"],
] as const;

/** Which voice asks, and how fast it speaks. */
export function VoiceFields({ voice, onChange }: { voice: Voice; onChange: (voice: Voice) => void }) {
  const rates = RATES.some(([rate]) => rate === voice.rate)
    ? RATES
    : [...RATES, [voice.rate, `${voice.rate} times`] as const];
  return (
    <div className={ui.columns}>
      <Field label="Voice" optional hint="A name of the voice service's; empty: the usual one.">
        <Input
          maxLength={64}
          pattern="[A-Za-z0-9_\\-]*"
          placeholder="Chirp3-HD-Kore"
          value={voice.name}
          data-testid="voice-name"
          onChange={(event) => onChange({ ...voice, name: event.target.value })}
        />
      </Field>
      <Field label="Pace of the voice">
        <Select
          value={voice.rate}
          data-testid="voice-rate"
          onChange={(event) => onChange({ ...voice, rate: Number(event.target.value) })}
        >
          {rates.map(([rate, label]) => (
            <option key={rate} value={rate}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}
