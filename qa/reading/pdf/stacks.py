"""Frames of one width that stand below each other: rules, shaded rows and boxes that can be one table's."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from qa.reading.pdf.aligned import GAP, Slab
from qa.reading.pdf.page import Area, Word
from qa.reading.pdf.ruling import SNAP, Frame, Stroke, bundled
from qa.reading.pdf.strips import TABLE_TITLE, Strip, em, lines, pieces

_SAME_SIDE: Final = 6.0
_SEAM: Final = 12.0
"""Points of nothing between two frames of one table, at most."""

_PIECES_APART: Final = 12.0
"""Points between the rules under neighbouring heads, at most."""

_WIDE: Final = 0.6
_WHOLE: Final = 0.8

_NEXT: Final = 150.0
"""Points above the first rule, and below the last, in which a table's own lines can stand."""

_NEAR: Final = 0.8
_FAR: Final = 2.0
"""Of white between two lines, in their size: so near they can be one table's, so far they are not."""

_ROOMY: Final = 2.5
"""Of white between a line and the edges of the shaded rows around it, in its size, at most."""

_MOST_HEAD_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class Inside:
    """The words of a page, to be asked for by area."""

    words: tuple[Word, ...]
    tops: tuple[float, ...]

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Inside":
        """Return the words, sorted by the height of their middle."""
        known = tuple(sorted(words, key=_middle))
        return cls(known, tuple(map(_middle, known)))

    def within(self, area: Area) -> list[Word]:
        """Return the words whose middle stands in an area."""
        first, last = bisect_left(self.tops, area.top), bisect_left(self.tops, area.bottom)
        return [
            word for word in self.words[first:last] if area.left <= (word.area.left + word.area.right) / 2 <= area.right
        ]


def _middle(word: Word) -> float:
    return (word.area.top + word.area.bottom) / 2


def stacked(frames: Sequence[Frame], words: Inside) -> list[tuple[Frame, ...]]:
    """Return the frames, from top to bottom, with those of one width together that can be one table's."""
    stacks: list[list[Frame]] = []
    ends: list[Area] = []
    for frame in sorted(_rejoined(frames), key=lambda each: each.area.top):
        area = frame.area
        for index in reversed(range(len(stacks))):
            above = ends[index]
            is_same = abs(above.left - area.left) <= _SAME_SIDE and abs(above.right - area.right) <= _SAME_SIDE
            if is_same and area.top >= above.bottom - SNAP:
                if _goes_on(stacks[index][-1], frame, words):
                    stacks[index].append(frame)
                    ends[index] = Area(above.left, above.top, above.right, max(above.bottom, area.bottom))
                    break
                is_same = False
        else:
            stacks.append([frame])
            ends.append(area)
    return [tuple(stack) for stack in stacks]


def union(stack: Sequence[Frame]) -> Frame:
    """Return the lines of several frames as one frame."""
    return Frame(
        tuple(stroke for frame in stack for stroke in frame.level),
        tuple(stroke for frame in stack for stroke in frame.upright),
    )


def has_inner_uprights(frame: Frame) -> bool:
    """Return whether lines stand between a frame's left and right side."""
    return bool(_inner(frame))


def slabs(frame: Frame, words: Inside) -> list[list[Slab]]:
    """Return what stands between the rules of a frame that reach over all of it, and next to the first and the last.

    A line that titles a table, or much white, begins another list.
    """
    area = frame.area
    ats = [
        at
        for at, strokes in bundled(frame.level)
        if sum(stroke.end - stroke.start for stroke in strokes) >= _WHOLE * area.width
    ]
    if len(ats) < 2:
        return []
    reach = _lines_at(area, words)
    middles = [_height(line) for line in reach]
    first, last = bisect_left(middles, ats[0]), bisect_left(middles, ats[-1])
    above, below = _before(reach[:first], area, ats[0]), _after(reach[last:], area, ats[-1])
    stops = [above[0].area.top if above else ats[0], *ats, below[-1].area.bottom if below else ats[-1]]
    cuts = [first - len(above), *(bisect_left(middles, at) for at in ats), last + len(below)]
    parts: list[list[Slab]] = [[]]
    for (top, bottom), (start, end) in zip(pairwise(stops), pairwise(cuts), strict=True):
        _divide(reach[start:end], Area(area.left, top, area.right, bottom), parts)
    return parts


def _lines_at(area: Area, words: Inside) -> list[Strip]:
    """Return the lines on and next to an area; one that runs out of it, as a title or prose does, is whole."""
    found = []
    wide = Area(float("-inf"), area.top - _NEXT, float("inf"), area.bottom + _NEXT)
    for line in lines(words.within(wide)):
        inside = [part for part in _parts(line) if part.area.right > area.left and part.area.left < area.right]
        if inside:
            found.append(Strip(tuple(word for part in inside for word in part.words)))
    return found


def _runs_out(line: Strip, area: Area) -> bool:
    room = 1.5 * em(line.words)
    return line.area.left < area.left - room or line.area.right > area.right + room


def _height(line: Strip) -> float:
    return _middle(line.words[0])


