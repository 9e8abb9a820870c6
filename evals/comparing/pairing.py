"""Which cases of two runs can be compared: the same question, with the same expectations, of the same edition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.errors import ComparisonError
from evals.running.record import CaseRecord, RunRecord

_NAMED = 3
"""How many cases a message names at most."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that has no equal in the other run; `run` is the one that holds it."""

    run: Literal["A", "B"]
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The cases that two runs share, in A's order; `differences` says in words how gold and editions differ."""

    cases: tuple[tuple[CaseRecord, CaseRecord], ...]
    left_out: tuple[LeftOut, ...] = ()
    differences: tuple[str, ...] = ()


def pair(a: RunRecord, b: RunRecord, *, common: bool = False) -> Paired:
    """Pair the cases of two runs by id; `common` leaves out those that have no equal, and says which.

    :raises ComparisonError: if the runs are not over the same gold, editions and cases and `common` is not set, or if no
        case is in both.
    """
    in_a, in_b = ({case.id: case for case in run.cases} for run in (a, b))
    cases = tuple((case, in_b[id]) for id, case in in_a.items() if id in in_b and _asks_the_same(case, in_b[id]))
    kept = {case.id for case, _ in cases}
    left_out = (*_left_out("A", in_a, in_b, kept), *_left_out("B", in_b, in_a, kept))
    differences = tuple(_differences(a, b))
    reasons = [*differences, *_in_words(left_out)]
    if reasons and not common:
        raise ComparisonError(f"the runs don't match: {reasons[0]}; compare what they have in common with --common")
    if not cases:
        raise ComparisonError("the runs have no case in common; compare runs over the same gold")
    return Paired(cases, left_out, differences)


def _asks_the_same(one: CaseRecord, other: CaseRecord) -> bool:
    return (one.guideline, one.expectation) == (other.guideline, other.expectation)


def _left_out(
    run: Literal["A", "B"], own: dict[str, CaseRecord], others: dict[str, CaseRecord], kept: set[str]
) -> Iterator[LeftOut]:
    other = "B" if run == "A" else "A"
    for id in own:
        if id not in kept:
            why = "asked or expected otherwise" if id in others else f"not in {other}"
            yield LeftOut(run, id, why)


def _differences(a: RunRecord, b: RunRecord) -> Iterator[str]:
    golds_a, golds_b = ({gold.name: gold for gold in run.gold} for run in (a, b))
    for name in [*golds_a, *(name for name in golds_b if name not in golds_a)]:
        one, other = golds_a.get(name), golds_b.get(name)
        if one is None or other is None:
            yield f"gold {name} is in {'B' if one is None else 'A'} alone"
        elif one.asked_edition != other.asked_edition:
            yield f"gold {name} was asked of edition {one.asked_edition!r} in A and of {other.asked_edition!r} in B"
        elif one.sha256 != other.sha256:
            yield f"gold {name} differs (sha256 {one.sha256[:12]} in A, {other.sha256[:12]} in B)"


def _in_words(left_out: Sequence[LeftOut]) -> Iterator[str]:
    for run, why in dict.fromkeys((each.run, each.why) for each in left_out):
        ids = [each.id for each in left_out if (each.run, each.why) == (run, why)]
        named = ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
        yield f"{len(ids)} case{'s' if len(ids) > 1 else ''} of {run} {'are' if len(ids) > 1 else 'is'} {why} ({named})"
