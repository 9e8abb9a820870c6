"""Whether the gate refuses every statement in which one thing was changed, and lets the statement itself through.

    python benchmarks/gate_mutations.py
    python benchmarks/gate_mutations.py --guideline corpus/her2-breast-cancer.md --misses 20 --json mutations.json

Each mutation is judged against the statement that it was made from, as if a model had written it and cited that one:
by the deterministic checks alone, and by the whole gate with its support score. Where the checks refuse the statement
itself (too long, a question), refusing its mutations proves nothing: those are left out, and counted as idle.
Milliseconds are the whole gate's, over unchanged statements: those that pass every check and are asked about. Exits with
1 if a gate is not reached.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gated import GUIDELINES, Gates, Judged, Tally, accepted, figures_of, glossary_of, guidelines_in, quantile, shown
from measured import parser
from rich.console import Console
from rich.progress import track
from rich.table import Table
from statement_mutations import CLASSES, Class, Mutation, Mutator

from qa.answering.verify.source import Source
from qa.guideline import Guideline

REFUSED: Final = 0.995
"""Of each class, how much the whole gate must refuse; of changed numbers, all."""
ACCEPTED: Final = 0.95
"""How much of the unchanged statements the whole gate must let through."""


@dataclass
class Found:
    """What the gate did with one guideline."""

    guideline: str
    classes: dict[Class, Tally] = field(default_factory=lambda: {kind: Tally() for kind in CLASSES})
    unchanged: Tally = field(default_factory=Tally)
    idle: int = 0
    milliseconds: list[float] = field(default_factory=list)
    through: list[tuple[Mutation, str]] = field(default_factory=list)
    stopped: list[tuple[str, Judged]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the figures."""
        return {
            "guideline": self.guideline,
            "idle": self.idle,
            "refused": {
                kind: {"checks": figures_of(tally.checks), "whole": figures_of(tally.whole)}
                for kind, tally in self.classes.items()
            },
            "unchanged_accepted": {
                "checks": figures_of(accepted(self.unchanged.checks)),
                "whole": figures_of(accepted(self.unchanged.whole)),
            },
            "milliseconds": {"median": quantile(self.milliseconds, 0.5), "p95": quantile(self.milliseconds, 0.95)},
        }


def judge(guideline: Guideline, gates: Gates, seed: int = 0, sample: int = 0) -> Found:
    """Judge every statement of a guideline, and every mutation of it; of `sample` statements, evenly spread, if given."""
    found = Found(guideline.id)
    mutator = Mutator.of(guideline, gates.glossary, seed)
    count = len(guideline.statements)
    numbers = range(0, count, max(1, count // sample) if sample else 1)
    for number in track(numbers, guideline.id, console=Console(stderr=True), transient=True):
        text, cited = guideline.statements[number].text, [Source.of(guideline, number)]
        unchanged = gates.judge(text, cited)
        found.unchanged.add(unchanged)
        found.milliseconds.append(unchanged.took)
        if not unchanged.whole.is_passed:
            found.stopped.append((text, unchanged))
        mutations = mutator.of_statement(number)
        if not unchanged.checks.is_passed:
            found.idle += len(mutations)
            continue
        for mutation in mutations:
            judged = gates.judge(mutation.text, cited)
            found.classes[mutation.kind].add(judged)
            if judged.whole.is_passed:
                found.through.append((mutation, text))
    return found


def shortfalls(found: Found) -> list[str]:
    """Return what is not reached, in words."""
    wrong = []
    for kind, tally in found.classes.items():
        due = 1.0 if kind == "number" else REFUSED
        if tally.whole.value is not None and tally.whole.value < due:
            wrong.append(f"{found.guideline}: {kind}: {shown(tally.whole)} refused; must be {due:.1%}")
    share = accepted(found.unchanged.whole)
    if share.value is not None and share.value < ACCEPTED:
        wrong.append(f"{found.guideline}: {shown(share)} of the unchanged accepted; must be {ACCEPTED:.0%}")
    return wrong


def table(all_found: Sequence[Found]) -> Table:
    """Return the figures of every guideline, class by class."""
    made = Table("guideline", "changed", title="refused, with 95% intervals")
    for heading in ("mutations", "checks alone", "with support"):
        made.add_column(heading, justify="right")
    for found in all_found:
        for kind, tally in found.classes.items():
            made.add_row(found.guideline, kind, f"{tally.whole.trials:,}", shown(tally.checks), shown(tally.whole))
        unchanged = found.unchanged
        took = f"{quantile(found.milliseconds, 0.5):.1f} ms, p95 {quantile(found.milliseconds, 0.95):.1f} ms"
        made.add_row(
            found.guideline,
            f"nothing: accepted ({took}; {found.idle} mutations idle)",
            f"{unchanged.whole.trials:,}",
            shown(accepted(unchanged.checks)),
            shown(accepted(unchanged.whole)),
            end_section=True,
        )
    return made


def print_misses(all_found: Sequence[Found], most: int) -> None:
    """Print up to `most` mutations of each class that got through, and as many statements that did not."""
    for found in all_found:
        for kind in CLASSES:
            for mutation, text in [each for each in found.through if each[0].kind == kind][:most]:
                print(f"\n{found.guideline} [{kind}: {mutation.change}]\n  - {text}\n  + {mutation.text}")
        for text, judged in found.stopped[:most]:
            why = "; ".join(f"{reason.kind}: {reason.text}" for reason in judged.whole.reasons)
            print(f"\n{found.guideline} [unchanged, refused]\n  {text}\n  {why}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    options = parser(__doc__)
    options.add_argument("--guideline", type=Path, nargs="+", default=GUIDELINES, metavar="FILE")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--sample", type=int, default=0, metavar="N", help="only about N statements of each guideline")
    options.add_argument("--no-support", action="store_true", help="the deterministic checks alone")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    options.add_argument("--misses", type=int, default=0, metavar="N", help="print N of each class that got through")
    given = options.parse_args(arguments)
    guidelines = guidelines_in(given.guideline)
    gates = Gates(glossary_of(guidelines), has_support=not given.no_support)
    all_found = [judge(guideline, gates, given.seed, given.sample) for guideline in guidelines]
    Console(width=140).print(table(all_found))
    print_misses(all_found, given.misses)
    if given.json:
        given.json.write_text(json.dumps([found.as_json() for found in all_found], indent=1), encoding="utf-8")
    wrong = [each for found in all_found for each in shortfalls(found)]
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
