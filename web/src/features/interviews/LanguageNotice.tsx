import type { SessionDetails } from "@/shared/api/types";
import { Notice } from "@/shared/ui";

/** What the engines that are set up can't do in the interview's language. */
export function LanguageNotice({ details }: { details: SessionDetails }) {
  if (details.spokenAnswers && details.spokenQuestions) return null;
  return (
    <Notice tone="warn" data-testid="language-notice" title="Not everything is spoken in this language">
      {!details.spokenAnswers && "Spoken answers aren't recognised here; the candidate types them. "}
      {!details.spokenQuestions && "There is no voice for it here; questions are shown, not spoken. "}
      It is no disadvantage to the candidate. Other engines can be set up by whoever runs this installation.
    </Notice>
  );
}
