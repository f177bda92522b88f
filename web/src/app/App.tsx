import { BrowserRouter } from "react-router";
import { ErrorBoundary } from "./ErrorBoundary";
import { AppRoutes } from "./routes";

/** The whole app. `inviteToken` is that of the link by which it was opened, if any. */
export function App({ inviteToken }: { inviteToken: string | null }) {
  return (
    <ErrorBoundary>
      <BrowserRouter>
        <AppRoutes inviteToken={inviteToken} />
      </BrowserRouter>
    </ErrorBoundary>
  );
}
