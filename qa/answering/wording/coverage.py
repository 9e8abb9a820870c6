"""Whether sentences that cite a statement say what it says: its figures, and enough of its words.

The gate sees to it that a sentence says nothing beyond what it cites; this sees to what no sentence says. A statement of
which they leave something out is shown verbatim too.
"""

import re
from collections.abc import Sequence
from typing import Final

from qa.answering.quantities import in_digits
from qa.answering.verify.source import Source
from qa.terms import terms

_FIGURE: Final = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]-)(?<![\d.,])\d+(?:[.,]\d+)*")
"""A number that is no part of a name: 20 mg and 4-6, not HER2, PD-L1, HER-2."""
_SHARE: Final = 1 / 3
"""Share of a statement's words that sentences in its language hold if they are on it rather than only cite it."""


def is_covered(source: Source, sentences: Sequence[str], language: str) -> bool:
    """Whether `sentences`, all that cite the statement and may be shown, say each of its figures and are on it.

    Words are held against each other in English only, the guidelines' language.
    """
    said = " ".join(sentences)
    if not sentences or _figures(source.text, language="en") - _figures(said, language):
        return False
    words = set(terms(source.text))
    return language != "en" or len(words & set(terms(said))) >= _SHARE * len(words)


def _figures(text: str, language: str) -> frozenset[str]:
    """Return the figures of `text` as English writes them, those spelt out too but for "one", which counts nothing often."""
    spelt = in_digits(text) if language == "en" else text
    found = _FIGURE.findall(spelt)
    if "1" not in _FIGURE.findall(text):
        found = [figure for figure in found if figure != "1"]
    return frozenset(_plain(figure, language) for figure in found)


def _plain(figure: str, language: str) -> str:
    decimal, thousands = (".", ",") if language == "en" else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", figure):
        return figure.replace(thousands, "")
    return figure.replace(decimal, ".")
