"""The fixed frame of an abstention: who does not say, what was looked for, which words do not occur."""

from collections.abc import Sequence
from typing import Final

from qa.guideline import Guideline
from qa.question.understand import Understood

_MOST_WORDS: Final = 8
_MOST_SORTS: Final = 3
_SHORT: Final = 2


def refusal(question: Understood, guidelines: Sequence[Guideline], unstated: str = "") -> str:
    """Return the text of an abstention after `guidelines` were searched.

    `unstated` is what the nearest statements lack ("a dose"), where it is for that that they are no answer.
    """
    if len(guidelines) == 1:
        parts = [f"The guideline “{guidelines[0].metadata.title}” does not say."]
    else:
        parts = [f"None of the {len(guidelines)} guidelines searched says."]
    if looked_for := _looked_for(question):
        parts.append(looked_for)
    missing = [concept.written for concept in question.own if not concept.known][:_MOST_WORDS]
    if missing:
        where = "it" if len(guidelines) == 1 else "them"
        parts.append(f"Not mentioned in {where}: {', '.join(missing)}.")
    if unstated:
        who = "it says" if len(guidelines) == 1 else "they say"
        parts.append(f"What {who} on the subject does not state {unstated}.")
    return " ".join(parts)


def _looked_for(question: Understood) -> str:
    """Return a sentence on what was looked for: the sort of thing, then what it was to be about."""
    sorts = " and ".join(question.qualifiers.sorts[:_MOST_SORTS])
    # "what is metformin used for" names the drug, which is not the sort of thing that is asked for.
    short = (qualifier.found.lower().split() for qualifier in question.qualifiers.asked_for)
    wanted = {word for words in short if len(words) <= _SHORT for word in words}
    about = [each.meant for each in question.own or question.concepts if each.written.lower() not in wanted]
    if not about:
        return f"Looked for: {sorts}." if sorts else ""
    return f"Looked for{f' the {sorts}' if sorts else ''}: {', '.join(about[:_MOST_WORDS])}."
