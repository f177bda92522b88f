import { ButtonLink, Empty, useTitle } from "@/shared/ui";
import { Compass } from "lucide-react";

export function NotFound() {
  useTitle("Not found");
  return (
    <Empty icon={<Compass size={40} aria-hidden />} title="There is nothing at this address">
      <p>The link may be old, or mistyped.</p>
      <ButtonLink to="/" look="primary">
        To the start
      </ButtonLink>
    </Empty>
  );
}
