"""What a piece of text is by the way it is set: the rules that formats with and without marks for it share."""

from typing import Final

from qa.guideline import StatementKind
from qa.reading.draft import Heading, Paragraph, Print
from qa.reading.wording import kind_of, recommendation_number

SUB_HEADING_LEVEL: Final = 7
"""Of a heading that is set as a bold line of its own: it stands below every real heading."""

_LONGEST: Final = 15
_SHORTEST_ADVICE: Final = 5
"""Words of a bold line."""


def heading(text: str, level: int, prints: tuple[Print, ...] = ()) -> Heading | Paragraph:
    """Return a heading; a whole recommendation set as one is still to be cited, so it is a paragraph."""
    if recommendation_number(text) and text.endswith("."):
        return Paragraph(text, prints)
    return Heading(text, level, prints)


def paragraph(text: str, *, is_bold: bool, prints: tuple[Print, ...] = ()) -> Heading | Paragraph:
    """Return a paragraph, or the heading that it is if it is bold throughout, short, and no sentence or advice."""
    if is_bold and not text.endswith((".", "!", ";")) and not recommendation_number(text) and not is_long(text):
        return Heading(text.removesuffix(":"), SUB_HEADING_LEVEL, prints)
    return Paragraph(text, prints)


def is_long(text: str) -> bool:
    """Return whether a line that is set like a heading is too long for one, or advises something and is to be cited."""
    words = len(text.split())
    return words > _LONGEST or (words >= _SHORTEST_ADVICE and kind_of(text, ()) is StatementKind.RECOMMENDATION)
