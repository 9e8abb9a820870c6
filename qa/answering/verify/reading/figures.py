"""The figures of a text, exactly: number or range, bound, unit, rate; written in digits or in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from qa.answering.verify.reading.lexicon import Lexicon, key_of, one_meaning
from qa.answering.verify.reading.lexing import Piece

_TIMES: Final = frozenset(("second", "minute", "hour", "day", "week", "month", "year", "night"))
_SPANS: Final = frozenset(("second", "minute", "hour", "day", "week", "month"))
_ORDINAL_ENDINGS: Final = frozenset(("st", "nd", "rd", "th"))
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_LABELS: Final = frozenset(("grade", "stage", "class", "level"))
_RUNNING: Final = frozenset(("consecutive", "successive", "straight"))
"""What may stand between a number and its time: "5 consecutive days" are 5 days in a row."""
_FILLERS: Final = frozenset(("the", "a", "an", "of", "about"))
_MOST_WORDS: Final = 6
_FEW: Final = 10
"""Below this many, "2 in 5" is a share; 12 in 15 centres are counted."""
_YEARS: Final = (1900, 2100)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is meant, so that two are equal when they state the same.

    `numbers` holds one number, the two ends of a range (`joint` "-", "-<" where the upper end is excluded) or the two of a
    ratio ("/"); `bound` is one of > ≥ < ≤ ~ within, or ""; `unit` is canonical, "" where things are counted.
    `every` marks how often: "every 12 hours"; a `rate` such as 2/day has the unit "/day".
    """

    numbers: tuple[str, ...]
    joint: str = ""
    bound: str = ""
    unit: str = ""
    every: bool = False

    @property
    def value(self) -> str:
        """The figure as one word, for comparing."""
        return f"{'every ' if self.every else ''}{self.bound}{self.joint.join(self.numbers) or self.joint} {self.unit}"

    @property
    def bare(self) -> str:
        """The figure without its bound."""
        return f"{self.joint.join(self.numbers)} {self.unit}"


