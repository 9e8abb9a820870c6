"""What changed from one edition of a guideline to the next: which statements came, went, changed, and moved.

Statements are paired first by their words, then, among what is left between the same neighbours or under the same
heading, by likeness. A statement's words are those that decide what it asks for: the sentence that leads in, its text,
and what is printed of its strength and evidence; a new number alone, or another heading, only moves it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from rapidfuzz import fuzz

from qa.guideline import Guideline, Statement

ChangeKind = Literal["came", "went", "changed"]
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = ("came", "went", "changed")
PieceKind = Literal["same", "came", "went"]
Opcode = tuple[str, int, int, int, int]
"""As difflib gives it: what happened, and from where to where in the old words and in the new ones."""

_LIKE: Final = 60.0
"""Of 100; two sentences of a guideline that have nothing to do with each other seldom share more of their letters."""

_LIKE_WITH_NUMBER: Final = 35.0
"""Of 100; enough where both bear one recommendation's number."""

_NEIGHBOURS: Final = 40
"""Statements before and after the place where a statement would stand, that are looked at."""

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")
_FIGURE: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|double|third|quarter)\b",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both editions have, or only one of them."""

    kind: PieceKind
    text: str

    @property
    def is_figure(self) -> bool:
        """Whether a figure came or went, in digits or in words."""
        return self.kind != "same" and _FIGURE.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that came, went or changed; `pieces` run through both wordings in reading order."""

    kind: ChangeKind
    old: Statement | None
    new: Statement | None
    pieces: tuple[Piece, ...]

    @property
    def section(self) -> tuple[str, ...]:
        """The heading path it stands under, in the new edition where it is there."""
        statement = self.new or self.old
        return statement.section if statement is not None else ()

    @property
    def has_figures(self) -> bool:
        """Whether a figure changed, came or went in a statement that both editions have."""
        return self.kind == "changed" and any(piece.is_figure for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Move:
    """`count` statements stand under another heading now, or the heading has another name."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed from `old` to `new`: changes in the order of the text, moves, and how many statements stayed."""

    old: Guideline
    new: Guideline
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    stayed: int

    def count(self, kind: ChangeKind) -> int:
        """Return how many statements came, went or changed."""
        return sum(change.kind == kind for change in self.changes)


def differences(old: Guideline, new: Guideline) -> Differences:
    """Return what changed between two editions."""
    pairs = _pairs(old.statements, new.statements)
    changes = [*_in_order(old.statements, new.statements, pairs)]
    moves = Counter(
        (old.statements[one].section, new.statements[other].section)
        for one, other in pairs.items()
        if _folded_path(old.statements[one].section) != _folded_path(new.statements[other].section)
    )
    changed = sum(change.kind == "changed" for change in changes)
    moved = tuple(Move(before, after, count) for (before, after), count in moves.items())
    return Differences(old, new, tuple(changes), moved, len(pairs) - changed)


def wording(statement: Statement) -> str:
    """Return all that decides what a statement asks for, as it is compared and shown."""
    labels = [label for label in (statement.strength, statement.evidence) if label and label not in statement.text]
    marks = [f"[{'; '.join(labels)}]"] if labels else []
    return " ".join([part for part in (statement.lead_in, statement.text, *marks) if part])


def _pairs(old: Sequence[Statement], new: Sequence[Statement]) -> dict[int, int]:
    """Return which statement of `old` is which of `new`, by their places."""
    pairs: dict[int, int] = {}
    for key in (_whole_key, _text_and_section_key, _text_key):
        pairs |= _alike(old, new, pairs, key=key)
    return dict(sorted((pairs | _likely(old, new, pairs)).items()))


def _whole_key(statement: Statement) -> tuple[str, ...]:
    return (_fold(wording(statement)), *_folded_path(statement.section))


def _text_and_section_key(statement: Statement) -> tuple[str, ...]:
    return (_text_key(statement)[0], *_folded_path(statement.section))


def _text_key(statement: Statement) -> tuple[str, ...]:
    return (_fold(statement.text.removeprefix(statement.number).lstrip(" .:")),)


def _alike(
    old: Sequence[Statement],
    new: Sequence[Statement],
    paired: dict[int, int],
    key: Callable[[Statement], tuple[str, ...]],
) -> dict[int, int]:
    """Pair statements of one key that are not paired yet; several of one key in their order."""
    taken = set(paired.values())
    places: dict[tuple[str, ...], list[int]] = {}
    for place in reversed(range(len(new))):
        if place not in taken:
            places.setdefault(key(new[place]), []).append(place)
    found: dict[int, int] = {}
    for place, statement in enumerate(old):
        if place not in paired and (candidates := places.get(key(statement))):
            found[place] = candidates.pop()
    return found


