"""A page as it is printed: words and ruling lines with their places, before anything is understood.

All measures are points (1/72 inch) from the page's top left corner as it is shown, rotation and crop applied.
"""

from dataclasses import dataclass

from qa.guideline import Box


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

    A rule is an area whose width or height is next to nothing. `number` counts from 1.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Area, ...] = ()
    fills: tuple[Area, ...] = ()

    def box(self, area: Area) -> Box:
        """Return an area as shares of the page, kept within it."""
        return Box(
            self.number,
            _share(area.left, self.width),
            _share(area.top, self.height),
            _share(area.right, self.width),
            _share(area.bottom, self.height),
        )


def _share(at: float, whole: float) -> float:
    return round(min(1.0, max(0.0, at / whole)), 5) if whole > 0 else 0.0
