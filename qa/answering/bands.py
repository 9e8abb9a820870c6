"""For which figures of a patient a statement holds: its bands of a weight, an age, a kidney function, and what it is about.

A table row has them in the cell that sets the condition, told by its words and by the head of its column; a sentence or list
item in its own words, else in its list's lead-in, else in the heading right above it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Final

from qa.answering.intervals import Interval, Measure
from qa.answering.measures import AGE, MEASURES, PEOPLE, YEAR
from qa.guideline import Guideline, Statement
from qa.question.understand import Understood
from qa.reading.tables import cells, is_row
from qa.terms import terms

Asked = Mapping[Measure, tuple[Interval, ...]]

BAND_WORDS: Final = frozenset(
    terms(
        """child children kid kids infant infants baby babies toddler toddlers newborn newborns neonate neonates adolescent
        adolescents teenager boy boys girl girls adult adults woman women man men male female patient patients people person
        persons individual individuals elderly body bodyweight weight weigh weighs weighing age aged ages old older younger
        year years month months week weeks day days kg g ml min gestation gestational pregnant egfr gfr crcl clearance
        creatinine renal kidney function impairment normal mild moderate severe stage grade class group category band range
        total more less over under above below least most than and count cells level value"""
    )
)
"""Words that name a band or whom it is of, not what is said for it."""
_PEOPLE: Final = re.compile(rf"\b(?:{PEOPLE}|stage \w+|G[1-5][ab]?)\b", re.IGNORECASE)
_FIGURE: Final = re.compile(r"\d[\d.,]*\s*(?:%|[a-zµμ]+(?:/\w+)*)?", re.IGNORECASE)
_LABEL: Final = re.compile(r"^([^:;.]{1,120}?)\s*(?::|\s[–—-]\s)\s*\S")
"""What a list item begins with where it sets a condition and then says what holds: "Under 20 kg: 100 mg"."""
_LAST_NUMBER: Final = re.compile(r"(\d[\d.,]*)(\D*)$")
_BARE: Final = re.compile(
    r"[\d\s.,<>≤≥=+–—−-]|to|and|under|over|above|below|more|less|than|or|from|at|least|up|between", re.I
)
_TIMES: Final = re.compile(
    r"\b(?:time|durations?|follow|after|treatment|course|interval|frequency|days? of)\b", re.IGNORECASE
)
_ADULTS: Final = re.compile(r"adults?(?: patients)?", re.IGNORECASE)
_SHARED: Final = 0.5
"""Share of the fewer words of two sentences that both must have to be alternatives of each other."""


@dataclass(frozen=True)
class Bands:
    """The bands of one measure that a statement holds for, with what else it says.

    `place` is where its alternatives stand: its table, or its section; `label` the words of its condition without the band
    (None where it sets none apart); `words` its other words.
    """

    intervals: tuple[Interval, ...]
    place: tuple[object, ...]
    label: frozenset[str] | None
    words: frozenset[str]

    def hold(self, measure: Measure, asked: Sequence[Interval]) -> bool:
        """Whether one of the bands holds some of what is asked."""
        return any(measure.asks(figure, band) for figure in asked for band in self.intervals)

    def apart_from(self, other: "Bands") -> bool:
        """Whether the two have no more than an end in common."""
        return not any(one.overlaps(another) for one in self.intervals for another in other.intervals)

    def is_alternative_to(self, other: "Bands") -> bool:
        """Whether the two say the same sort of thing in one place, for bands that are apart."""
        if self.place != other.place or not self.apart_from(other):
            return False
        if self.label is not None and other.label is not None:
            return self.label == other.label
        if self.label is not None or other.label is not None:
            return False
        fewer = min(len(self.words), len(other.words))
        return fewer > 0 and len(self.words & other.words) >= _SHARED * fewer


def asked_figures(question: Understood) -> Asked:
    """Return the figures that the question gives of a patient; its own words come before an earlier turn's."""
    found: dict[Measure, tuple[Interval, ...]] = {}
    for measure in MEASURES:
        own = measure.intervals(question.asked) or measure.intervals(question.text)
        if own:
            found[measure] = own
    return found


def written(asked: Asked, measure: Measure) -> str:
    """Return the figures of one measure as the question writes them."""
    return " and ".join(dict.fromkeys(each.written for each in asked[measure]))


