import type { Report } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { stageWords } from "@/shared/lib/stages";
import { Card, ui } from "@/shared/ui";
import styles from "./PaceTable.module.css";

const STAGES = [
  "recogniser",
  "final_text",
  "committed",
  "model_started",
  "first_sentence",
  "voice_first",
  "sent",
] as const;

/** For those who run interviews: how long the candidate waited for each of the AI's lines, and for what. */
export function PaceTable({ report }: { report: Report }) {
  if (report.pace.length === 0) return null;
  return (
    <Card aria-labelledby="pace" data-testid="pace">
      <h2 id="pace">How soon the AI answered</h2>
      <p className={ui.hint}>
        Milliseconds from the candidate&rsquo;s last sound to the AI&rsquo;s first. It tells about the system
        alone: no score knows of it.
      </p>
      <div className={styles.scroll}>
        <table>
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col">Silence</th>
              {STAGES.map((name) => (
                <th key={name} scope="col">
                  {stageWords(name)}
                </th>
              ))}
              <th scope="col">Worded in vain</th>
            </tr>
          </thead>
          <tbody>
            {report.pace.map((turn) => (
              <tr key={turn.interactionId} data-testid="pace-turn">
                <th scope="row">{formatDateTime(turn.at)}</th>
                <td>{turn.silenceMs}</td>
                {STAGES.map((name) => (
                  <td key={name}>{turn.stages.find((stage) => stage.name === name)?.ms ?? "–"}</td>
                ))}
                <td>{turn.abandonedWordings}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
