import { Button, Card, Wordmark } from "@/shared/ui";
import { Component, type ReactNode } from "react";
import styles from "./app.module.css";

/** What a person sees where this program itself fails: a way back, and that nothing is lost. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className={styles.centred} id="main">
        <Wordmark />
        <Card className={styles.message} role="alert">
          <h1>This page stopped working</h1>
          <p>The fault is ours. What was said and typed is kept: reload to go on where you were.</p>
          <Button look="primary" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </Card>
      </main>
    );
  }
}
