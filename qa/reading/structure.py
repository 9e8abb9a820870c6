"""What a piece of text is by the way it is set: the rules that formats with and without marks for it share."""

from typing import Final

from qa.reading.draft import Heading, Paragraph, Print
from qa.reading.wording import recommendation_number

SUB_HEADING_LEVEL: Final = 7
"""Of a heading that is set as a bold line of its own: it stands below every real heading."""


def heading(text: str, level: int, prints: tuple[Print, ...] = ()) -> Heading | Paragraph:
    """Return a heading; a whole recommendation set as one is still to be cited, so it is a paragraph."""
    if recommendation_number(text) and text.endswith("."):
        return Paragraph(text, prints)
    return Heading(text, level, prints)


def paragraph(text: str, *, is_bold: bool, prints: tuple[Print, ...] = ()) -> Heading | Paragraph:
    """Return a paragraph, or the heading that it is if it is bold throughout and no sentence."""
    if is_bold and not text.endswith((".", "!", ";")) and not recommendation_number(text):
        return Heading(text.removesuffix(":"), SUB_HEADING_LEVEL, prints)
    return Paragraph(text, prints)
