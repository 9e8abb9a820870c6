"""What the measurements of the gate share: guidelines as files, the gate with and without its support score, timing."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Final

from evals.statistics import Share
from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.verify.support import Support
from qa.answering.verify.verdict import Verdict
from qa.guideline import Guideline
from qa.question.glossary import Glossary
from qa.reading import read
from qa.settings.llm import LLMSettings

GUIDELINES: Final = (
    Path("corpus/her2-breast-cancer.md"),
    Path("evals/corpus/malaria.html"),
    Path("../shared/guidelines/pdq-breast-cancer-hp-2007.md"),
)
GLOSSARY: Final = Path("corpus/glossary.yaml")
NONE: Final = Share(0, 0)


def guidelines_in(paths: Iterable[Path]) -> list[Guideline]:
    """Read the guidelines that are there; of each that isn't, say so on stderr."""
    there = []
    for path in paths:
        if path.is_file():
            there.append(read(path))
        else:
            print(f"{path} is not there; left out", file=sys.stderr)
    return there


def glossary_of(guidelines: Sequence[Guideline]) -> Glossary:
    """Return the glossary that a release of these guidelines would hold."""
    return Glossary.load(GLOSSARY, [pair for guideline in guidelines for pair in guideline.abbreviations])


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks alone, and the whole gate, say of a sentence; `took` is the whole gate's time in milliseconds."""

    checks: Verdict
    whole: Verdict
    took: float


@dataclass(frozen=True)
class Gates:
    """The gate twice: its checks alone, and with the support score (`has_support` false: the same once more)."""

    glossary: Glossary
    has_support: bool = True

    @cached_property
    def checks(self) -> Gate:
        """The gate that asks for no support."""
        return Gate(self.glossary, None)

    @cached_property
    def whole(self) -> Gate:
        """The gate as it ships."""
        return Gate(self.glossary, Support(LLMSettings()) if self.has_support else None)

    def judge(self, sentence: str, cited: Sequence[Source]) -> Judged:
        """Ask both."""
        checks = self.checks.check(sentence, cited)
        started = perf_counter()
        whole = self.whole.check(sentence, cited)
        return Judged(checks, whole, 1000 * (perf_counter() - started))


@dataclass
class Tally:
    """How many sentences were refused, by the checks alone and by the whole gate."""

    checks: Share = NONE
    whole: Share = NONE
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, judged: Judged) -> None:
        """Count one sentence."""
        self.checks += Share.of(not judged.checks.is_passed)
        self.whole += Share.of(not judged.whole.is_passed)
        for kind in {reason.kind for reason in judged.whole.reasons}:
            self.reasons[kind] = self.reasons.get(kind, 0) + 1


def accepted(refused: Share) -> Share:
    """Return the share of those that were let through."""
    return Share(refused.trials - refused.hits, refused.trials)


def shown(share: Share) -> str:
    """Return a share with its 95% interval, in per cent."""
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.2%} ({100 * low:.1f}–{100 * high:.1f})"


def figures_of(share: Share) -> dict[str, object]:
    """Return a share as JSON has it."""
    return {"hits": share.hits, "trials": share.trials, "share": share.value, "interval": share.interval}


def quantile(values: Sequence[float], at: float) -> float:
    """Return the value below which the share `at` of the values lies, 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(at * len(ordered)))] if ordered else 0.0