def _divide(held: Sequence[Strip], area: Area, parts: list[list[Slab]]) -> None:
    """Add the lines between two rules to the last part, and begin another where a title or much white stands."""
    kept: list[Strip] = []
    top = area.top
    for line in held:
        is_far = bool(kept) and line.area.top - kept[-1].area.bottom > _FAR * em(line.words)
        is_title = TABLE_TITLE.match(line.text) is not None or _runs_out(line, area)
        if is_far or is_title:
            parts[-1] += [Slab(top, kept[-1].area.bottom, tuple(kept))] if kept else []
            parts.append([])
            kept, top = [], line.area.top
        if not is_title:
            kept.append(line)
    if kept:
        parts[-1].append(Slab(top, area.bottom, tuple(kept)))


def _before(above: Sequence[Strip], area: Area, at: float) -> list[Strip]:
    """Return the lines right above the first rule that can be heads."""
    kept: list[Strip] = []
    for line in reversed(above):
        near = at - line.area.bottom <= _NEAR * em(line.words)
        if not near or len(kept) == _MOST_HEAD_LINES or TABLE_TITLE.match(line.text) or _runs_out(line, area):
            break
        kept.insert(0, line)
        at = line.area.top
    return kept if kept and len(_parts(kept[-1])) > 1 else []


def _after(below: Sequence[Strip], area: Area, at: float) -> list[Strip]:
    """Return the lines right below the last rule that can be rows."""
    kept: list[Strip] = []
    for line in below:
        if line.area.top - at > _NEAR * em(line.words) or len(_parts(line)) < 2 or _runs_out(line, area):
            break
        kept.append(line)
        at = line.area.bottom
    return kept


def _parts(line: Strip) -> list[Strip]:
    return pieces(line, GAP * em(line.words))


def _rejoined(frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames with lone rules on one level, a little apart, as one: each was drawn below its own head."""
    lone = [frame for frame in frames if not frame.upright]
    kept = [frame for frame in frames if frame.upright]
    rules = sorted((frame.level[0] for frame in lone), key=lambda rule: (round(rule.at), rule.start))
    widths = [(frame.area.left, frame.area.right) for frame in frames]
    for _, group in groupby(rules, key=lambda rule: round(rule.at)):
        run: list[Stroke] = []
        for rule in [*group, None]:
            if rule is not None and (not run or rule.start - run[-1].end <= _PIECES_APART):
                run.append(rule)
                continue
            kept += _one_or_each(run, widths)
            run = [rule] if rule is not None else []
    return kept


def _one_or_each(run: Sequence[Stroke], widths: Sequence[tuple[float, float]]) -> list[Frame]:
    left, right = run[0].start, run[-1].end
    alike = sum(abs(left - one) <= _SAME_SIDE and abs(right - other) <= _SAME_SIDE for one, other in widths)
    if len(run) > 2 or (len(run) > 1 and alike):
        return [Frame((Stroke(run[0].at, left, right),), ())]
    return [Frame((rule,), ()) for rule in run]


def _goes_on(above: Frame, below: Frame, words: Inside) -> bool:
    """Return whether a frame can go on with the one above it, by their columns and by what stands between them."""
    over, under = above.area, below.area
    held = lines(words.within(Area(over.left, over.bottom, over.right, under.top)))
    if not above.upright and not below.upright:
        return True
    one, other = sorted((_inner(above), _inner(below)), key=len)
    if any(min(abs(at - each) for each in other) > SNAP for at in one):
        return False
    if not held:
        return under.top - over.bottom <= _SEAM
    tops = [over.bottom, *(line.area.bottom for line in held)]
    bottoms = [*(line.area.top for line in held), under.top]
    size = em([word for line in held for word in line.words])
    if max(bottom - top for top, bottom in zip(tops, bottoms, strict=True)) > _ROOMY * size:
        return False
    if not other:
        return _is_tabular(held, over.width)
    closed = [frame for frame in (above, below) if frame.upright and not _inner(frame)]
    boxed = [lines(words.within(frame.area)) for frame in closed]
    return all(_keeps_to(part, other) for part in [held, *boxed])


def _inner(frame: Frame) -> list[float]:
    """Return where lines stand between a frame's left and right side."""
    area = frame.area
    return [stroke.at for stroke in frame.upright if area.left + SNAP < stroke.at < area.right - SNAP]


def _keeps_to(held: Sequence[Strip], ats: Sequence[float]) -> bool:
    """Return whether lines leave the columns' edges free, or are one line, which can be a title."""
    if len(held) < 2:
        return True
    over = sum(any(word.area.left + 1 < at < word.area.right - 1 for word in line.words for at in ats) for line in held)
    return over <= 0.2 * len(held) and any(len(_parts(line)) > 1 for line in held)


def _is_tabular(between: Sequence[Strip], width: float) -> bool:
    parts = [_parts(line) for line in between]
    return any(len(part) > 1 for part in parts) and not any(
        len(part) == 1 and part[0].area.width > _WIDE * width for part in parts
    )
