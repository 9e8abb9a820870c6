"""Bullets and numbers that an author typed before a text instead of having Word set them."""

import re
from dataclasses import dataclass
from typing import Final

_BULLET: Final = re.compile(r"\s*(?:[•◦▪▫●○■□‣⁃∙·➢❖❑❒◆⬥➔►]\s*|[-–—*]\s+|o\t\s*)(?P<text>\S.*)", re.DOTALL)
_NUMBER: Final = re.compile(
    r"\s*(?P<mark>\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}\.|[a-z]\.(?=\t)|[ivx]{1,4}\.(?=\t))\s+(?P<text>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A text and the marker that is typed before it, "-" for any bullet."""

    marker: str
    text: str

    @property
    def is_bullet(self) -> bool:
        """Whether the marker is a bullet."""
        return self.marker == "-"


def typed(text: str) -> Typed | None:
    """Return a text parted from the bullet or the number typed before it, None if there is none."""
    if bullet := _BULLET.fullmatch(text):
        return Typed("-", bullet["text"])
    number = _NUMBER.fullmatch(text)
    return Typed(number["mark"], number["text"]) if number else None


def parted(text: str) -> list[str]:
    """Return the lines of a paragraph that its author broke to set items below each other; else the text alone."""
    lines = [line for line in text.split("\n") if line.strip()]
    are_items = len(lines) > 1 and all((mark := typed(line)) and mark.is_bullet for line in lines[1:])
    return lines if are_items else [text]
