"""Lines: words that stand beside each other on one base line, as far as no wide gap parts them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qa.reading.pdf.glyphs import baseline
from qa.reading.pdf.markers import is_marker
from qa.reading.pdf.page import Area, Page, Word, around

TOUCHING: Final = 0.07
"""Share of the size; words that are nearer have no space between them."""

_SAME_LINE: Final = 0.35
"""Share of the size by which base lines of one line may differ (raised and lowered signs)."""

_LOOSEST: Final = 2.5
"""Share of the size of the widest space in a justified line, whose words follow each other in the file."""


@dataclass(frozen=True)
class Line:
    """A line on page `page`, its words from left to right."""

    page: int
    words: tuple[Word, ...]

    @cached_property
    def area(self) -> Area:
        """Where it stands."""
        return around(word.area for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size of most of its signs, in points."""
        return common_size(self.words) or self.words[0].size

    @cached_property
    def baseline(self) -> float:
        """The height of its base line, in points from the top."""
        main = next((word for word in self.words if word.size == self.size and not word.is_raised), self.words[0])
        return baseline(main)

    @cached_property
    def is_bold(self) -> bool:
        """Whether all that has letters in it is bold."""
        styles = [word.is_bold for word in self.words if any(map(str.isalpha, word.text))]
        return all(styles) if styles else all(word.is_bold for word in self.words)

    @cached_property
    def text(self) -> str:
        """Its words with the spaces between them, raised numbers as they stand."""
        parts = [self.words[0].text]
        for last, word in zip(self.words, self.words[1:], strict=False):
            parts += (" " if is_apart(last, word) else "", word.text)
        return "".join(parts)


def is_apart(word: Word, following: Word) -> bool:
    """Return whether there is a space between two words of one line."""
    return following.area.left - word.area.right > TOUCHING * min(word.size, following.size)


def common_size(words: Iterable[Word]) -> float:
    """Return the size of most signs, to half a point for the count, 0 without words."""
    signs: Counter[float] = Counter()
    exact: dict[float, float] = {}
    for word in words:
        if not word.is_raised:
            rounded = round(word.size * 2) / 2
            signs[rounded] += len(word.text)
            exact.setdefault(rounded, word.size)
    return exact[signs.most_common(1)[0][0]] if signs else 0.0


def column_gap(size: float) -> float:
    """Return how wide a gap, in points, may part two columns; it is wider than the spaces of a loose line."""
    return max(0.8 * size, 5.5)


def lines(page: Page) -> list[Line]:
    """Return the page's lines from top to bottom, those of one height from left to right."""
    pieces = [Line(page.number, tuple(words)) for words in _chained(page.words)]
    return [line for row in rows(pieces) for line in _merged(row)]


def rows(pieces: Iterable[Line]) -> list[list[Line]]:
    """Return the lines gathered by height, from top to bottom; each row from left to right."""
    found: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda line: line.baseline):
        first = found[-1][0] if found else None
        if first and piece.baseline - first.baseline <= _SAME_LINE * min(piece.size, first.size):
            found[-1].append(piece)
        else:
            found.append([piece])
    for row in found:
        row.sort(key=lambda line: line.area.left)
    return found


def joined(row: Sequence[Line]) -> Line:
    """Return the lines of one row as one."""
    if len(row) == 1:
        return row[0]
    words = sorted((word for line in row for word in line.words), key=lambda word: word.area.left)
    return Line(row[0].page, tuple(words))


def _chained(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield runs of words that follow each other in the file and on the page: producers write line by line."""
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _goes_on(last: Word, word: Word) -> bool:
    size = min(last.size, word.size)
    gap = word.area.left - last.area.right
    level = abs(baseline(word) - baseline(last)) <= _SAME_LINE * max(last.size, word.size)
    return level and -0.5 * size < gap <= _LOOSEST * size


def _merged(row: Sequence[Line]) -> Iterator[Line]:
    """Yield a row's lines with neighbours joined that no column gap parts, and markers with what they mark."""
    group: list[Line] = []
    for line in row:
        if group:
            last = group[-1]
            gap = line.area.left - max(each.area.right for each in group)
            size = min(line.size, last.size)
            marks = len(group) == 1 and is_marker(last.text) and gap < 5 * size
            if gap > column_gap(size) and not marks:
                yield joined(group)
                group = []
        group.append(line)
    yield joined(group)
