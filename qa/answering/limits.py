"""How much an answer may hold: statements and words, headings and what must stand before a statement included."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from qa.answering.antecedent import needed
from qa.answering.compose import heading, turns
from qa.guideline import Guideline
from qa.retrieval.ranking import Ranked
from qa.settings import AnsweringSettings

_WORD: Final = re.compile(r"[\w%]+|[<>≤≥=≠+±]|[-−](?!\w)")
"""A word, or a sign that changes what is said: "<30", "HER2-"."""


def fitting(chosen: Sequence[Ranked], guidelines: Mapping[str, Guideline], settings: AnsweringSettings) -> list[Ranked]:
    """Return as many of `chosen` as the limits allow, from the first, which is kept however long it is.

    One that is too long is left out, and shorter ones after it may still find room.
    """
    kept: list[Ranked] = []
    words, said = 0, set[str]()
    for ranked in chosen:
        above = heading(ranked.candidate.profile.statement)
        more = _words(ranked, guidelines) + (0 if above in said else len(above.split()))
        if kept and (words + more > settings.max_words or len(kept) == settings.max_statements):
            continue
        words += more
        said.add(above)
        kept.append(ranked)
    return kept


def _words(ranked: Ranked, guidelines: Mapping[str, Guideline]) -> int:
    guideline, number = guidelines[ranked.candidate.guideline], ranked.candidate.number
    shown = [*needed(guideline, number), number]
    # One more each, for the dash of an item under a shared heading.
    return sum(len(guideline.statements[each].text.split()) + 1 for each in shown)


def different(chosen: Iterable[Ranked]) -> list[Ranked]:
    """Return `chosen` without those that say the same words as one before."""
    kept: dict[tuple[str, ...], Ranked] = {}
    for ranked in chosen:
        kept.setdefault(wording(ranked), ranked)
    return list(kept.values())


def wording(ranked: Ranked) -> tuple[str, ...]:
    """Return the words of a statement in order, the small ones too: "not", "under" and who is before whom decide.

    Its lead-in's stand before them, and its heading's where that forbids or bounds.
    """
    statement = ranked.candidate.profile.statement
    turning = [innermost for innermost in statement.section[-1:] if turns(innermost)]
    return tuple(_WORD.findall(" ".join((*turning, statement.lead_in, statement.text)).casefold()))
