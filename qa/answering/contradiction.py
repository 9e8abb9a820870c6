"""Statements that contradict each other: other figures for the same thing, or the one denies what the other says.

Held back on purpose: a false alarm costs trust. Two statements must share their words but for light ones, and every word
that could say for whom, of what or when; results of studies are never held against each other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from qa.answering.quantities import Figures, figures, in_digits, without_rates
from qa.guideline import Guideline, Statement, StatementKind
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings
from qa.terms import term_of, terms, tokens

_LIGHT: Final = frozenset(
    term_of(word)
    for word in """patient patients people person persons individual individuals currently therefore recommend recommended
    recommendation advised advise indicated offered offer prescribe prescribed administer administered taken
    take use times used usage using dose dosage dosed amount about
    approximately around roughly estimated contraindicated avoid avoided least up clearly strongly
    definitely general generally usual usually therapy treatment treated treat should
    range ranges level levels value values occurs occur""".split()
)
"""Words that two statements on the same thing may have or lack."""
_GENERAL_HEADINGS: Final = frozenset(
    term_of(word)
    for word in """summary overview introduction background recommendation recommendations key points point general
    information management treatment treatments therapy therapies dose doses dosage dosing administration drug drugs
    medicine medicines use advice section details detail practical guidance conclusion conclusions box table annex
    appendix important main statement statements evidence choice selection monitoring testing note notes care""".split()
)
"""Words of headings that don't say for whom or of what."""
_TELLING: Final = frozenset(
    "without before after under over during until if only more less most other few than".split()
)
"""Function words that change what is said; both statements must have the same."""
_SIGN: Final = re.compile(r"[<>≤≥]")
"""Signs that do so too: what holds at ≥30 says nothing of <30."""
_NEGATION: Final = re.compile(
    r"\b(?:not|never|cannot|neither|nor|contra-?indicat(?:ed|ions?)|avoid(?:ed|ing)?|inadvisable)\b|n['’]t\b|\bno (?=\w)",
    re.IGNORECASE,
)
_STUDY: Final = re.compile(
    r"\b(?:was|were|had|showed|shown|demonstrated|found|reported|observed|achieved|received|randomi[sz]ed|trials?|study|studies|"
    r"series|cohorts?|median|hazard|HR|CI|survey|analysis|analyses|meta-analys[ie]s|respectively|some)\b|"
    r"\b[Pp] ?[=<]|\b[nN] ?=",
)
_OPPOSITES: Final = tuple(
    (frozenset(map(term_of, one.split())), frozenset(map(term_of, other.split())))
    for one, other in (
        (
            "increase increases increased raise raises raised",
            "decrease decreases decreased reduce reduces reduced lower lowers lowered",
        ),
        ("safe", "unsafe"),
        ("effective", "ineffective"),
        ("superior better", "inferior worse"),
        ("required necessary mandatory essential", "unnecessary optional"),
        ("reversible", "irreversible"),
        ("continued continue", "stopped stop discontinued discontinue"),
        ("sufficient adequate", "insufficient inadequate"),
    )
)
_SHARED: Final = 2
"""Content words that two statements must have in common, at least; a unit counts as one."""


@dataclass(frozen=True)
class _Reading:
    """What a statement says: its own content `words` and its `headings`', figures apart; whether it denies; its figures."""

    words: frozenset[str]
    headings: frozenset[str]
    telling: frozenset[str]
    numbers: frozenset[str]
    denies: bool
    is_finding: bool
    figures: Figures

    @property
    def all(self) -> frozenset[str]:
        """The statement's own words and its headings'."""
        return self.words | self.headings


def with_opposites(
    found: Found, chosen: Sequence[Ranked], guidelines: Mapping[str, Guideline], settings: AnsweringSettings
) -> list[Ranked]:
    """Return `chosen`, each followed by what contradicts it among the well supported statements that were found.

    At most `settings.max_statements`, however many words.
    """
    shown = list(chosen)
    supported = [each for each in found.ranked if each.support >= settings.support]
    for ranked in chosen:
        for other in supported:
            if other not in shown and contradiction(ranked, other, guidelines):
                shown.insert(shown.index(ranked) + 1, other)
    return _within(shown, guidelines, settings.max_statements)


def _within(shown: Sequence[Ranked], guidelines: Mapping[str, Guideline], most: int) -> list[Ranked]:
    """Return at most so many of `shown`: the last that contradict nothing make room, the first stays."""
    kept = list(shown)
    for ranked in shown[:0:-1]:
        if len(kept) > most and not any(contradiction(ranked, other, guidelines) for other in kept):
            kept.remove(ranked)
    return kept[:most]


