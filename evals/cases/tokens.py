"""Whether a fact's tokens stand in a text: words as words, figures as figures."""

import re
from collections.abc import Iterator
from typing import Final

from evals.cases.gold import GoldFact, alternatives
from evals.cases.quantities import Quantity, quantities
from evals.cases.words import folded, words

NUMBERS: Final = "numbers"
_WORD: Final = re.compile(r"\S+")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")
_OF_BOUNDS: Final = frozenset(
    "at least most up to under over below above less more fewer greater older younger than or and no not of age aged old "
    "< > ≤ ≥ =".split()
)
"""Words of bounds, which are part of a figure however they are put."""
_REACH: Final = 4
"""Words before and after a figure among which its bound is looked for: "no more than", "or older"."""


def tokens(fact: GoldFact) -> Iterator[tuple[str, int, str]]:
    """Yield each token of a fact with its key and its place there, from 0."""
    for key in (NUMBERS, "drugs", "conditions", "negation"):
        yield from ((key, place, token) for place, token in enumerate(getattr(fact, key)))


def stands(key: str, token: str, text: str) -> bool:
    """Whether one of a token's alternatives stands in `text`; a figure may be written otherwise, but must be the same.

    That holds for a figure in a condition too: "under 5 years" stands in "aged < 5 years".
    """
    return any((_figure_stands if key == NUMBERS else _words_stand)(each, text) for each in alternatives(token)) or (
        key == "conditions" and any(_measure_stands(each, text) for each in alternatives(token))
    )


def written(figure: Quantity, text: str) -> str:
    """Return a figure as it is written in `text`, with as many of the words around it as make its bound."""
    if _reads(figure, figure.written):
        return figure.written
    starts = [match.start() for match in _WORD.finditer(text[: figure.start])][: -_REACH - 1 : -1]
    ends = [figure.end + match.end() for match in _WORD.finditer(text[figure.end :])][:_REACH]
    wider = [text[start : figure.end] for start in starts] + [text[figure.start : end] for end in ends]
    return next((each for each in wider if _reads(figure, each)), figure.written).strip(".,;:()")


def _figure_stands(written: str, text: str) -> bool:
    wanted = quantities(written)
    if not wanted:
        return _words_stand(written, text)
    return all(any(each.agrees(found) for found in quantities(text)) for each in wanted)


def _measure_stands(condition: str, text: str) -> bool:
    """Whether the figures of a condition that have a unit stand in `text`, and every word beside those and their bounds."""
    figures = [each for each in quantities(condition) if each.unit]
    rest = condition
    for each in reversed(figures):
        rest = f"{rest[: each.start]} {rest[each.end :]}"
    return (
        bool(figures)
        and all(any(each.agrees(given) for given in quantities(text)) for each in figures)
        and all(_words_stand(word, text) for word in words(rest) if word not in _OF_BOUNDS)
    )


def _words_stand(token: str, text: str) -> bool:
    """Whether words stand in `text`, however they are hyphened, and not as what something is not: "non-smokers"."""
    return any(
        one in two.replace(f" non{one}", " ")
        for one, two in ((folded(token), folded(text)), (folded(_joined(token)), folded(_joined(text))))
    )


def _joined(text: str) -> str:
    return _HYPHEN.sub("", text)


def _reads(figure: Quantity, text: str) -> bool:
    return [*quantities(text)] == [figure]