def _likely(old: Sequence[Statement], new: Sequence[Statement], paired: dict[int, int]) -> dict[int, int]:
    """Pair what is left by likeness, the likest first."""
    taken = set(paired.values())
    left = [place for place in range(len(new)) if place not in taken]
    by_section: dict[tuple[str, ...], list[int]] = {}
    by_number: dict[str, list[int]] = {}
    for place in left:
        by_section.setdefault(_folded_path(new[place].section), []).append(place)
        by_number.setdefault(new[place].number, []).append(place)
    anchors = sorted(paired)
    scored: list[tuple[float, int, int]] = []
    for place, statement in enumerate(old):
        if place in paired:
            continue
        expected = _expected(place, anchors, paired)
        near = left[bisect_right(left, expected - _NEIGHBOURS) : bisect_right(left, expected + _NEIGHBOURS)]
        section = by_section.get(_folded_path(statement.section), [])[: 2 * _NEIGHBOURS]
        numbered = by_number.get(statement.number, [])[:_NEIGHBOURS] if statement.number else []
        for candidate in {*near, *section, *numbered}:
            least = _LIKE_WITH_NUMBER if candidate in numbered else _LIKE
            likeness = fuzz.ratio(_fold(statement.text), _fold(new[candidate].text), score_cutoff=least)
            if likeness >= least:
                scored.append((-likeness - (10 if candidate in numbered else 0), place, candidate))
    return _best(scored)


def _expected(place: int, anchors: Sequence[int], paired: dict[int, int]) -> int:
    """Return where a statement of the old edition would stand in the new one: behind the one that it stood behind."""
    before = bisect_right(anchors, place) - 1
    return paired[anchors[before]] + place - anchors[before] if before >= 0 else place


def _best(scored: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, candidate in sorted(scored):
        if place not in found and candidate not in taken:
            found[place] = candidate
            taken.add(candidate)
    return found


def _in_order(old: Sequence[Statement], new: Sequence[Statement], pairs: dict[int, int]) -> Iterator[Change]:
    """Yield the changes in the order of the new text; what went stands behind what it stood behind in the old one."""
    went: dict[int, list[int]] = {}
    behind = -1
    for place in range(len(old)):
        if place in pairs:
            behind = pairs[place]
        else:
            went.setdefault(behind, []).append(place)
    origin = {after: before for before, after in pairs.items()}
    for place in range(-1, len(new)):
        if place >= 0:
            before = old[origin[place]] if place in origin else None
            yield from _change(before, new[place])
        for gone in went.get(place, ()):
            yield Change("went", old[gone], None, (Piece("went", wording(old[gone])),))


def _change(old: Statement | None, new: Statement) -> Iterator[Change]:
    if old is None:
        yield Change("came", None, new, (Piece("came", wording(new)),))
    elif _without_number(old) != _without_number(new):
        yield Change("changed", old, new, tuple(_pieces(wording(old), wording(new))))


def _without_number(statement: Statement) -> str:
    return _fold(wording(statement).replace(statement.number, "", 1) if statement.number else wording(statement))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """Yield what stayed, went and came, word by word; a figure is one word, however it is written."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, first, last in _joined(matcher.get_opcodes(), before):
        if tag == "equal":
            yield Piece("same", "".join(after[first:last]))
            continue
        if gone := "".join(before[start:stop]):
            yield Piece("went", gone)
        if come := "".join(after[first:last]):
            yield Piece("came", come)


def _joined(opcodes: Sequence[Opcode], before: Sequence[str]) -> Iterator[Opcode]:
    """Yield the opcodes, differences that only a space stands between made one: whole phrases read better."""
    held: Opcode | None = None
    for place, (tag, start, stop, first, last) in enumerate(opcodes):
        is_space = tag == "equal" and 0 < place < len(opcodes) - 1 and not "".join(before[start:stop]).strip()
        if tag == "equal" and not is_space:
            if held is not None:
                yield held
                held = None
            yield tag, start, stop, first, last
        else:
            held = (
                ("replace", held[1], stop, held[3], last) if held is not None else ("replace", start, stop, first, last)
            )
    if held is not None:
        yield held


def _folded_path(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_fold(heading) for heading in path)


def _fold(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()
