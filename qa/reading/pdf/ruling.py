"""The ruling of a page: straight lines and edges of shaded areas, made whole, and the frames that they form together."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from qa.reading.pdf.page import Area, Page, Word

SNAP: Final = 4.0
"""Points; lines nearer than this are one: no row or column of text is so narrow."""

_THIN: Final = 3.0
_SAME_LINE: Final = 1.0
_BREAK: Final = 3.0
"""Points; a shorter gap in a line is a dash's, or a seam between two cells."""

_SHORTEST: Final = 5.0
_MOST_PARTS: Final = 20_000
_MOST_STROKES: Final = 1_500


@dataclass(frozen=True, slots=True)
class Stroke:
    """A level or upright line: `at` is its height on the page (or its distance from the left), the rest its ends."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines that touch each other: `level` from top to bottom, `upright` from left to right."""

    level: tuple[Stroke, ...]
    upright: tuple[Stroke, ...]

    @property
    def area(self) -> Area:
        """The rectangle around all lines."""
        return Area(
            min([stroke.start for stroke in self.level] + [stroke.at for stroke in self.upright]),
            min([stroke.at for stroke in self.level] + [stroke.start for stroke in self.upright]),
            max([stroke.end for stroke in self.level] + [stroke.at for stroke in self.upright]),
            max([stroke.at for stroke in self.level] + [stroke.end for stroke in self.upright]),
        )


def frames(page: Page, fills: Sequence[Area]) -> list[Frame]:
    """Return the frames of a page, from its rules and the edges of `fills`; none if there are too many to be tables."""
    if len(page.rules) + len(fills) > _MOST_PARTS:
        return []
    words = _ByHeight(page.words)
    level, upright = _strokes(page, fills)
    level = [stroke for stroke in joined(level) if not _underlines(stroke, words)]
    upright = joined(upright)
    if len(level) + len(upright) > _MOST_STROKES:
        return []
    return _connected(level, upright)


def shades(page: Page) -> list[Area]:
    """Return the fills that can shade rows or cells: not those of a whole page, and not those that mark a few words."""
    if len(page.fills) > _MOST_PARTS:
        return []
    words = _ByHeight(page.words)
    wide = [fill for fill in page.fills if min(fill.width, fill.height) > _THIN]
    return [
        fill
        for fill in dict.fromkeys(wide)
        if not (fill.width > 0.9 * page.width and fill.height > 0.6 * page.height) and not _marks_words(fill, words)
    ]


def joined(strokes: Iterable[Stroke], snap: float = _SAME_LINE) -> list[Stroke]:
    """Return the strokes with those on one line, at most `snap` apart, made whole where they meet."""
    whole: list[Stroke] = []
    cluster: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda each: each.at):
        if cluster and stroke.at - cluster[0].at > snap:
            whole += _made_whole(cluster)
            cluster = []
        cluster.append(stroke)
    whole += _made_whole(cluster)
    return [stroke for stroke in whole if stroke.end - stroke.start >= _SHORTEST]


def bundled(strokes: Sequence[Stroke]) -> list[tuple[float, list[Stroke]]]:
    """Return the lines nearer to each other than `SNAP` as one, at their middle, each with its unbroken parts."""
    bundles: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda each: each.at):
        if bundles and stroke.at - bundles[-1][0].at <= SNAP:
            bundles[-1].append(stroke)
        else:
            bundles.append([stroke])
    return [(sum(each.at for each in bundle) / len(bundle), joined(bundle, SNAP)) for bundle in bundles]


def _made_whole(cluster: Sequence[Stroke]) -> list[Stroke]:
    found: list[Stroke] = []
    for stroke in sorted(cluster, key=lambda each: each.start):
        if found and stroke.start - found[-1].end <= _BREAK:
            last = found[-1]
            longer = last if last.end - last.start >= stroke.end - stroke.start else stroke
            found[-1] = Stroke(longer.at, last.start, max(last.end, stroke.end))
        else:
            found.append(stroke)
    return found


