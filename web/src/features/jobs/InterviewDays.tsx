import { changeDay, listDays } from "@/shared/api/calendar";
import type { Day } from "@/shared/api/types";
import { dayWords } from "@/shared/lib/days";
import { formatDateTime } from "@/shared/lib/format";
import { Badge, Button, Card, Dialog, ProblemNotice, ui } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useResource } from "@/shared/ui/useResource";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import styles from "./jobs.module.css";
import { NewDayForm } from "./NewDayForm";

/** Days that recur, in whose slots the job's candidates book their interview. */
export function InterviewDays({ jobId }: { jobId: string }) {
  const days = useResource(jobId, () => listDays(jobId));
  const [adding, setAdding] = useState(false);
  return (
    <Card aria-labelledby="days" data-testid="days">
      <h2 id="days">Interview days</h2>
      <p className={ui.hint}>
        On these days, week by week, candidates whom you invite for an open time book a slot. Without any,
        they book whatever time suits them.
      </p>
      <ProblemNotice error={days.error} onRetry={() => void days.reload()} />
      {days.data && days.data.length > 0 && (
        <ul className={styles.recurring}>
          {days.data.map((day) => (
            <DayRow key={day.dayId} day={day} onChanged={days.reload} />
          ))}
        </ul>
      )}
      {adding ? (
        <NewDayForm
          jobId={jobId}
          onClose={() => setAdding(false)}
          onAdded={async () => {
            setAdding(false);
            await days.reload();
          }}
        />
      ) : (
        <div>
          <Button data-testid="add-day" onClick={() => setAdding(true)}>
            <CalendarDays size={18} aria-hidden />
            Add an interview day
          </Button>
        </div>
      )}
    </Card>
  );
}

function DayRow({ day, onChanged }: { day: Day; onChanged: () => Promise<void> }) {
  const [removing, setRemoving] = useState(false);
  const { busy, error, run } = useAction();
  const paused = day.state === "paused";
  async function change(what: "pause" | "resume" | "remove") {
    await run(() => changeDay(day.jobId, day.dayId, what));
    setRemoving(false);
    await onChanged();
  }
  return (
    <li data-testid="day" data-state={day.state}>
      <div>
        <strong>{dayWords(day)}</strong>
        <p className={ui.hint}>{factsOf(day)}</p>
      </div>
      <div className={ui.row}>
        {paused && <Badge tone="warn">Paused</Badge>}
        {!day.scheduled && <Badge tone="info">Being scheduled</Badge>}
        <Button
          size="small"
          busy={busy}
          data-testid={paused ? "resume-day" : "pause-day"}
          onClick={() => void change(paused ? "resume" : "pause")}
        >
          {paused ? "Resume" : "Pause"}
        </Button>
        <Button
          size="small"
          look="danger"
          busy={busy}
          data-testid="remove-day"
          onClick={() => setRemoving(true)}
        >
          Remove
        </Button>
      </div>
      <ProblemNotice error={error} />
      <Dialog title="Remove this interview day?" open={removing} onClose={() => setRemoving(false)}>
        <p>It doesn&apos;t recur any more. What is booked stays booked.</p>
        <div className={ui.actions}>
          <Button look="quiet" onClick={() => setRemoving(false)}>
            Keep it
          </Button>
          <Button
            look="danger"
            busy={busy}
            data-testid="remove-day-confirm"
            onClick={() => void change("remove")}
          >
            Remove the day
          </Button>
        </div>
      </Dialog>
    </li>
  );
}

function factsOf(day: Day): string {
  const places = day.places > 1 ? `, ${day.places} candidates in each` : "";
  const pinned = day.planVersion ? `; plan v${day.planVersion}, rubric v${day.rubricVersion ?? 1}` : "";
  const next = day.nextSlot ? `, the next one on ${formatDateTime(day.nextSlot)}` : "";
  return `${day.openSlots} free slots in ${day.daysAhead} days${places}${next}; ${day.booked} booked${pinned}.`;
}
