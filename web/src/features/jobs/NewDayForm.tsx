import { addDay } from "@/shared/api/calendar";
import type { NewDay } from "@/shared/api/types";
import { WEEKDAYS } from "@/shared/lib/days";
import { newId } from "@/shared/lib/id";
import { ownZone, timezones } from "@/shared/lib/zones";
import { Button, Field, Input, ProblemNotice, Select, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useRef, useState } from "react";
import styles from "./jobs.module.css";

interface Props {
  jobId: string;
  onAdded: () => Promise<void>;
  onClose: () => void;
}

const usual = (): NewDay => ({
  weekdays: [],
  starts: "09:00",
  ends: "12:00",
  timezone: ownZone(),
  slotMinutes: 45,
  places: 1,
  daysAhead: 28,
  pinned: false,
});

/** Weekdays, hours, zone, slots: what a new interview day needs. */
export function NewDayForm({ jobId, onAdded, onClose }: Props) {
  const [draft, setDraft] = useState<NewDay>(usual);
  const key = useRef(newId());
  const { busy, error, run } = useAction();
  const set = (change: Partial<NewDay>) => {
    // Another content is another day.
    key.current = newId();
    setDraft((d) => ({ ...d, ...change }));
  };
  return (
    <form
      className={ui.stack}
      data-testid="new-day"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await addDay(jobId, draft, key.current);
          await onAdded();
        });
      }}
    >
      <Weekdays chosen={draft.weekdays} onChange={(weekdays) => set({ weekdays })} />
      <Hours draft={draft} set={set} />
      <label className={styles.pinned}>
        <input
          type="checkbox"
          checked={draft.pinned}
          onChange={(event) => set({ pinned: event.target.checked })}
        />
        <span>Keep to the plan and the rubric as they are now, whatever changes later</span>
      </label>
      <ProblemNotice error={error} />
      <div className={ui.row}>
        <Button
          look="primary"
          type="submit"
          busy={busy}
          disabled={draft.weekdays.length === 0}
          data-testid="day-save"
        >
          Add the day
        </Button>
        <Button look="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
    </form>
  );
}

function Weekdays({ chosen, onChange }: { chosen: number[]; onChange: (weekdays: number[]) => void }) {
  return (
    <fieldset className={styles.weekdays}>
      <legend className={ui.label}>Weekdays</legend>
      {WEEKDAYS.map((name, weekday) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(weekday)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...chosen, weekday].sort() : chosen.filter((one) => one !== weekday),
              )
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function Hours({ draft, set }: { draft: NewDay; set: (change: Partial<NewDay>) => void }) {
  const number = (label: string, name: "slotMinutes" | "places" | "daysAhead", min: number, max: number) => (
    <Field label={label}>
      <Input
        type="number"
        required
        min={min}
        max={max}
        value={Number.isNaN(draft[name]) ? "" : draft[name]}
        data-testid={`day-${name}`}
        onChange={(event) => set({ [name]: event.target.valueAsNumber })}
      />
    </Field>
  );
  return (
    <div className={ui.columns}>
      <Field label="From">
        <Input
          type="time"
          required
          value={draft.starts}
          data-testid="day-starts"
          onChange={(event) => set({ starts: event.target.value })}
        />
      </Field>
      <Field label="To">
        <Input
          type="time"
          required
          value={draft.ends}
          data-testid="day-ends"
          onChange={(event) => set({ ends: event.target.value })}
        />
      </Field>
      <Field label="Time zone" hint="The hours stay the same when its clocks change.">
        <Select
          value={draft.timezone}
          data-testid="day-zone"
          onChange={(event) => set({ timezone: event.target.value })}
        >
          {timezones(draft.timezone).map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      </Field>
      {number("Minutes of a slot", "slotMinutes", 5, 240)}
      {number("Candidates in a slot", "places", 1, 100)}
      {number("Open so many days ahead", "daysAhead", 1, 180)}
    </div>
  );
}
