"""A run as one HTML file: figures and cases with their passages, with no network, no script from elsewhere, no second file.

Whatever comes from a run is text: Jinja escapes it, the script holds no data, and the page's own policy lets nothing in
but the one style sheet and the one script whose hashes it names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from evals.pages import asset, environment, policy
from evals.reporting import wording
from evals.reporting.difference import compared
from evals.reporting.latency import histogram
from evals.running.record import CaseRecord, RunRecord
from evals.running.store import write_whole
from evals.scorecard import Figure, Refusals, by, figures

if TYPE_CHECKING:
    import jinja2

CASES: Final = 1_000
"""Cases shown unless told otherwise, those that are not right first."""


def write_html(run: RunRecord, path: Path, cases: int = CASES) -> None:
    """Write the report of a run with at most `cases` of its cases.

    :raises RunFileError: if the disk refuses.
    """
    write_whole(path, html(run, cases))


def html(run: RunRecord, cases: int = CASES) -> str:
    """Return the report of a run, the same for the same run, with at most `cases` of its cases (about 4 kB each)."""
    style, script = asset(__package__, "report.css"), asset(__package__, "report.js")
    found = figures(run)
    shown = wording.failed_first(run.cases)[:cases]
    template = _environment().get_template("report.html")
    return template.render(
        run=run,
        style=style,
        script=script,
        policy=policy(style, script),
        figures=found,
        refusals=_refusal_rows(Refusals.of(run.cases)),
        groups=_groups(run),
        times=_times(run, found.get("took_ms")),
        shown=shown,
        left_out=len(run.cases) - len(shown),
        left_out_wrong=sum(not case.right for case in run.cases) - sum(not case.right for case in shown),
        choices=_choices(shown, found),
    )


def anchor(case_id: str) -> str:
    """Return the `id` of a case in the page, which stands in its address behind #: free of spaces and of quotes."""
    return f"case/{quote(case_id, safe='/')}"


@lru_cache(maxsize=1)
def _environment() -> "jinja2.Environment":
    made = environment(__package__)
    made.globals.update(wording=wording, anchor=anchor, compared=compared)
    made.filters.update(pieces=_paragraphs, moment=_moment)
    return made


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _moment(stamp: str) -> str:
    """Return "2026-03-01 09:30:00 UTC" for a time in ISO 8601; what is none, as it is."""
    moment = wording.moment(stamp)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment and moment.tzinfo else stamp


def _refusal_rows(counts: Refusals) -> list[tuple[str, tuple[int, int, int]]]:
    return [
        ("answerable", (counts.answered_answerable, counts.abstained_answerable, counts.failed_answerable)),
        ("absent", (counts.answered_absent, counts.abstained_absent, counts.failed_absent)),
    ]


def _groups(run: RunRecord) -> Iterator[tuple[str, Mapping[str, Figure]]]:
    """Yield the share that is right by category, by guideline, and by gold file where several are on one guideline."""
    yield "category", by(run, lambda case: case.category)
    guidelines = by(run, lambda case: case.guideline)
    if any(guidelines):
        yield "guideline", guidelines
    if len(run.gold) > 1 and len(run.gold) != len(guidelines):
        yield "gold file", by(run, lambda case: case.gold)


def _times(run: RunRecord, took_ms: Figure | None) -> dict[str, Any]:
    """Return what the section on latency shows: median and 95th percentile in ms, and the bars of the histogram."""
    taken = run.times.took_ms.values()
    # The scorecard's own figure, if it has one, so that the page never shows two medians of the same.
    return {
        "median": took_ms.median if took_ms else None,
        "p95": took_ms.p95 if took_ms else None,
        "longest": max(taken, default=None),
        "bars": histogram(taken),
        "n": len(taken),
    }


def _choices(shown: Sequence[CaseRecord], found: Mapping[str, Figure]) -> dict[str, list[str]]:
    """Return what the filters offer: each value that occurs among the cases shown."""
    lost = {name for case in shown for name in wording.missed(case, found)}
    return {
        "outcome": _sorted(wording.outcome(case) for case in shown),
        "category": _sorted(case.category for case in shown),
        "guideline": _sorted(case.guideline for case in shown),
        "tags": _sorted(tag for case in shown for tag in case.tags),
        "missed": [name for name in found if name in lost],
    }


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})
