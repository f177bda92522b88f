import { book, calendarFile, getSlots, giveBack } from "@/shared/api/calendar";
import type { SessionDetails, Slots } from "@/shared/api/types";
import { formatDateTime, formatInZone } from "@/shared/lib/format";
import { saveFile } from "@/shared/lib/saveFile";
import { ownZone, sameClock } from "@/shared/lib/zones";
import { Button, Card, Loading, Notice, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useNow } from "@/shared/ui/useNow";
import { useResource } from "@/shared/ui/useResource";
import { CalendarPlus } from "lucide-react";
import { useState } from "react";
import { ChooseTime } from "./ChooseTime";
import styles from "./booking.module.css";

interface Props {
  details: SessionDetails;
  onChanged: () => Promise<void>;
}

/** An interview that is open in a window: its candidate books a time, changes it, or gives it back. */
export function Booking({ details, onChanged }: Props) {
  const id = details.sessionId;
  const slots = useResource(id, () => getSlots(id));
  const [choosing, setChoosing] = useState(false);
  const { busy, error, run } = useAction();
  const zone = ownZone();

  async function carryOut(action: () => Promise<unknown>) {
    if (await run(action)) setChoosing(false);
    // Also after a refusal: somebody else may have been quicker.
    await Promise.all([slots.reload(), onChanged()]);
  }

  const { data } = slots;
  return (
    <Card aria-labelledby="booking" data-testid="booking">
      <h2 id="booking">Your time</h2>
      {!data && !slots.error && <Loading what="Looking for free times" />}
      <ProblemNotice error={slots.error} onRetry={() => void slots.reload()} />
      {data && (
        <>
          {data.bookedTime && (
            <Booked
              slots={data}
              bookedTime={data.bookedTime}
              zone={zone}
              sessionId={id}
              title={details.title}
            />
          )}
          <ProblemNotice error={error} />
          {!data.bookedTime || choosing ? (
            <ChooseTime
              slots={data}
              zone={zone}
              busy={busy}
              onClose={choosing ? () => setChoosing(false) : undefined}
              onBook={(time) => void carryOut(() => book(id, time))}
            />
          ) : (
            <Change
              slots={data}
              busy={busy}
              onChoose={() => setChoosing(true)}
              onGiveBack={() => void carryOut(() => giveBack(id))}
            />
          )}
        </>
      )}
    </Card>
  );
}

interface BookedProps {
  slots: Slots;
  bookedTime: string;
  zone: string;
  sessionId: string;
  title: string;
}

function Booked({ slots, bookedTime, zone, sessionId, title }: BookedProps) {
  const { busy, error, run } = useAction();
  const file = async () => saveFile(await calendarFile(sessionId), `${title}.ics`);
  return (
    <>
      <Notice tone="good" role="status" data-testid="booked" title="Your time is booked">
        <p className={styles.time}>{formatInZone(bookedTime, zone)}</p>
        {!sameClock(bookedTime, zone, slots.timezone) && (
          <p className={ui.hint}>For the hiring team: {formatInZone(bookedTime, slots.timezone)}</p>
        )}
      </Notice>
      <div>
        <Button busy={busy} data-testid="calendar-file" onClick={() => void run(file)}>
          <CalendarPlus size={18} aria-hidden />
          Add to my calendar
        </Button>
      </div>
      <ProblemNotice error={error} />
    </>
  );
}

interface ChangeProps {
  slots: Slots;
  busy: boolean;
  onChoose: () => void;
  onGiveBack: () => void;
}

function Change({ slots, busy, onChoose, onGiveBack }: ChangeProps) {
  const now = useNow(5_000);
  const late =
    slots.changeableUntil !== null &&
    now >= Date.parse(slots.changeableUntil) &&
    now <= Date.parse(slots.bookedTime ?? "");
  if (late) {
    return (
      <p className={ui.hint} data-testid="booking-rule">
        A booked time can be changed until {Math.round(slots.noticeMinutes)} minutes before it. If you can't
        come, please tell the hiring team.
      </p>
    );
  }
  return (
    <>
      <div className={ui.row}>
        <Button busy={busy} disabled={slots.changesLeft === 0} data-testid="rebook" onClick={onChoose}>
          Choose another time
        </Button>
        <Button look="quiet" busy={busy} data-testid="give-back" onClick={onGiveBack}>
          Give the time back
        </Button>
      </div>
      <p className={ui.hint} data-testid="booking-rule">
        {ruleWords(slots)}
      </p>
    </>
  );
}

function ruleWords({ changesLeft, changeableUntil, noticeMinutes }: Slots): string {
  const until = changeableUntil ? ` until ${formatDateTime(changeableUntil)}` : "";
  if (changesLeft === 0)
    return `The time was changed as often as it may be. You can still give it back${until}.`;
  const often = changesLeft === 1 ? "once more" : `${changesLeft} more times`;
  return `You can change it ${often}, ${Math.round(noticeMinutes)} minutes before it at the latest${until && ":"}${until}.`;
}
