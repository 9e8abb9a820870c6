"""Guidelines that say for the most part what another one says: the same text twice, or in two formats."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from qa.guideline import Guideline, SourceWarning

_SHARE: Final = 0.8
"""Of a guideline's distinct statements, from which another one that holds them too is named."""

_MOST_HOLDERS: Final = 20
"""Guidelines remembered for each statement: with more, counting would take the square of their number."""


def duplicates(guidelines: Iterable[Guideline]) -> Mapping[str, list[SourceWarning]]:
    """Return, by id, a warning for each guideline whose statements are for the most part in another one.

    Statements are compared without regard to case and white space, the time grows with their number; a guideline is
    warned of once, with the one that holds most of it.
    """
    known = {guideline.id: guideline for guideline in guidelines}
    statements = {key: {_folded(each.text) for each in guideline.statements} for key, guideline in known.items()}
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for key, folded in statements.items():
        for statement in folded:
            if len(holders[statement]) < _MOST_HOLDERS:
                holders[statement].append(key)
    found: dict[str, list[SourceWarning]] = {}
    for key, folded in statements.items():
        shared = Counter(other for statement in folded for other in holders[statement] if other != key)
        if shared and (most := shared.most_common(1)[0])[1] >= _SHARE * len(folded):
            found[key] = [_warning(known[most[0]], most[1] / len(folded))]
    return found


def _folded(text: str) -> int:
    return hash("".join(text.casefold().split()))


def _warning(other: Guideline, share: float) -> SourceWarning:
    how_much = "All" if share == 1 else f"{int(100 * share)}%"
    title = f"{other.metadata.title} ({other.id}, {other.source_name})"
    return SourceWarning("duplicate", f"{how_much} of its statements stand in {title} too; keep one of the two.")
