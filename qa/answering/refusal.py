"""The fixed frame of an abstention: who does not say, what was looked for, which words do not occur."""

from collections.abc import Sequence

from qa.guideline import Guideline
from qa.question.understand import Understood

_MOST_WORDS = 8


def refusal(question: Understood, guidelines: Sequence[Guideline]) -> str:
    """Return the text of an abstention after `guidelines` were searched."""
    if len(guidelines) == 1:
        parts = [f"The guideline “{guidelines[0].metadata.title}” does not say."]
    else:
        parts = [f"None of the {len(guidelines)} guidelines searched says."]
    looked_for = [concept.meant for concept in question.own][:_MOST_WORDS]
    if looked_for:
        parts.append(f"Looked for: {', '.join(looked_for)}.")
    missing = [concept.written for concept in question.own if not concept.known][:_MOST_WORDS]
    if missing:
        where = "it" if len(guidelines) == 1 else "them"
        parts.append(f"Not mentioned in {where}: {', '.join(missing)}.")
    return " ".join(parts)
