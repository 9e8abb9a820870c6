"""Gates: whether a run's figures are good enough, and no worse than a baseline's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from evals.comparing.compare import Contrast, compare
from evals.comparing.gate_file import Gate
from evals.comparing.wording import number, worded, worded_difference
from evals.errors import GateError, GateFailedError
from evals.running.record import CaseRecord, RunRecord
from evals.scorecard import TABLE, Figure, figures

_HAIR: Final = 1e-9
"""What rounding may add: 0.97 - 0.94 is more than 0.03."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate with the run's figure; `why` says what keeps it from passing, and `found` what was seen, in words."""

    gate: Gate
    figure: Figure
    found: str
    why: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing keeps it from passing."""
        return not self.why


def check_gates(
    run: RunRecord, gates: Iterable[Gate], baseline: RunRecord | None = None, *, common: bool = False
) -> list[GateResult]:
    """Return how each gate fares on a run; `baseline` is what max_drop compares with, over the cases in common if so told.

    A figure that applies to no case fails its gate, whatever the threshold.

    :raises GateError: if a gate has a max_drop and there is no baseline.
    :raises ComparisonError: if the baseline is over other gold, editions or cases.
    """
    return [_check(run, gate, baseline, common) for gate in gates]


def refuse_failed(results: Iterable[GateResult]) -> None:
    """Raise what a failed gate means.

    :raises GateFailedError: if one did not pass; the message names each with what was wrong.
    """
    results = [*results]
    failed = [f"{result.gate.wanted}: {'; '.join(result.why)}" for result in results if not result.passed]
    if failed:
        raise GateFailedError(f"{len(failed)} of {len(results)} gates failed: {' | '.join(failed)}")


def _check(run: RunRecord, gate: Gate, baseline: RunRecord | None, common: bool) -> GateResult:
    (scorer,) = (each for each in TABLE if each.name == gate.figure)
    part = _part(run, gate)
    figure = figures(part, scorers=[scorer])[gate.figure]
    contrast = None
    if gate.max_drop is not None:
        if baseline is None:
            raise GateError(f"the gate on {gate.figure} has a max_drop; name the run to compare with: --baseline RUN")
        if part.cases:
            contrast = compare(_part(baseline, gate), part, common=common, scorers=[scorer]).contrasts[gate.figure]
    drop = f", {worded_difference(contrast)} from the baseline" if contrast else ""
    return GateResult(gate, figure, worded(figure) + drop, tuple(_why(gate, figure, contrast)))


def _part(run: RunRecord, gate: Gate) -> RunRecord:
    """Return the run with no other cases than the gate is on."""
    return run.model_copy(update={"cases": [case for case in run.cases if _is_on(case, gate)]})


def _is_on(case: CaseRecord, gate: Gate) -> bool:
    return gate.category in (None, case.category) and gate.guideline in (None, case.guideline)


def _why(gate: Gate, figure: Figure, contrast: Contrast | None) -> Iterator[str]:
    """Yield what keeps the gate from passing."""
    if figure.value is None:
        yield "applies to no case"
        return
    if figure.n < gate.n_at_least:
        yield f"applies to {figure.n} case{'s' if figure.n > 1 else ''} only"
    on_value = gate.on == "value"
    least, most = (figure.value, figure.value) if on_value else (figure.low, figure.high)
    if (gate.min is not None or gate.max is not None) and (least is None or most is None):
        yield "its cases are all alike, which leaves it without an interval"
        return
    if gate.min is not None and least is not None and least < gate.min:
        yield f"{'is' if on_value else 'may be as low as'} {number(figure, least)}"
    if gate.max is not None and most is not None and most > gate.max:
        yield f"{'is' if on_value else 'may be as high as'} {number(figure, most)}"
    if gate.max_drop is not None:
        yield from _why_dropped(gate, contrast)


def _why_dropped(gate: Gate, contrast: Contrast | None) -> Iterator[str]:
    if contrast is None or contrast.difference is None:
        yield "applies to no case of the baseline"
        return
    more = contrast.a.better == "more"
    step = contrast.difference
    if gate.on == "interval" and contrast.low is not None and contrast.high is not None:
        step = contrast.low if more else contrast.high
    drop = -step if more else step
    if gate.max_drop is not None and drop > gate.max_drop + _HAIR:
        yield f"{'is' if gate.on == 'value' else 'may be'} worse by {number(contrast.a, drop)}"
