import { exchangeInvite } from "@/shared/api/auth";
import { authStore } from "@/shared/api/authStore";
import { toProblem } from "@/shared/api/problem";
import { Card, Loading, Notice, ProblemNotice, useTitle, Wordmark } from "@/shared/ui";
import { useEffect, useState } from "react";
import styles from "./auth.module.css";

interface Props {
  token: string;
  onDone: (sessionId: string) => void;
}

/** An invite link: its token becomes a signed-in page, and never stays in the address bar. */
export function InviteEntry({ token, onDone }: Props) {
  useTitle("Your invitation");
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!token) return;
    let current = true;
    exchangeInvite(token).then(
      () => {
        const sessionId = authStore.getState().me?.sessionId;
        if (current && sessionId) onDone(sessionId);
      },
      (reason: unknown) => current && setError(reason),
    );
    return () => {
      current = false;
    };
  }, [token, attempt, onDone]);

  return (
    <main className={styles.page} id="main">
      <Wordmark />
      <Card className={styles.card}>
        <h1>Your interview</h1>
        {!token && (
          <Notice tone="warn" title="This link is incomplete">
            Please open the whole link of your invitation again, or ask the hiring team for a new one.
          </Notice>
        )}
        {token && !error && <Loading what="Opening your invitation" />}
        {error !== null && isBroken(error) && (
          <Notice tone="warn" role="alert" title="This link isn't valid, or not any more">
            Please open the whole link of your invitation again. If it has expired, the hiring team can send
            you a new one.
          </Notice>
        )}
        {error !== null && !isBroken(error) && (
          <ProblemNotice
            error={error}
            onRetry={() => {
              setError(null);
              setAttempt((n) => n + 1);
            }}
          />
        )}
      </Card>
    </main>
  );
}

/** No token at all, an unknown or an expired one: trying again wouldn't help. */
function isBroken(error: unknown): boolean {
  return [401, 422].includes(toProblem(error).status);
}
