import type { Slot, Slots } from "@/shared/api/types";
import { formatDateTime, fromLocalInput, toLocalInput } from "@/shared/lib/format";
import { byDay, clockIn, sameClock } from "@/shared/lib/zones";
import { Button, Field, Input, Notice, ui } from "@/shared/ui";
import { useState } from "react";
import styles from "./booking.module.css";

interface Props {
  slots: Slots;
  /** The reader's own. */
  zone: string;
  busy: boolean;
  onBook: (time: string) => void;
  onClose?: () => void;
}

/** One of the free slots, or any time of the window. */
export function ChooseTime({ slots, zone, busy, onBook, onClose }: Props) {
  const [time, setTime] = useState("");
  const free = slots.slots.filter((slot) => slot.startsAt !== slots.bookedTime);
  const chosen = slots.bySlot ? (free.some((slot) => slot.startsAt === time) ? time : "") : time;
  if (slots.bySlot && free.length === 0) return <NothingFree slots={slots} onClose={onClose} />;
  return (
    <form
      className={ui.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) onBook(chosen);
      }}
    >
      <ZoneWords slots={slots} zone={zone} at={free[0]?.startsAt ?? slots.closesAt} />
      {slots.bySlot ? (
        <FreeSlots free={free} slots={slots} zone={zone} chosen={chosen} onChoose={setTime} />
      ) : (
        <AnyTime slots={slots} onChoose={setTime} />
      )}
      <div className={ui.row}>
        <Button look="primary" type="submit" busy={busy} disabled={!chosen} data-testid="book">
          {busy ? "Booking…" : "Book this time"}
        </Button>
        {onClose && (
          <Button look="quiet" onClick={onClose}>
            Keep my time
          </Button>
        )}
      </div>
    </form>
  );
}

function NothingFree({ slots, onClose }: { slots: Slots; onClose?: () => void }) {
  return (
    <>
      <Notice tone="warn" data-testid="no-slots" title="No time is free at the moment">
        Times open anew each week, and others give theirs back: look again later, until{" "}
        {formatDateTime(slots.closesAt)}. If none suits you, ask the hiring team.
      </Notice>
      {onClose && (
        <div>
          <Button onClick={onClose}>Keep my time</Button>
        </div>
      )}
    </>
  );
}

function ZoneWords({ slots, zone, at }: { slots: Slots; zone: string; at: string }) {
  const same = sameClock(at, zone, slots.timezone);
  return (
    <p className={ui.hint} data-testid="zones">
      Times are shown in your own time zone, {zone}.
      {!same && ` Below each one is the hiring team's, ${slots.timezone}.`}
    </p>
  );
}

interface SlotProps {
  free: Slot[];
  slots: Slots;
  zone: string;
  chosen: string;
  onChoose: (time: string) => void;
}

function FreeSlots({ free, slots, zone, chosen, onChoose }: SlotProps) {
  return (
    <div className={styles.days}>
      {byDay(free, (slot) => slot.startsAt, zone).map(([day, ofDay]) => (
        <fieldset key={day} className={styles.day}>
          <legend>{day}</legend>
          <div className={styles.slots}>
            {ofDay.map((slot) => (
              <label key={slot.startsAt} className={styles.slot} data-testid="slot">
                <input
                  type="radio"
                  name="slot"
                  value={slot.startsAt}
                  checked={chosen === slot.startsAt}
                  onChange={() => onChoose(slot.startsAt)}
                />
                <span>
                  {clockIn(slot.startsAt, zone)}
                  {!sameClock(slot.startsAt, zone, slots.timezone) && (
                    <small>{clockIn(slot.startsAt, slots.timezone)} there</small>
                  )}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

function AnyTime({ slots, onChoose }: { slots: Slots; onChoose: (time: string) => void }) {
  const [from] = useState(() => new Date(Math.max(Date.parse(slots.opensAt), Date.now())).toISOString());
  return (
    <Field
      label="Time"
      hint={`Any time until ${formatDateTime(slots.closesAt)}. You can also just come, without booking one.`}
    >
      <Input
        type="datetime-local"
        required
        min={toLocalInput(from)}
        max={toLocalInput(slots.closesAt)}
        data-testid="booking-time"
        onChange={(event) => onChoose(event.target.value ? fromLocalInput(event.target.value) : "")}
      />
    </Field>
  );
}
