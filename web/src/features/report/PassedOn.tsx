import type { Report } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { Card, ui } from "@/shared/ui";

/** What the candidate asked and was told that it is passed on: somebody owes an answer. */
export function PassedOn({ report }: { report: Report }) {
  if (report.passedOn.length === 0) return null;
  return (
    <Card aria-labelledby="passed-on" data-testid="passed-on">
      <h2 id="passed-on">Questions passed on to you</h2>
      <p className={ui.hint}>No approved fact answers them. The candidate was told that you will.</p>
      <ul>
        {report.passedOn.map((one) => (
          <li key={one.interactionId}>
            “{one.question}” <span className={ui.hint}>{formatDateTime(one.at)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
