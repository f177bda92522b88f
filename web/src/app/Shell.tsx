import { signOut } from "@/shared/api/auth";
import { authStore } from "@/shared/api/authStore";
import { Button, Wordmark } from "@/shared/ui";
import { LogOut } from "lucide-react";
import { Link, NavLink, Outlet, useNavigate } from "react-router";
import { useStore } from "zustand";
import styles from "./app.module.css";

/** The frame of every page but the room. */
export function Shell() {
  const me = useStore(authStore, (s) => s.me);
  const navigate = useNavigate();
  const invited = me?.kind === "invite";
  return (
    <div className={styles.shell}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.home} aria-label="Viva, home">
          <Wordmark />
        </Link>
        <nav className={styles.nav} aria-label="Main">
          {invited ? (
            <>
              <NavLink to={`/room/${me.sessionId ?? ""}`}>Interview</NavLink>
              {me.role === "Candidate" && <NavLink to="/mine">My record</NavLink>}
            </>
          ) : (
            <>
              <NavLink to="/interviews">Interviews</NavLink>
              <NavLink to="/jobs">Jobs</NavLink>
            </>
          )}
        </nav>
        <div className={styles.account}>
          <span className={styles.name}>{me?.name}</span>
          <Button
            look="quiet"
            size="small"
            aria-label="Sign out"
            data-testid="sign-out"
            onClick={() => void signOut().then(() => navigate("/sign-in"))}
          >
            <LogOut size={18} aria-hidden />
          </Button>
        </div>
      </header>
      <main className={styles.main} id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
