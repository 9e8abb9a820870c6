"""Outlines around the cited words on a printed page: one around lines that follow on each other, not one a line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa.guideline import Box

_LEADING: Final = 0.9  # the most white between two lines of one shape, in heights of the upper one
_OVERLAP: Final = 0.5  # the most that they may lie on each other
_PAD_ACROSS, _PAD_DOWN = 0.004, 0.0015  # shares of the page


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon on a printed page; `points` are (across, down) in percent of its width and height, clockwise."""

    page: int
    points: tuple[tuple[float, float], ...]


def shapes(boxes: Iterable[Box], pages: int) -> list[Shape]:
    """Return the outlines around the boxes, in their order; a box that is on none of the `pages` has none."""
    stacks: list[list[Box]] = []
    for box in boxes:
        if not 1 <= box.page <= pages:
            continue
        if stacks and _follows(stacks[-1][-1], box):
            stacks[-1].append(box)
        else:
            stacks.append([box])
    return [Shape(stack[0].page, tuple(_outline(stack))) for stack in stacks]


def _follows(above: Box, below: Box) -> bool:
    height = above.bottom - above.top
    white = below.top - above.bottom
    return (
        above.page == below.page
        and -_OVERLAP * height <= white <= _LEADING * height
        and min(above.right, below.right) > max(above.left, below.left)
    )


def _outline(stack: Sequence[Box]) -> list[tuple[float, float]]:
    """Walk down the right ends of the lines and up the left ones; two lines meet in the middle of the white."""
    seams = [(above.bottom + below.top) / 2 for above, below in pairwise(stack)]
    tops = [stack[0].top - _PAD_DOWN, *seams]
    bottoms = [*seams, stack[-1].bottom + _PAD_DOWN]
    down: list[tuple[float, float]] = []
    up: list[tuple[float, float]] = []
    for box, top, bottom in zip(stack, tops, bottoms, strict=True):
        right, left = box.right + _PAD_ACROSS, box.left - _PAD_ACROSS
        down += [(right, top), (right, bottom)]
        up += [(left, top), (left, bottom)]
    return [(_percent(across), _percent(along)) for across, along in [*down, *reversed(up)]]


def _percent(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 3)
