"""From PDF's own coordinates to a page as it is shown: crop box and rotation applied, the origin at the top left."""

from dataclasses import dataclass
from typing import Final

from qa.reading.pdf.page import Area

_WAYS: Final = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}
_ALONG: Final = 0.98
"""Cosine; text that slants by more than 11 degrees is neither upright nor turned by a quarter."""


@dataclass(frozen=True, slots=True)
class Placing:
    """How a page is shown: the part `left`, `bottom`, `right`, `top` of its space, turned clockwise by `quarters`."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page's space as it is shown."""
        if self.quarters == 1:
            return y - self.bottom, x - self.left
        if self.quarters == 2:
            return self.right - x, y - self.bottom
        if self.quarters == 3:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def area(self, x: float, y: float, other_x: float, other_y: float) -> Area:
        """Return the area between two opposite corners given in the page's space."""
        one, other = self.point(x, y), self.point(other_x, other_y)
        return Area(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))

    def way(self, x: float, y: float) -> int:
        """Return how text that runs along (x, y) in the page's space reads: quarter turns clockwise, -1 for a slant."""
        origin, tip = self.point(0, 0), self.point(x, y)
        right, down = tip[0] - origin[0], tip[1] - origin[1]
        length = (right * right + down * down) ** 0.5
        if not length or max(abs(right), abs(down)) < _ALONG * length:
            return -1
        return _WAYS[round(right / length), round(down / length)]
