import { signIn } from "@/shared/api/auth";
import { Button, Card, Field, Input, ProblemNotice, useTitle, Wordmark } from "@/shared/ui";
import { useAction } from "@/shared/ui/useAction";
import { useState } from "react";
import styles from "./auth.module.css";

/** E-mail and password, for people with an account. Whoever is invited needs neither. */
export function SignIn({ onDone }: { onDone: () => void }) {
  useTitle("Sign in");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useAction();
  return (
    <main className={styles.page} id="main">
      <Wordmark />
      <Card className={styles.card} aria-labelledby="sign-in">
        <h1 id="sign-in">Sign in</h1>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            void run(() => signIn(email, password)).then((done) => done && onDone());
          }}
        >
          <Field label="E-mail">
            <Input
              type="email"
              name="email"
              autoComplete="username"
              required
              value={email}
              data-testid="login-email"
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Field label="Password">
            <Input
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              data-testid="login-password"
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
          <ProblemNotice error={error} />
          <Button look="primary" size="large" type="submit" busy={busy} data-testid="login-submit">
            {busy ? "Signing in…" : "Sign in"}
          </Button>
        </form>
      </Card>
      <p className={styles.foot}>
        Invited to an interview? Use the link in your invitation: you need no account.
      </p>
    </main>
  );
}
