"""A plan and a rubric out of any job description. The organiser edits both."""

from __future__ import annotations

from activities.providers.prompts import Prompt
from activities.providers.prompts.data import MAX_DOCUMENT_TOKENS, Budget, estimate_tokens, fenced
from activities.providers.prompts.rules import DATA, FAIRNESS, language_name

_SYSTEM = f"""\
You draft the plan of a structured job interview of {{minutes}} minutes, in {{language}}. A person edits it.

- {{topics}} topics that matter most for the work, each with a short `title`, its `minutes` (together {{minutes}}), and
  `skills`: up to 6 short phrases of what to ask about.
- `questions`: for each topic one or two questions to be asked word for word of every candidate: open, about something
  the candidate has done or would do, at most 30 words, one question each.
- `criterion` for each topic: its `name`, its `description` by what can be heard in an answer, and exactly 4 `levels`
  from the lowest to the highest, each with a `label` of at most 4 words and a `description` by which two reviewers
  would come to the same level.

Where the description is short, empty or not a job's, draft what fits the title, else any job. Requirements that aren't
about the work are left out.

{FAIRNESS}

{DATA}"""


def plan_prompt(title: str, description: str, minutes: float, language: str = "en") -> Prompt:
    """The prompt; a long description is shortened in its middle."""
    topics = 3 if minutes < 12 else 4 if minutes < 25 else 5 if minutes < 40 else 6
    system = _SYSTEM
    words = {"language": language_name(language), "minutes": f"{minutes:g}", "topics": str(topics)}
    for key, value in words.items():
        system = system.replace(f"{{{key}}}", value)
    budget = Budget(MAX_DOCUMENT_TOKENS - estimate_tokens(system) - 300)
    data = {
        "kind": "plan",
        "minutes": minutes,
        "title": budget.take(title, 200),
        "description": budget.take(description, budget.left, head=0.75),
    }
    return Prompt("plan", system, fenced(data))
