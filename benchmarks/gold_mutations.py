"""Are the scorers awake? Plants wrong answers of each kind in the ideal reply to every gold question, counts the catches.

Gold files and guidelines are read from files; no index is built and no model loaded. First every ideal reply must have full
marks from every scorer that applies to it. A wrong answer is caught when a scorer that is meant to catch it marks it down.
Exits with 1 if an ideal reply is marked down, or a wrong answer escapes.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ideal_replies import Ideal, ideals
from measured import markdown, parser, publish
from planted_errors import KINDS, Kind

from evals.scoring.case import Case
from evals.scoring.right import why
from evals.scoring.scorer import Score, Scorer
from evals.scoring.table import SCORERS
from evals.statistics import Share

# Of several facts no ranking has all at rank 1, and how many words are best is nobody's to say.
_NO_FULL_MARKS: Final = frozenset(["recall@1", "recall@3", "recall@10", "words"])
BY_NAME: Final = {scorer.name: scorer for scorer in SCORERS}


@dataclass
class Caught:
    """How many wrong answers of a kind were planted and caught, by which scorers, and which escaped."""

    kind: Kind
    planted: int = 0
    caught: int = 0
    by: Counter[str] = field(default_factory=Counter)
    escaped: list[str] = field(default_factory=list)

    @property
    def row(self) -> list[str]:
        """The kind's row of the table."""
        by = ", ".join(f"{name} {self.by[name]:,}" for name in self.kind.caught_by)
        share = f"{self.caught / self.planted:.1%}" if self.planted else "–"
        return [self.kind.name, f"{self.planted:,}", f"{self.caught:,}", share, by]


def marked_down(case: Case) -> Iterator[str]:
    """Yield the names of the scorers that don't give full marks, with what stands against the case."""
    for scorer in SCORERS:
        if scorer.name not in _NO_FULL_MARKS and not is_full(scorer, scorer.score(case)):
            yield f"{scorer.name} ({'; '.join(why(case)) or scorer.score(case)})"


def is_full(scorer: Scorer, score: Score) -> bool:
    """Whether a score can't be better; one that does not apply can't."""
    if isinstance(score, Share):
        return score.hits == (0 if scorer.better == "less" else score.trials)
    return score is None or score >= 1 - 1e-9


def catches(replies: Iterable[Ideal]) -> list[Caught]:
    """Plant each kind of wrong answer in each ideal reply, and return what was caught.

    A scorer that marks the ideal reply down itself has no say.
    """
    found = [Caught(kind) for kind in KINDS]
    for ideal in replies:
        right = ideal.case(ideal.reply(ideal.statements))
        awake = {scorer.name for scorer in SCORERS if is_full(scorer, scorer.score(right))}
        for each in found:
            for reply in each.kind.plant(ideal):
                _judge(each, ideal.case(reply), awake)
    return found


def _judge(each: Caught, wrong: Case, awake: set[str]) -> None:
    by = [
        name for name in each.kind.caught_by if name in awake and not is_full(BY_NAME[name], BY_NAME[name].score(wrong))
    ]
    each.planted += 1
    each.caught += bool(by)
    each.by.update(by)
    if not by and wrong.response:
        each.escaped.append(f"{wrong.id}: {wrong.response.text}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    options = parser(__doc__)
    options.add_argument(
        "--gold", type=Path, nargs="+", default=sorted(Path("evals/gold").glob("*.yaml")), metavar="FILE"
    )
    options.add_argument(
        "--corpus", type=Path, nargs="+", default=[Path("corpus"), Path("evals/corpus")], metavar="DIR"
    )
    given = options.parse_args(arguments)
    replies = list(ideals(given.gold, given.corpus))
    wrong = {ideal.name: [*marked_down(ideal.case(ideal.reply(ideal.statements)))] for ideal in replies}
    found = catches(replies)
    table = markdown(["wrong answer", "planted", "caught", "share", "by"], [each.row for each in found])
    publish("gold-mutations", f"{len(replies):,} ideal replies.\n\n{table}", given.write)
    complaints = [f"ideal, and marked down: {name}: {', '.join(by)}" for name, by in wrong.items() if by]
    complaints += [f"escaped: {each.kind.name}: {case}" for each in found for case in each.escaped]
    print(*complaints, sep="\n", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
