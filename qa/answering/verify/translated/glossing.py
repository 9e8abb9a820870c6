"""The figures of a sentence in another language, put as English puts them, so that one reader reads them all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.answering.verify.reading.figures import Figure, FigureReader
from qa.answering.verify.reading.lexicon import key_of, lexicon
from qa.answering.verify.reading.lexing import Piece, Sort, even, lex
from qa.answering.verify.translated.foreign import ForeignWords, longest

_THOUSANDS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.])")
_DECIMAL: Final = re.compile(r"(?<=\d),(?=\d)")
_SCORE: Final = re.compile(r"(?<=[A-Z]{2})-(?=\d\+)")
_UNREAD: Final = "¤"
"""What stands for a word of the other language, so that none is taken for an English one."""
_PARTS: Final = {2: ("half",), 3: ("a", "third"), 4: ("a", "quarter")}
_AFTER: Final = {"≥": ("or", "more"), "≤": ("or", "less")}
_RATES: Final = {"day": "daily", "hour": "hourly", "week": "weekly", "month": "monthly", "year": "yearly"}


def prepared(text: str, words: ForeignWords) -> str:
    """Return `text` with its numbers written as in English and elided words apart: 2,5 and l'IHC as 2.5 and le IHC."""
    text = _DECIMAL.sub(".", _THOUSANDS.sub(lambda match: match[0].replace(".", ""), even(text)))
    if words.elided:
        text = re.sub(rf"\b({'|'.join(words.elided)})'(?=\w)", r"\1e ", text, flags=re.IGNORECASE)
    return _SCORE.sub(" ", text)


@dataclass(frozen=True, slots=True)
class _Gloss:
    """English pieces in the place of `[start, end)` of the sentence's own."""

    pieces: tuple[Piece, ...]
    start: int
    end: int


