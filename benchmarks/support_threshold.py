"""Where to cut the support score: what it keeps of true rewordings, and of the same sentences citing something else.

    python benchmarks/support_threshold.py

Asked of the rewordings written by hand (`benchmarks/rewordings/`) that pass the gate's other checks: once with what they
cite, once with another statement of the same guideline. The threshold in `support.json` was chosen by it.
"""

import argparse
from collections.abc import Sequence
from random import Random

import numpy as np
from gate_rewordings import ADVERSARIAL, FOLDER, entries_in, sources_of
from gated import GUIDELINES, Gates, glossary_of, guidelines_in
from rich.console import Console
from rich.progress import track
from rich.table import Table

from qa.answering.verify.gate import evidence_of
from qa.answering.verify.source import Source
from qa.answering.verify.support import Support
from qa.settings.llm import LLMSettings

THRESHOLDS = (0.03, 0.04, 0.05, 0.06, 0.08, 0.10, 0.15, 0.20, 0.30)
SEED = 1


def scores() -> tuple[list[float], list[float]]:
    """Return the support that true sentences have from what they cite, and from a statement drawn from the others."""
    guidelines = {guideline.id: guideline for guideline in guidelines_in(GUIDELINES)}
    gates, support, rng = (
        Gates(glossary_of([*guidelines.values()]), has_support=False),
        Support(LLMSettings()),
        Random(SEED),
    )
    own, other = [], []
    files = [path for path in sorted(FOLDER.glob("*.yaml")) if path.stem != ADVERSARIAL]
    entries = [entry for path in files for entry in entries_in(path) if entry.guideline in guidelines]
    for entry in track(entries, "asking", console=Console(stderr=True), transient=True):
        guideline = guidelines[entry.guideline]
        cited = sources_of(entry, guideline)
        if gates.checks.check(entry.text, cited).is_passed:
            drawn = [Source.of(guideline, rng.randrange(len(guideline.statements)))]
            own.append(support(entry.text, evidence_of(cited)))
            other.append(support(entry.text, evidence_of(drawn)))
    return own, other


def table(own: Sequence[float], other: Sequence[float]) -> Table:
    """Return what each threshold keeps."""
    made = Table("threshold", title=f"kept of {len(own)} true sentences")
    for heading in ("citing their statement", "citing another"):
        made.add_column(heading, justify="right")
    for threshold in THRESHOLDS:
        kept = (f"{np.mean(np.asarray(each) >= threshold):.1%}" for each in (own, other))
        made.add_row(f"{threshold:.2f}", *kept)
    return made


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    Console().print(table(*scores()))