class FigureReader:
    """Reads figures out of the pieces of one text; `read(at)` looks whether one begins at a piece."""

    def __init__(self, pieces: Sequence[Piece], words: Lexicon) -> None:
        """Take the pieces of one text and the words of its language."""
        self._pieces = pieces
        self._words = words
        self._keys = [piece.text.lower() for piece in pieces]
        self._stems = [key_of(piece.text) for piece in pieces]

    def read(self, at: int) -> tuple[Figure, int] | None:
        """Return the figure that begins at piece `at`, its bound included, and where it ends."""
        return self._every(at) or self._often(at) or self._bounded(at) or self._quantity(at, "")

    def rate(self, at: int) -> tuple[Figure, int] | None:
        """Return how often what came right before is done: "a day", "per hour", "daily"."""
        if self._key(at) in self._words.rates:
            return Figure(("1",), unit=f"/{self._words.rates[self._key(at)]}"), at + 1
        if self._key(at) in self._words.per and (unit := self._unit(at + 1)) and unit[0] in _TIMES:
            return Figure(("1",), unit=f"/{unit[0]}"), unit[1]
        return None

    def numbered(self, at: int) -> tuple[Figure, int] | None:
        """Read "day 1", "weeks 15-36": a time that is counted from a beginning."""
        found = self._unit(at)
        if found is None or found[0] not in _TIMES or self._pieces[at].sort != "word":
            return None
        unit, end = found
        number = self._number(end) if end < len(self._pieces) and self._pieces[end].sort == "number" else None
        if number is None or self._unit_after(number[1])[0]:
            return None
        numbers, joint, end = [one_meaning(number[0])], "", number[1]
        if (second := self._joined(end, between=False)) and not second[0][1]:
            (high, _, joint), end = second
            numbers.append(one_meaning(high))
        return Figure(tuple(numbers), joint, "", f"{unit} no."), end

    def _key(self, at: int) -> str:
        return self._keys[at] if at < len(self._keys) else ""

    def _every(self, at: int) -> tuple[Figure, int] | None:
        """Read "every 12 hours", "every day"."""
        if self._key(at) not in self._words.every:
            return None
        if unit := self._unit(at + 1):
            return (Figure(("1",), unit=f"/{unit[0]}"), unit[1]) if unit[0] in _TIMES else None
        found = self._quantity(at + 1, "")
        if found and found[0].unit in _TIMES:
            return Figure(found[0].numbers, found[0].joint, "", found[0].unit, every=True), found[1]
        return None

    def _often(self, at: int) -> tuple[Figure, int] | None:
        """Read "twice a day", "3 times daily", "once"."""
        end = at + 1
        if self._key(at) in self._words.times:
            count = Decimal(self._words.times[self._key(at)])
        else:
            number = self._number(at)
            if number is None or self._key(number[1]) not in ("times", "time"):
                return None
            count, end = number[0], number[1] + 1
        if rate := self.rate(end):
            return Figure((one_meaning(count),), unit=rate[0].unit), rate[1]
        if self._key(at) == "once":
            return None
        return Figure((one_meaning(count),), unit="times"), end

    def _bounded(self, at: int) -> tuple[Figure, int] | None:
        if at >= len(self._stems):
            return None
        found = self._words.before.match(self._stems, at)
        if found is None:
            return None
        bound, end = found
        if again := (self._words.before.match(self._stems, end) if end < len(self._stems) else None):
            inner = self._quantity(again[1], again[0])
            return inner
        is_duration = self._key(at) == "over" and self._key(end) in ("a", "an")
        while self._key(end) in _FILLERS or (self._key(end) in _LABELS and self._key(at) in ("≥", ">", "≤", "<")):
            end += 1
        between = self._key(at) == "from"
        figure = self._quantity(end, "" if between else bound)
        if figure is None or (between and len(figure[0].numbers) == 1):
            return None
        if self._key(at) == "over" and (is_duration or figure[0].unit in _SPANS):
            # "Over 4 hours" says how long something runs, "over 65 years" who is old.
            return replace(figure[0], bound=""), figure[1]
        return figure

    def _quantity(self, at: int, bound: str) -> tuple[Figure, int] | None:
        words = self._words
        between = self._key(at) in words.between
        aged = self._key(at) in words.age_before
        begin = at + 1 if between or aged else at
        if between:
            past = self._past_ages(begin)
            aged, begin = past > begin, past
        if aged and (inner := words.before.match(self._stems, begin) if begin < len(self._stems) else None):
            bound, begin = inner
        if aged and self._key(begin) in words.between:
            between, begin = True, begin + 1
        first = self._number(begin)
        if first is None:
            return None
        numbers = [one_meaning(first[0])]
        unit, end = self._unit_after(first[1])
        joint = ""
        if share := self._share(first[0], begin, first[1]):
            numbers, unit, end = [one_meaning(share[0])], "%", share[1]
        elif second := self._joined(end, between):
            (high, high_unit, joint), end = second
            numbers.append(one_meaning(high))
            if unit and unit != high_unit:
                numbers[0] = f"{numbers[0]} {unit}"
            unit = high_unit
        elif between:
            return None
        if aged and not unit:
            unit = "year"
        if after := words.age_after.match(self._stems, self._past_hyphen(end)) if end < len(self._stems) else None:
            unit, end = unit or "year", after[1]
        if not bound and len(numbers) == 1 and end < len(self._stems):
            closing = words.after.match(self._stems, end)
            if closing and not (self._key(end) == "+" and not self._pieces[end].glued):
                bound, end = closing
                if not unit:
                    unit, end = self._unit_after(end)
                if after := words.age_after.match(self._stems, end) if end < len(self._stems) else None:
                    end = after[1]
        return Figure(tuple(numbers), joint, bound, unit), end

    def _share(self, number: Decimal, begin: int, end: int) -> tuple[Decimal, int] | None:
        """Read "half of", "two thirds of", "1 in 5" as a share in per cent, and say where it ends."""
        if self._pieces[begin].sort == "word" and number < 1 and self._key(end) == "of":
            return 100 * number, end
        if self._key(end) != "in" or number != int(number) or not 0 < number < _FEW:
            return None
        whole = self._number(end + 1)
        if whole is None or whole[0] <= number or _YEARS[0] <= whole[0] <= _YEARS[1] or self._unit_after(whole[1])[0]:
            return None
        return 100 * number / whole[0], whole[1]

    def _past_ages(self, at: int) -> int:
        """Skip "the ages of"."""
        begin = at + (self._key(at) == "the")
        if self._key(begin) not in self._words.age_before:
            return at
        return begin + 1 + (self._key(begin + 1) == "of")

    def _past_hyphen(self, at: int) -> int:
        return at + 1 if self._key(at) == "-" and at + 1 < len(self._keys) and self._pieces[at].glued else at

    def _joined(self, at: int, between: bool) -> tuple[tuple[Decimal, str, str], int] | None:
        """Return the upper end of a range: its number, unit and joint."""
        # "From 0.8% per year to 0.4% per year": how often is said at the end once more.
        rate = self.rate(at)
        skipped = rate if rate and self._key(rate[1]) in self._words.range_joints else None
        at = skipped[1] if skipped else at
        key = self._key(at)
        joints = self._words.between_joints | self._words.range_joints if between else self._words.range_joints
        ratio = key in (":", "/") and self._pieces[at].glued
        if key not in joints and not ratio:
            return None
        begin, joint = at + 1, key if ratio else "-"
        if self._key(begin) == "up":
            begin += 1
        if begin < len(self._stems) and (below := self._words.before.match(self._stems, begin)):
            if below[0] not in ("<", "≤"):
                return None
            begin, joint = below[1], "-<" if below[0] == "<" else "-"
        number = self._number(begin)
        if number is None:
            return None
        unit, end = self._unit_after(number[1])
        again = self.rate(end) if skipped else None
        if skipped and (again is None or again[0] != skipped[0]):
            return None
        return (number[0], unit, joint), end

    def _unit_after(self, at: int) -> tuple[str, int]:
        begin = self._past_hyphen(at)
        begin += self._key(begin) in _RUNNING
        found = self._unit(begin)
        if found is None:
            return "", at
        unit, end = found
        if (
            self._key(end + 1) == "/"
            and self._key(end).isalpha()
            and (below := self._unit(end + 2))
            and below[0] not in _TIMES
        ):
            return f"{unit} {self._key(end)}/{below[0]}", below[1]
        while self._key(end) in ("/", "per") and (below := self._unit(end + 1)) and below[0] not in _TIMES:
            unit, end = f"{unit}/{below[0]}", below[1]
        return unit, end

    def _unit(self, at: int) -> tuple[str, int] | None:
        if at >= len(self._keys):
            return None
        # "5 m" is metres; "M" and "G" after a number are names.
        return self._words.units.match(self._keys, at)

    def _number(self, at: int) -> tuple[Decimal, int] | None:
        """Return the number that begins at `at`, in digits or in words, and where it ends."""
        if at >= len(self._pieces):
            return None
        piece = self._pieces[at]
        if piece.sort == "number":
            return self._digits(at)
        if piece.sort == "word":
            return self._spelt(at)
        return None

    def _digits(self, at: int) -> tuple[Decimal, int] | None:
        text = self._keys[at].replace(",", "").replace(" ", "").replace("·", ".")
        if text.count(".") > 1:
            return None
        value, end = Decimal("0" + text if text.startswith(".") else text), at + 1
        if self._key(end) in ("/",) and self._fraction_after(end):
            value, end = value / Decimal(self._keys[end + 1]), end + 2
        elif self._key(end) == "^" and self._key(end + 1).isdigit():
            value, end = value ** min(int(self._key(end + 1)), 30), end + 2
        elif self._key(end) in self._words.scales:
            value, end = value * self._words.scales[self._key(end)], end + 1
        return value, end

    def _fraction_after(self, at: int) -> bool:
        below = self._key(at + 1)
        return self._pieces[at].glued and below in ("2", "3", "4") and self._keys[at - 1] in ("1", "2", "3")

    def _spelt(self, at: int) -> tuple[Decimal, int] | None:
        words = self._words
        if self._key(at) == "half" or (self._key(at) == "a" and self._key(at + 1) in ("half", "third", "quarter")):
            part = at if self._key(at) == "half" else at + 1
            return Decimal(1) / words.fractions[self._key(part)], part + 1
        total, end, seen = Decimal(0), at, False
        for _ in range(_MOST_WORDS):
            key = self._key(end)
            if key in words.numbers:
                total, end, seen = total + words.numbers[key], end + 1, True
            elif seen and key in words.scales:
                total, end = total * words.scales[key], end + 1
            elif seen and key == "-" and self._key(end + 1) in words.numbers and total >= 20:
                end += 1
            else:
                break
        if not seen:
            return None
        below = end + 1 if self._key(end) == "-" else end
        if self._key(below) in words.fractions and self._key(below) != "second":
            return total / words.fractions[self._key(below)], below + 1
        return total, end


def roman(text: str) -> int | None:
    """Return the number that a Roman numeral in capitals stands for, to ten; one letter alone is none."""
    return _ROMAN.get(text.lower()) if len(text) > 1 and text.isupper() else None


def is_ordinal_ending(text: str) -> bool:
    """Whether `text` makes an ordinal of the digits before it: 3rd."""
    return text.lower() in _ORDINAL_ENDINGS
