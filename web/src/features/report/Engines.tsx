import type { Report } from "@/shared/api/types";
import { Card, ui } from "@/shared/ui";
import styles from "./report.module.css";

const KINDS: Record<string, string> = { llm: "Language model", stt: "Speech to text", tts: "Voice" };
const PURPOSES: Record<string, string> = {
  turn: "Questions",
  reply: "Replies",
  assess: "Notes on answers",
  score: "Scorecards",
};

/** Who got what was said, on what terms, and what it cost. */
export function Engines({ report }: { report: Report }) {
  const { providers, usage } = report;
  if (providers.length === 0 && !usage?.used.length) return null;
  return (
    <Card aria-labelledby="engines" data-testid="engines">
      <h2 id="engines">Engines</h2>
      {providers.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>Kind</th>
                <th>Provider</th>
                <th>Region</th>
                <th>Kept</th>
                <th>Training</th>
              </tr>
            </thead>
            <tbody>
              {providers.map((one) => (
                <tr key={`${one.kind} ${one.provider} ${one.region}`}>
                  <td>{KINDS[one.kind] ?? one.kind}</td>
                  <td>{one.provider}</td>
                  <td>{one.region}</td>
                  <td>{one.retention}</td>
                  <td>{one.training}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {usage && usage.used.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table} data-testid="usage">
            <thead>
              <tr>
                <th>Used for</th>
                <th>Model</th>
                <th>Tokens</th>
                <th>US dollars</th>
              </tr>
            </thead>
            <tbody>
              {usage.used.map((one) => (
                <tr key={`${one.purpose} ${one.model}`}>
                  <td>{PURPOSES[one.purpose] ?? one.purpose}</td>
                  <td>{one.model}</td>
                  <td>{(one.tokensIn + one.tokensOut + one.tokensThought).toLocaleString()}</td>
                  <td>{one.costUsd.toFixed(4)}</td>
                </tr>
              ))}
              <tr>
                <th colSpan={2}>Together</th>
                <td>{usage.tokens.toLocaleString()}</td>
                <td>{usage.costUsd.toFixed(4)}</td>
              </tr>
            </tbody>
          </table>
        </div>
      )}
      <p className={ui.hint}>The terms are those that whoever runs this installation has stated.</p>
    </Card>
  );
}