@lru_cache(maxsize=20_000)
def _in_text(measure: Measure, text: str) -> tuple[Interval, ...]:
    return measure.intervals(text) if any(letter.isdigit() for letter in text) else ()


def bands(guideline: Guideline, number: int, measure: Measure) -> Bands | None:
    """Return the bands of `measure` that statement `number` holds for; None where it sets none."""
    statement = guideline.statements[number]
    quote = guideline.quote(statement)
    if is_row(quote):
        return _of_row(guideline, statement, cells(quote), measure) or _of_context(guideline, statement, measure)
    if intervals := _stated(measure, statement.text):
        label = _LABEL.match(statement.text)
        is_label = label is not None and bool(_stated(measure, label.group(1)))
        return Bands(
            intervals,
            (guideline.id, statement.section),
            _subject(label.group(1)) if label and is_label else None,
            _subject(statement.text),
        )
    return _of_context(guideline, statement, measure)


def _stated(measure: Measure, text: str) -> tuple[Interval, ...]:
    """Return the bands of a sentence; a figure that bounds nothing is none: "lost 5 kg"."""
    return tuple(each for each in _in_text(measure, text) if not each.is_point)


def _of_context(guideline: Guideline, statement: Statement, measure: Measure) -> Bands | None:
    """Return the bands that a list's lead-in, a table's caption or the innermost heading sets."""
    innermost = statement.section[-1] if statement.section else ""
    for text, place in ((statement.lead_in, statement.section), (innermost, statement.section[:-1])):
        if intervals := _stated(measure, text):
            return Bands(intervals, (guideline.id, place, "context"), None, _subject(statement.text) | _subject(text))
    return None


def _of_row(guideline: Guideline, statement: Statement, row: tuple[str, ...], measure: Measure) -> Bands | None:
    head = column_heads(guideline, statement)
    around = " ".join((statement.lead_in, *statement.section[-1:]))
    for column, cell in enumerate(row):
        if intervals := _in_cell(measure, cell, head[column] if column < len(head) else "", around):
            label = _subject(row[0]) | (_subject(cell) if column else frozenset())
            return Bands(intervals, (guideline.id, statement.block), label, _subject(statement.text))
    if intervals := _stated(measure, statement.text):
        return Bands(intervals, (guideline.id, statement.block), _subject(row[0]), _subject(statement.text))
    return None


def _in_cell(measure: Measure, cell: str, head: str, around: str) -> tuple[Interval, ...]:
    """Return a cell's bands, read with the head of its column: "15-25" under "Weight (kg)"."""
    if measure is AGE and _ADULTS.fullmatch(cell.strip()):
        return (Interval(18 * YEAR, inf, cell.strip(), grain=YEAR),)
    if not any(letter.isdigit() for letter in cell):
        return ()
    name, unit = measure.in_name.search(head), measure.unit.search(head)
    if not _BARE.sub("", cell).strip() and (name or (unit and unit.group().lower() == "kg")):
        spelt = _LAST_NUMBER.sub(rf"\1 {unit.group()}\2", cell) if unit else cell
        return _in_text(measure, f"{name.group() if name else ''} {spelt}")
    if found := _in_text(measure, f"{name.group()} {cell}" if name else cell):
        return found
    # A cell that is nothing but a span of months, in a table about children, is their age.
    subject = measure.in_name.search(around)
    if subject is None or _TIMES.search(head) or _subject(cell):
        return ()
    return _in_text(measure, f"{subject.group()} {cell}")


def column_heads(guideline: Guideline, statement: Statement) -> tuple[str, ...]:
    """Return the column heads of a row's table: its first line, where that is no statement of its own; else none."""
    if not is_row(guideline.quote(statement)):
        return ()
    first = statement.start
    while first > 0:
        above = guideline.text.rfind("\n", 0, first - 1) + 1
        if not is_row(guideline.text[above : first - 1]):
            break
        first = above
    if any(each.start == first for each in guideline.statements):
        return ()
    end = guideline.text.find("\n", first)
    return cells(guideline.text[first : end if end >= 0 else None])


@lru_cache(maxsize=20_000)
def _subject(text: str) -> frozenset[str]:
    """Return the words of `text` that are no band, figure, unit or word for people."""
    for measure in MEASURES:
        for interval in reversed(_in_text(measure, text)):
            text = text[: interval.start] + " " + text[interval.end :]
    return frozenset(terms(_PEOPLE.sub(" ", _FIGURE.sub(" ", text)))) - BAND_WORDS
