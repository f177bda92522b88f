import { refresh } from "@/shared/api/auth";
import { authStore } from "@/shared/api/authStore";
import type { Me } from "@/shared/api/types";
import { InviteEntry } from "@/features/auth/InviteEntry";
import { SignIn } from "@/features/auth/SignIn";
import { CreateInterview } from "@/features/interviews/CreateInterview";
import { InterviewDetail } from "@/features/interviews/InterviewDetail";
import { InterviewList } from "@/features/interviews/InterviewList";
import { JobEditor } from "@/features/jobs/JobEditor";
import { JobList } from "@/features/jobs/JobList";
import { MinePage } from "@/features/mine/MinePage";
import { ReportPage } from "@/features/report/ReportPage";
import { Loading, ProblemNotice } from "@/shared/ui";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Navigate, Outlet, Route, Routes, useLocation, useNavigate, useParams } from "react-router";
import { useStore } from "zustand";
import styles from "./app.module.css";
import { NotFound } from "./NotFound";
import { RoomPage } from "./RoomPage";
import { Shell } from "./Shell";

export function AppRoutes({ inviteToken }: { inviteToken: string | null }) {
  return (
    <Routes>
      <Route path="/i" element={<InvitePage token={inviteToken ?? ""} />} />
      <Route path="/sign-in" element={<SignInPage />} />
      <Route element={<Restored />}>
        <Route path="/" element={<Home />} />
        <Route path="/room/:id" element={<WithId>{(id) => <RoomPage key={id} sessionId={id} />}</WithId>} />
        <Route element={<Shell />}>
          <Route path="/jobs" element={<JobList />} />
          <Route path="/jobs/new" element={<JobEditor key="new" jobId={null} />} />
          <Route path="/jobs/:id" element={<WithId>{(id) => <JobEditor key={id} jobId={id} />}</WithId>} />
          <Route path="/interviews" element={<InterviewList />} />
          <Route path="/interviews/new" element={<CreateInterview />} />
          <Route
            path="/interviews/:id"
            element={<WithId>{(id) => <InterviewDetail key={id} id={id} />}</WithId>}
          />
          <Route
            path="/interviews/:id/report"
            element={<WithId>{(id) => <ReportPage key={id} id={id} />}</WithId>}
          />
          <Route path="/mine" element={<OwnMine />} />
          <Route path="/mine/:id" element={<WithId>{(id) => <MinePage key={id} id={id} />}</WithId>} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Route>
    </Routes>
  );
}

/** Where somebody starts: an invited person in their interview, everybody else at the list. */
export function homeOf(me: Me | null): string {
  if (!me) return "/sign-in";
  return me.kind === "invite" && me.sessionId ? `/room/${me.sessionId}` : "/interviews";
}

function WithId({ children }: { children: (id: string) => ReactNode }) {
  const { id } = useParams();
  return id ? children(id) : <NotFound />;
}

function InvitePage({ token }: { token: string }) {
  const navigate = useNavigate();
  const done = useCallback((id: string) => void navigate(`/room/${id}`, { replace: true }), [navigate]);
  return <InviteEntry token={token} onDone={done} />;
}

function SignInPage() {
  const navigate = useNavigate();
  const location = useLocation();
  const from: unknown = location.state;
  return (
    <SignIn
      onDone={() => {
        const home = homeOf(authStore.getState().me);
        void navigate(typeof from === "string" ? from : home, { replace: true });
      }}
    />
  );
}

/** Waits for the refresh cookie's word after a reload; without one, to the sign-in. */
function Restored() {
  const status = useStore(authStore, (s) => s.status);
  const location = useLocation();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (status === "unknown" && error === null) refresh().catch(setError);
  }, [status, error]);
  if (status === "signed-out") {
    return <Navigate to="/sign-in" replace state={location.pathname + location.search} />;
  }
  if (status === "signed-in") return <Outlet />;
  return (
    <main className={styles.centred} id="main">
      {error === null ? <Loading /> : <ProblemNotice error={error} onRetry={() => setError(null)} />}
    </main>
  );
}

function Home() {
  return <Navigate to={homeOf(authStore.getState().me)} replace />;
}

function OwnMine() {
  const sessionId = useStore(authStore, (s) => s.me?.sessionId);
  return sessionId ? <MinePage id={sessionId} /> : <NotFound />;
}
