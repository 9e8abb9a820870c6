"""A page as it is printed: words and ruling lines with their places, before anything is understood.

All measures are points (1/72 inch) from the page's top left corner as it is shown, rotation and crop applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from qa.guideline import Box

_COVERS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top


def around(areas: Iterable[Area]) -> Area:
    """Return the smallest area that holds all of `areas`, of which there is one at least."""
    held = list(areas)
    return Area(
        min(area.left for area in held),
        min(area.top for area in held),
        max(area.right for area in held),
        max(area.bottom for area in held),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A run of glyphs without white space, in one font; `area` is its line's full height where it stands.

    `size` is the font's size in points as shown; `is_raised` says that it stands higher and smaller than its line (a
    footnote's or a reference's number).
    """

    text: str
    area: Area
    size: float
    is_bold: bool = False
    is_italic: bool = False
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `words` in the order of the file, `rules` its straight lines and `fills` its filled rectangles.

    A rule is an area whose width or height is next to nothing. `number` counts from 1. `pictures` are its images;
    `is_scan` says that the words were made out from them.
    `turn` says by how many quarters it was turned clockwise to bring text upright that is printed sideways; all places
    here are those after the turn.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Area, ...] = ()
    fills: tuple[Area, ...] = ()
    pictures: tuple[Area, ...] = ()
    turn: int = 0
    is_scan: bool = False

    @property
    def is_pictured(self) -> bool:
        """Whether a picture takes up so much of the page that it may be a scan of one."""
        return any(area.width * area.height >= _COVERS * self.width * self.height for area in self.pictures)

    def box(self, area: Area) -> Box:
        """Return an area as shares of the page as it is shown, kept within it."""
        left, right = _share(area.left, self.width), _share(area.right, self.width)
        top, bottom = _share(area.top, self.height), _share(area.bottom, self.height)
        if self.turn == 1:
            left, top, right, bottom = top, 1 - right, bottom, 1 - left
        elif self.turn == 2:
            left, top, right, bottom = 1 - right, 1 - bottom, 1 - left, 1 - top
        elif self.turn == 3:
            left, top, right, bottom = 1 - bottom, left, 1 - top, right
        return Box(self.number, *(round(share, 5) for share in (left, top, right, bottom)))


def _share(at: float, whole: float) -> float:
    return min(1.0, max(0.0, at / whole)) if whole > 0 else 0.0