def contradictions(chosen: Sequence[Ranked], guidelines: Mapping[str, Guideline]) -> Iterator[str]:
    """Yield a sentence for each two of `chosen` that contradict each other."""
    for one, other in combinations(chosen, 2):
        if what := contradiction(one, other, guidelines):
            yield what


def contradiction(one: Ranked, other: Ranked, guidelines: Mapping[str, Guideline]) -> str:
    """Return a sentence that names the contradiction between two statements, "" if there is none."""
    statements = one.candidate.profile.statement, other.candidate.profile.statement
    ids = one.candidate.guideline, other.candidate.guideline
    if _stand_together(*statements) and ids[0] == ids[1]:
        return ""
    what = _difference(*statements)
    if not what:
        return ""
    if ids[0] == ids[1]:
        return f"The guideline contradicts itself: {what}. Both statements are shown; check which one holds."
    titles = (guidelines[name].metadata.title for name in ids)
    return f"“{next(titles)}” and “{next(titles)}” contradict each other: {what}. Both are shown."


def _stand_together(one: Statement, other: Statement) -> bool:
    """Whether the two are items of one list or rows of one table, which speak of different things."""
    listed = one.lead_in or one.kind is StatementKind.TABLE_ROW or not one.text.endswith(".")
    return bool(listed) and one.block == other.block


def _difference(one: Statement, other: Statement) -> str:
    """Return what two statements on the same thing differ in, "" if nothing or they are not on the same thing."""
    first, second = _read(one), _read(other)
    shared = len((first.all & second.all) - _LIGHT) + bool(first.figures.amounts.keys() & second.figures.amounts.keys())
    if first.telling != second.telling or shared < _SHARED:
        return ""
    apart = _apart(first, second)
    turned = _turned(apart)
    if apart - turned - _LIGHT:
        return ""
    if first.is_finding or second.is_finding:
        return ""
    if (first.denies != second.denies) != bool(turned):
        same = first.numbers == second.numbers and not first.figures.rates ^ second.figures.rates
        return "one statement denies what another says" if same else ""
    if first.denies or second.denies or turned:
        return ""
    return _other_figures(first.figures, second.figures)


def _apart(first: _Reading, second: _Reading) -> frozenset[str]:
    """Return the words that stand in one only, a heading's general words left out."""
    own = (first.words - second.all) | (second.words - first.all)
    above = (first.headings - second.all) | (second.headings - first.all)
    return own | (above - _GENERAL_HEADINGS)


def _turned(apart: frozenset[str]) -> frozenset[str]:
    """Return the words of `apart` that are one another's opposites."""
    return frozenset().union(*(apart & (one | other) for one, other in _OPPOSITES if apart & one and apart & other))


def _other_figures(first: Figures, second: Figures) -> str:
    if first.conditions != second.conditions:
        return ""
    if first.is_at_another_rate(second):
        return f"every {min(first.rates)} in one statement, every {min(second.rates)} in another"
    # 10 mg daily and 70 mg weekly may come to the same.
    at_other_rates = first.rates and second.rates and not first.rates & second.rates
    if at_other_rates or set(first.amounts) != set(second.amounts):
        return ""
    for unit, span in first.amounts.items():
        if span.apart_from(second.amounts[unit]):
            return f"{span.written} in one statement, {second.amounts[unit].written} in another"
    return ""


@lru_cache(maxsize=4_000)
def _read(statement: Statement) -> _Reading:
    text = f"{statement.lead_in} {statement.text}"
    plain = in_digits(_NEGATION.sub(" ", text))
    found = figures(text)
    units = {part for unit in found.amounts for part in unit.split("/")}
    words = [token for token in tokens(without_rates(plain)) if token.is_content]
    return _Reading(
        words=frozenset(token.term for token in words if not _is_plain_number(token.surface)) - units,
        headings=frozenset(terms(" ".join(statement.section))),
        telling=frozenset(token.surface.lower() for token in tokens(plain)) & _TELLING | frozenset(_SIGN.findall(text)),
        numbers=frozenset(token.surface for token in tokens(in_digits(text)) if token.surface[0].isdigit()),
        denies=len(_NEGATION.findall(text)) % 2 == 1,
        is_finding=_STUDY.search(text) is not None,
        figures=found,
    )


def _is_plain_number(surface: str) -> bool:
    return surface[0].isdigit() and not surface.endswith("+")