class Glossed:
    """The pieces of one sentence, in its own language and with its figures in English."""

    def __init__(self, pieces: Sequence[Piece], words: ForeignWords) -> None:
        """Take the pieces of a prepared text."""
        self._own = pieces
        self._words = words
        self._lowered = [piece.text.lower() for piece in pieces]
        self._glosses = list(self._all())
        self._begins: dict[int, int] = {}
        english: list[Piece] = []
        self._ends: dict[int, int] = {0: 0}
        for gloss in self._glosses:
            self._begins[gloss.start] = len(english)
            english += gloss.pieces
            self._ends[len(english)] = gloss.end
        self._english = english
        self._reader = FigureReader(english, lexicon("en"))

    def figure(self, at: int, after_figure: bool) -> tuple[Figure, int] | None:
        """Return the figure that begins at own piece `at`, and where it ends; `after_figure`: one stands shortly before."""
        begin = self._begins.get(at)
        if begin is None or begin >= len(self._english):
            return None
        rate = self._english[begin].text in _RATES.values()
        found = self._reader.rate(begin) if after_figure or rate else None
        found = found or self._reader.numbered(begin) or self._reader.read(begin) or self._per(begin)
        if found is None or found[1] not in self._ends or self._ends[found[1]] <= at:
            return None
        return found[0], self._ends[found[1]]

    def _per(self, begin: int) -> tuple[Figure, int] | None:
        """Read "per cell", which English reads as a figure of its own."""
        here = self._english[begin : begin + 2]
        if len(here) < 2 or here[0].text not in ("per", "/") or here[1].text == _UNREAD or here[1].sort != "word":
            return None
        return Figure((), unit=f"/{key_of(here[1].text)}"), begin + 2

    def _all(self) -> Iterator[_Gloss]:
        at, last = 0, ""
        while at < len(self._own):
            texts, end = self._gloss(at, last) or ((), at)
            if end == at:
                piece, end = self._own[at], at + 1
                pieces: tuple[Piece, ...] = (piece,) if piece.sort != "word" else (_piece(_UNREAD, "word"),)
                last = "number" if piece.sort == "number" else last if piece.text in "-/" else ""
            else:
                pieces = tuple(_piece(text, "number" if text.isdigit() else _sort(text)) for text in texts)
                last = "number" if texts and texts[-1].isdigit() else "unit" if texts else last
            yield _Gloss(pieces, at, end)
            at = end

    def _gloss(self, at: int, last: str) -> tuple[tuple[str, ...], int] | None:
        """Return the English words for what stands at `at`, `last` being what stood before: a number, a unit or neither."""
        return self._bound(at, last) or self._number(at, last) or self._time(at, last) or self._joint(at, last)

    def _bound(self, at: int, last: str) -> tuple[tuple[str, ...], int] | None:
        if (found := longest(self._words.before, self._lowered, at)) and (end := self._to_number(found[1])):
            return (found[0],), end
        if last and (found := longest(self._words.after, self._lowered, at)):
            return _AFTER[found[0]], found[1]
        return None

    def _number(self, at: int, last: str) -> tuple[tuple[str, ...], int] | None:
        words, word = self._words, self._lowered[at]
        if last == "number":
            if word in words.scales:
                return (str({100: "hundred", 1000: "thousand"}.get(words.scales[word], "million")),), at + 1
            if word in words.times_after:
                return ("times",), at + 1
        if word in words.numbers:
            return (str(words.numbers[word]),), at + 1
        if word in words.times:
            return ("once",) if words.times[word] == 1 else (str(words.times[word]), "times"), at + 1
        if word in words.fractions and last != "number":
            return _PARTS[words.fractions[word]], at + 1
        if word in words.ones and self._unit(at + 1):
            return ("1",), at + 1
        if word in words.ones and at + 1 < len(self._lowered) and self._lowered[at + 1] in words.times_after:
            return ("once",), at + 2
        return None

    def _time(self, at: int, last: str) -> tuple[tuple[str, ...], int] | None:
        words = self._words
        if found := longest(words.rates, self._lowered, at):
            return (_RATES[found[0]],), found[1]
        if self._lowered[at] in words.per and (unit := self._unit(at + 1)):
            return ("per", unit[0]), unit[1]
        if (every := longest(words.every, self._lowered, at)) and (self._is_number(every[1]) or self._unit(every[1])):
            unit = self._unit(every[1])
            return ("every", *([unit[0]] if unit else [])), unit[1] if unit else every[1]
        slash = at > 0 and self._own[at - 1].text == "/"
        if (last or slash or self._is_digits(at + 1)) and (unit := self._unit(at)):
            return (unit[0],), unit[1]
        if last == "unit" and (aged := longest(words.age_after, self._lowered, at)):
            return (aged[0],), aged[1]
        return None

    def _joint(self, at: int, last: str) -> tuple[tuple[str, ...], int] | None:
        words, word = self._words, self._lowered[at]
        if word in words.range_joints and self._own[at].sort == "word" and self._is_number(at + 1):
            # "15 % à 25 %" is a range, "toutes les 12 heures à 2 mg" is none.
            upper = self._unit(at + 2)
            is_one = last == "number" or (
                last == "unit" and upper is not None and upper == (self._unit_before(at), upper[1])
            )
            return (("to",), at + 1) if is_one else None
        if word in words.between and self._is_number(at + 1):
            return ("between",), at + 1
        between = any(each in words.between for each in self._lowered[max(0, at - 5) : at])
        if last and between and word in words.between_joints and self._is_number(at + 1):
            return ("and",), at + 1
        return None

    def _unit(self, at: int) -> tuple[str, int] | None:
        return longest(self._words.units, self._lowered, at) or self._shared_unit(at)

    def _unit_before(self, at: int) -> str:
        found = self._unit(at - 1)
        return found[0] if found else ""

    def _shared_unit(self, at: int) -> tuple[str, int] | None:
        """Return a unit that is written alike in every language: mg, %, ml."""
        if at >= len(self._lowered):
            return None
        found = lexicon("en").units.match(self._lowered, at)
        plain = "".join(self._lowered[at : found[1]]) if found else ""
        return (found[0], found[1]) if found and (len(plain) <= 4 or found[0] == plain) else None

    def _is_digits(self, at: int) -> bool:
        return at < len(self._own) and self._own[at].sort == "number"

    def _is_number(self, at: int) -> bool:
        if at >= len(self._own):
            return False
        word = self._lowered[at]
        counts = word in self._words.numbers or word in self._words.fractions
        one = word in self._words.ones and (self._unit(at + 1) is not None)
        return self._is_digits(at) or counts or one

    def _to_number(self, at: int) -> int:
        """Return where the number begins before which at most two words that say nothing stand, 0 without one."""
        for end in range(at, at + 3):
            if self._is_number(end):
                return end
            if end >= len(self._lowered) or self._lowered[end] not in self._words.fillers:
                return 0
        return 0


def pieces_of(text: str, words: ForeignWords) -> list[Piece]:
    """Return the pieces of a sentence in another language, its numbers written as in English."""
    return lex(prepared(text, words))


def _sort(text: str) -> Sort:
    return "word" if text[0].isalpha() else "mark"


def _piece(text: str, sort: Sort) -> Piece:
    return Piece(sort, text, 0, 0, glued=False)
