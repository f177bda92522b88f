import type { Invite } from "@/shared/api/types";
import { formatDateTime } from "@/shared/lib/format";
import { CopyField, ui } from "@/shared/ui";

/** The links for whoever is invited; each lets one person in, so each goes to that person only. */
export function InviteLinks({ invites }: { invites: Invite[] }) {
  return (
    <div className={ui.stack} data-testid="invites">
      {invites.map((invite) => (
        <div key={invite.participantId} data-testid={`invite-${invite.role}`}>
          <CopyField label={`${invite.name} (${invite.role.toLowerCase()})`} value={invite.url} />
          <p className={ui.hint}>
            Valid until {formatDateTime(invite.expiresAt)}. Whoever has this link can come in.
          </p>
        </div>
      ))}
    </div>
  );
}
