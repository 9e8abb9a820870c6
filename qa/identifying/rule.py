"""A form that identifying data takes: a pattern, and what must hold of a match beside."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["name", "date", "age", "number", "e-mail", "link", "address"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

UNIT: Final = (
    r"\s?(?:%|mg|mcg|µg|μg|ug|ng|kg|g|ml|mL|l|L|dl|dL|cm|mm|nm|Gy|cGy|IU|iu|units?|mmol|nmol|mmHg|bpm|cells?|copies|cycles?|"
    r"days?|weeks?|months?|hours?|h|min|times?)(?![^\W_])"
)
"""A unit after a number: what was measured or given identifies nobody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What may identify a person, at `text[start:end]`, in characters."""

    start: int
    end: int
    kind: Kind


def _always(_: re.Match[str]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A form: the pattern's group `it`, or the whole match where it has none, is a finding if `holds` says so.

    Patterns must take time in proportion to the text: each repetition bounded, or begun only where a token begins.
    """

    kind: Kind
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str]], bool] = _always

    def findings(self, text: str) -> Iterator[Finding]:
        """Yield what has this form in `text`."""
        group = "it" if "it" in self.pattern.groupindex else 0
        for match in self.pattern.finditer(text):
            if self.holds(match):
                yield Finding(*match.span(group), self.kind)


def digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(letter for letter in text if letter.isdecimal())
