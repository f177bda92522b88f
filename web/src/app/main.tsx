import "@/shared/ui/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { takeInviteToken } from "./inviteToken";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <App inviteToken={takeInviteToken(window.location, window.history)} />
  </StrictMode>,
);
