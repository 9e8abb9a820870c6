"""How much an answer may hold: statements and words, headings and what must stand before a statement included."""

from collections.abc import Iterable, Mapping, Sequence

from qa.answering.antecedent import antecedent
from qa.answering.compose import heading
from qa.guideline import Guideline
from qa.retrieval.ranking import Ranked
from qa.settings import AnsweringSettings


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
    before = antecedent(guideline, number)
    shown = [number] if before is None else [before, number]
    # One more each, for the dash of an item under a shared heading.
    return sum(len(guideline.statements[each].text.split()) + 1 for each in shown)


def different(chosen: Iterable[Ranked]) -> list[Ranked]:
    """Return `chosen` without those that say the same words as one before."""
    kept: dict[frozenset[str], Ranked] = {}
    for ranked in chosen:
        kept.setdefault(ranked.candidate.profile.own, ranked)
    return list(kept.values())
