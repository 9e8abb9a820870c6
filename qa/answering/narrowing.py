"""The statement for the figure that is asked: of bands that are alternatives, the one that holds it stands for all.

"A child of 18 kg" is answered by the row for 15 to 25 kg, however alike the rows for 5 to 15 and 25 to 35 kg look to a
search. The others of its table or list are not shown beside it. Where none holds the figure, none is the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.answering.bands import BAND_WORDS, Asked, Bands, asked_figures, bands, written
from qa.answering.intervals import Interval, Measure
from qa.guideline import Guideline
from qa.question.understand import Understood
from qa.retrieval.profile import Profile
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found, HybridSearch
from qa.terms import terms

_Place = tuple[str, int]  # guideline, number of the statement


@dataclass(frozen=True)
class Narrowed:
    """What a search found, held against the figures of the question.

    `found` lacks those that are for other figures and that another takes the place of, which are `left_out`; what takes it
    may be a statement that no search found.
    """

    found: Found
    left_out: tuple[Ranked, ...] = ()

    @property
    def everything(self) -> Found:
        """Return the found and the left out by probability, of equals the found first."""
        ranked = sorted((*self.found.ranked, *self.left_out), key=lambda each: -each.probability)
        return replace(self.found, ranked=tuple(ranked))


def narrowed(found: Found, search: HybridSearch) -> Narrowed:
    """Return what is left of `found` for the figures that the question gives; all of it where it gives none."""
    asked = asked_figures(found.question)
    return _Narrowing(found, search, asked).narrowed() if asked else Narrowed(found)


def unheld(question: Understood, chosen: Sequence[Ranked], guidelines: Mapping[str, Guideline]) -> str:
    """Return what `chosen` lacks, in words ("what holds for 4 kg"), where the likeliest is for other figures; else "".

    It lacks nothing where another is not, and names as much of what is asked for.
    """
    asked = asked_figures(question)
    likeliest = max(chosen, key=lambda each: each.probability)
    measure = _outside(likeliest, asked, guidelines)
    if measure is None or any(_fits(each, likeliest, question, asked, guidelines) for each in chosen):
        return ""
    return f"what holds for {written(asked, measure)}"


def held_first(chosen: Sequence[Ranked], question: Understood, guidelines: Mapping[str, Guideline]) -> list[Ranked]:
    """Return `chosen` with those last that are each for a band of several of which none holds what is asked.

    Where the likeliest is one, what is on another subject than it comes after the others too.
    """
    asked = asked_figures(question)
    if not asked:
        return list(chosen)
    likeliest = max(chosen, key=lambda each: each.probability)
    if _outside(likeliest, asked, guidelines):
        return sorted(chosen, key=lambda each: not _fits(each, likeliest, question, asked, guidelines))
    return sorted(chosen, key=lambda each: _outside(each, asked, guidelines) is not None)


def _fits(
    ranked: Ranked, likeliest: Ranked, question: Understood, asked: Asked, guidelines: Mapping[str, Guideline]
) -> bool:
    """Whether a statement is not for other figures, and names all that is asked for and that the likeliest names."""
    named = _names_as_much(question, asked, ranked.candidate.profile, likeliest.candidate.profile)
    return named and _outside(ranked, asked, guidelines) is None


def _names_as_much(question: Understood, asked: Asked, one: Profile, other: Profile) -> bool:
    """Whether a statement, under its headings, names all that is asked for, figures apart, and that the other names."""
    figures = (figure.written for each in asked.values() for figure in each)
    aside = BAND_WORDS | frozenset(terms(" ".join(figures)))
    concepts = [each for each in question.own if not set(terms(each.written)) <= aside]
    return all(each.covered(one.headed) >= each.covered(other.own) for each in concepts)


def _outside(ranked: Ranked, asked: Asked, guidelines: Mapping[str, Guideline]) -> Measure | None:
    """Return the measure of which a statement and all its alternatives are for other figures."""
    guideline, number = guidelines[ranked.candidate.guideline], ranked.candidate.number
    for measure, figures in asked.items():
        own = bands(guideline, number, measure)
        if own is None or own.hold(measure, figures):
            continue
        others = _alternatives(guideline, number, own, measure)
        if others and not _holding({number: own, **others}, measure, figures):
            return measure
    return None


def _alternatives(guideline: Guideline, number: int, own: Bands, measure: Measure) -> dict[int, Bands]:
    """Return the bands of the other statements of `guideline` that are alternatives of statement `number`."""
    above = guideline.statements[number].section[:-1]
    found: dict[int, Bands] = {}
    for other, statement in enumerate(guideline.statements):
        if other == number or statement.section[: len(above)] != above:
            continue
        of_other = bands(guideline, other, measure)
        if of_other and own.is_alternative_to(of_other):
            found[other] = of_other
    return found


def _holding(group: Mapping[int, Bands], measure: Measure, figures: Sequence[Interval]) -> set[int]:
    """Return those of a group of alternatives that hold a figure.

    Where it falls in a gap between two, as 24.5 between 15-24 and 25-34, it is those two.
    """
    found = set[int]()
    for figure in figures:
        holding = {number for number, each in group.items() if each.hold(measure, (figure,))}
        found |= holding or _beside(group, figure)
    return found


def _beside(group: Mapping[int, Bands], figure: Interval) -> set[int]:
    ends = [(interval, number) for number, each in group.items() for interval in each.intervals]
    return {
        number
        for below, one in ends
        for above, other in ends
        if below.high < figure.low and figure.high < above.low and above.follows(below)
        for number in (one, other)
    }


@dataclass(frozen=True)
class _Narrowing:
    """One pass over what was found; `replaced` is what each statement takes the place of."""

    found: Found
    search: HybridSearch
    asked: Asked
    replaced: dict[_Place, list[Ranked]] = field(default_factory=dict)

    def narrowed(self) -> Narrowed:
        """Return what is left, by probability."""
        left = [ranked for ranked in self.found.ranked if self._is_replaced(ranked)]
        kept = {_place(ranked): ranked for ranked in self.found.ranked if ranked not in left}
        kept |= {place: self._raised(place, kept.get(place)) for place in self.replaced}
        ranked = sorted(kept.values(), key=lambda each: -each.probability)
        return Narrowed(replace(self.found, ranked=tuple(ranked)), tuple(left))

    def _is_replaced(self, ranked: Ranked) -> bool:
        """Whether others hold what is asked and this one does not; note what they take the place of."""
        name, number = _place(ranked)
        guideline = self.search.guidelines[name]
        for measure, figures in self.asked.items():
            own = bands(guideline, number, measure)
            if own is None or own.hold(measure, figures):
                continue
            holding = _holding({number: own, **_alternatives(guideline, number, own, measure)}, measure, figures)
            if number in holding:
                continue
            holding = holding or _conditions_beside(guideline, number, own, measure, figures)
            if fit := [other for other in sorted(holding) if self._can_replace(ranked, other)]:
                for other in fit:
                    self.replaced.setdefault((name, other), []).append(ranked)
                return True
        return False

    def _can_replace(self, ranked: Ranked, other: int) -> bool:
        """Whether statement `other` names all that is asked for and that this one names, and no other figure excludes it.

        A sentence much like this one may be on another drug.
        """
        name = ranked.candidate.guideline
        other_profile = self.search.profiles[name][other]
        if not _names_as_much(self.found.question, self.asked, other_profile, ranked.candidate.profile):
            return False
        of_other = {measure: bands(self.search.guidelines[name], other, measure) for measure in self.asked}
        speaking = [each.hold(measure, self.asked[measure]) for measure, each in of_other.items() if each]
        return len(speaking) == 1 or all(speaking)

    def _raised(self, place: _Place, known: Ranked | None) -> Ranked:
        """Return a statement as probable as the likeliest of itself and all that it takes the place of.

        Not as all of them together: a long table on another drug would outweigh a short one on the drug that is asked for.
        """
        name, number = place
        best = max([*self.replaced[place], *([known] if known else [])], key=lambda each: each.probability)
        profile = self.search.profiles[name][number]
        return replace(
            best, candidate=known.candidate if known else replace(best.candidate, number=number, profile=profile)
        )


def _conditions_beside(
    guideline: Guideline, number: int, own: Bands, measure: Measure, figures: Sequence[Interval]
) -> set[int]:
    """Return the rows and labelled items of a sentence's section that hold what is asked, where it is for other figures."""
    if own.label is not None:
        return set()
    section = guideline.statements[number].section
    found = set[int]()
    for other, statement in enumerate(guideline.statements):
        of_other = bands(guideline, other, measure) if statement.section == section else None
        if of_other and of_other.label is not None and of_other.hold(measure, figures) and of_other.apart_from(own):
            found.add(other)
    return found


def _place(ranked: Ranked) -> _Place:
    return ranked.candidate.guideline, ranked.candidate.number