def _strokes(page: Page, fills: Sequence[Area]) -> tuple[list[Stroke], list[Stroke]]:
    level: list[Stroke] = []
    upright: list[Stroke] = []
    thin = [fill for fill in page.fills if min(fill.width, fill.height) <= _THIN]
    for rule in (*page.rules, *thin):
        if rule.width >= rule.height:
            level.append(Stroke((rule.top + rule.bottom) / 2, rule.left, rule.right))
        else:
            upright.append(Stroke((rule.left + rule.right) / 2, rule.top, rule.bottom))
    for fill in fills:
        level += [Stroke(at, fill.left, fill.right) for at in (fill.top, fill.bottom)]
        upright += [Stroke(at, fill.top, fill.bottom) for at in (fill.left, fill.right)]
    return level, upright


class _ByHeight:
    """Words that can be asked for by their height on the page."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = sorted(words, key=lambda word: word.area.top)
        self._tops = [word.area.top for word in self._words]
        self._tallest = min(60.0, max((word.area.height for word in words), default=0.0))

    def between(self, top: float, bottom: float) -> Iterator[Word]:
        """Yield the words that stand in part between two heights."""
        for word in self._words[bisect_left(self._tops, top - self._tallest) : bisect_left(self._tops, bottom)]:
            if word.area.bottom > top:
                yield word


def _underlines(stroke: Stroke, words: _ByHeight) -> bool:
    """Return whether a level line runs through or under the very words above it, from end to end."""
    under = sum(
        min(word.area.right, stroke.end) - max(word.area.left, stroke.start) + 0.35 * word.size
        for word in words.between(stroke.at, stroke.at + 0.01)
        if word.area.top + 0.25 * word.area.height < stroke.at < word.area.bottom - 0.03 * word.area.height
        and word.area.left < stroke.end
        and word.area.right > stroke.start
    )
    return under >= 0.9 * (stroke.end - stroke.start)


def _marks_words(fill: Area, words: _ByHeight) -> bool:
    """Return whether a fill is a marker's: an edge of it cuts a word, or stands between two words of one phrase."""
    inside = list(words.between(fill.top + 1, fill.bottom - 1))
    if not inside or fill.height > 3 * max(word.area.height for word in inside):
        return False
    return any(_cuts(edge, inside) for edge in (fill.left, fill.right))


def _cuts(edge: float, words: Sequence[Word]) -> bool:
    if any(word.area.left + 1 < edge < word.area.right - 1 for word in words):
        return True
    before = [word for word in words if edge - 0.5 * word.size < word.area.right <= edge + 1]
    after = [word for word in words if edge - 1 <= word.area.left < edge + 0.5 * word.size]
    return any(
        other.area.left - one.area.right < 0.45 * one.size and abs(one.area.bottom - other.area.bottom) < 0.5 * one.size
        for one in before
        for other in after
    )


def _connected(level: Sequence[Stroke], upright: Sequence[Stroke]) -> list[Frame]:
    """Return the frames that level and upright lines form where they touch."""
    parents = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    if level and upright:
        across = np.array([(each.at, each.start, each.end) for each in level])
        down = np.array([(each.at, each.start, each.end) for each in upright])
        touch = (
            (down[None, :, 0] >= across[:, None, 1] - SNAP)
            & (down[None, :, 0] <= across[:, None, 2] + SNAP)
            & (across[:, None, 0] >= down[None, :, 1] - SNAP)
            & (across[:, None, 0] <= down[None, :, 2] + SNAP)
        )
        for one, other in np.argwhere(touch).tolist():
            parents[root(one)] = root(len(level) + other)
    members = sorted(range(len(parents)), key=root)
    found = []
    for _, group in groupby(members, key=root):
        indices = sorted(group)
        lying = [level[index] for index in indices if index < len(level)]
        standing = [upright[index - len(level)] for index in indices if index >= len(level)]
        found.append(Frame(tuple(lying), tuple(standing)))
    return found
