"""Marks in running text that are about a statement rather than part of it: reference numbers, evidence, strength."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from qa.reading.wording import recommendation_number

_NUMBERS: Final = r"\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3}){0,40}"
_BRACKETED: Final = re.compile(rf"\[\^?({_NUMBERS})\]")
# "[2019]", "[2009, amended 2018]": when a recommendation was made.
_DATED: Final = re.compile(
    r"\[(?:(?:new|amended|updated|reviewed),? )?(?:19|20)\d\d(?:, [a-z ]{3,20}(?:19|20)\d\d)?\]", re.I
)
_LARGEST_REFERENCE: Final = 300
_SUPERSCRIPT: Final = re.compile(r"(?<=[.,;:)\]\"”’])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?:[,⁻–˒][⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})*")
RAISED_SIGNS: Final = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
"""Figures and signs as they stand in exponents and charges."""

_SUPERSCRIPT_DIGITS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒", "0123456789-,")
# "median age 54 [45-63]", "range [2-7]": a spread, not references.
_SPREAD: Final = re.compile(r"(?:\d|\b(?:median|mean|range|IQR|CI|interval|score|aged?))%?[,:]?\s*$", re.IGNORECASE)

# " 1, 2" at the end of a sentence or an item, as a web page's raised numbers come out when they are copied.
_PLAIN: Final = re.compile(rf"(?<=[\w.)%”\"’\]])\s({_NUMBERS})(?=\.?$)|(?<=[.!?”\"])\s({_NUMBERS})(?=\s+[A-Z(“\"])")
_GLUED: Final = re.compile(rf"(?<=[a-z)%\]][.])({_NUMBERS})(?=\s+[A-Z(“\"]|$)")
# Words after which a number at the end is the statement's own ("stage 2", "day 1", "at least 3", "types 1, 2 and 3").
_COUNTED: Final = re.compile(
    r"(?:age[sd]?|appendi(?:x|ces)|arms?|at|and|approximately|about|box|by|categor(?:y|ies)|chapter|"
    r"class(?:es)?|coronavirus|"
    r"cycles?|days?|diabetes|doses?|ecog|equals|factors?|fig(?:ure)?s?|from|gcs|grades?|groups?|hours?|human|in|"
    r"index|is|"
    r"least|levels?|lines?|months?|most|number|nyha|of|one|or|over|parts?|phases?|points?|receptor|"
    r"recommendations?|scores?|"
    r"sections?|stages?|status|steps?|tables?|than|tier|times|to|top|trimester|types?|under|version|virus|vs|"
    r"weeks?|within|"
    r"years?|option|question|item|visit|dimension|generation|chromosome|interleukin|vitamin|q|p|n)",
    re.IGNORECASE,
)
_LAST_WORD: Final = re.compile(r"([A-Za-z]+)[.:]?$")

_LABEL: Final = re.compile(r"[\[(]([^\[\]()]{2,90})[\])]")
_TRAILING_GRADE: Final = re.compile(r"(?<=[.)\]])\s+\(?((?:Grade|Class) (?:[A-D][+-]?|[12][A-D]))\)?\.?$")
_PARTS: Final = re.compile(r"[,;]\s*|\s/\s")
_EVIDENCE: Final = re.compile(
    r"(?:level of evidence|evidence(?: level| grade)?|(?:quality|certainty) of evidence|LOE)\s*[:=]?\s*"
    r"(?P<level>very low|low|moderate|high|expert opinion|(?:[0-9]|[IVXivx]{1,4}|[A-D])[\w+-]{0,8})"
    r"|(?P<quality>(?:very[- ]low|low|moderate|high)[- ](?:quality|certainty)(?: of)?(?: evidence)?)",
    re.IGNORECASE,
)
_STRENGTH: Final = re.compile(
    r"(?:strong|weak|conditional|moderate|discretionary) recommendation(?: for| against)?"
    r"|strength of recommendation:? (?:strong|weak|conditional|[A-D][+-]?)|recommendation:? (?:strong|weak|"
    r"conditional)"
    r"|(?:recommendation )?grade(?: of recommendation)?:? (?:[A-D][+-]?|[12][A-D])|good practice (?:point|statement)",
    re.IGNORECASE,
)
# Plain words on their own; only beside a level of evidence do they grade a recommendation.
_STRENGTH_BESIDE_EVIDENCE: Final = re.compile(
    r"strong|weak|conditional|class:? (?:I{1,3}[ab]?|[123][ab]?)|level:? [A-C](?:-[A-Z]{1,2})?|grade:? \d",
    re.IGNORECASE,
)


_LEVEL: Final = re.compile(r"level\b", re.IGNORECASE)
# The American way to grade a numbered recommendation: a capital after its last full stop.
_LONE_GRADE: Final = re.compile(r"(?<=[.)])\s+([A-E])$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at `[start, end)` of a block's text and what it says."""

    start: int
    end: int
    references: tuple[int, ...] = ()
    evidence: str | None = None
    strength: str | None = None


def marks(text: str, *, plain_numbers: int) -> list[Mark]:
    """Return the marks in `text`, in order, none overlapping.

    `plain_numbers` is the largest bare number that is a reference, 0 where none is.
    """
    found = [*_labels(text), *_bracketed(text), *_superscripts(text)]
    if recommendation_number(text) and (grade := _LONE_GRADE.search(text)):
        found.append(Mark(*grade.span(), evidence=grade.group(1)))
    if plain_numbers:
        end = _end_before(text, found)
        found += (mark for mark in _plain(text[:end]) if max(mark.references) <= plain_numbers)
    found.sort(key=lambda mark: mark.start)
    return [mark for i, mark in enumerate(found) if i == 0 or mark.start >= found[i - 1].end]


def grades(text: str) -> Mark | None:
    """Return what a line that only grades the recommendation above it says ("Strong recommendation"), or None."""
    line = text.strip().rstrip(".")
    evidence, strength = _label(line[1:-1] if line[:1] in "[(" and line[-1:] in ")]" else line)
    return Mark(0, len(text), evidence=evidence, strength=strength) if evidence or strength else None


def plain_numbers(texts: Iterable[str], *, listed: int) -> int:
    """Return the largest bare number that is a reference in a document, 0 if it doesn't print references so.

    It does if most of its texts end in such numbers; where it lists references (`listed` is their number) a third of
    the texts is enough. Numbers may go beyond the list, for a reference that points nowhere is still one, but not far.
    """
    ending = [any(mark.end >= len(text) - 1 for mark in _plain(text)) for text in texts]
    needed = 1 / 3 if listed else 2 / 3
    if sum(ending) < (2 if listed else 5) or sum(ending) < needed * len(ending):
        return 0
    return 2 * listed + 10 if listed else _LARGEST_REFERENCE


def without(text: str, start: int, end: int, found: Iterable[Mark]) -> str:
    """Return `text[start:end]` with the marks in it taken out, each with the white space before it."""
    kept, at = [], start
    for mark in found:
        if start <= mark.start and mark.end <= end:
            kept.append(text[at : mark.start].rstrip())
            at = mark.end
    return "".join([*kept, text[at:end]]).strip()


def _bracketed(text: str) -> Iterator[Mark]:
    for match in _BRACKETED.finditer(text):
        numbers = _expanded(match.group(1))
        may_be_spread = len(numbers) > 1 and "," not in match.group(1)
        before = text[max(0, match.start() - 20) : match.start()]
        if numbers and not (may_be_spread and _SPREAD.search(before)):
            yield Mark(*match.span(), references=numbers)


def _superscripts(text: str) -> Iterator[Mark]:
    for match in _SUPERSCRIPT.finditer(text):
        yield Mark(*match.span(), references=_expanded(match.group().translate(_SUPERSCRIPT_DIGITS)))


def _plain(text: str) -> Iterator[Mark]:
    for match in (*_PLAIN.finditer(text), *_GLUED.finditer(text)):
        before = _LAST_WORD.search(text[max(0, match.start() - 30) : match.start()])
        if before and _COUNTED.fullmatch(before.group(1)):
            continue
        numbers = next(group for group in match.groups() if group)
        if expanded := _expanded(numbers):
            yield Mark(*match.span(), references=expanded)


def _labels(text: str) -> Iterator[Mark]:
    yield from (Mark(*match.span()) for match in _DATED.finditer(text))
    for match in _LABEL.finditer(text):
        evidence, strength = _label(match.group(1).strip())
        if evidence or strength:
            yield Mark(*match.span(), evidence=evidence, strength=strength)
    if grade := _TRAILING_GRADE.search(text):
        yield Mark(*grade.span(), strength=grade.group(1))


def _label(text: str) -> tuple[str | None, str | None]:
    """Return evidence and strength as a text prints them; both None unless every part of it is one of the two."""
    evidence: list[str] = []
    strength: list[str] = []
    beside: list[str] = []
    for part in _PARTS.split(text):
        if match := _EVIDENCE.fullmatch(part.strip()):
            evidence.append(match["level"] or match["quality"])
        elif _STRENGTH.fullmatch(part.strip()):
            strength.append(part.strip())
        elif _STRENGTH_BESIDE_EVIDENCE.fullmatch(part.strip()):
            beside.append(part.strip())
        else:
            return None, None
    if len(evidence) + len(strength) + len(beside) == len(beside) < 2:
        return None, None
    # "Class I, Level A": the class says how strong the advice is, the level what it rests on.
    evidence += (part for part in beside if _LEVEL.match(part))
    strength += (part for part in beside if not _LEVEL.match(part))
    return ", ".join(evidence) or None, ", ".join(strength) or None


def _expanded(numbers: str) -> tuple[int, ...]:
    """Return "1, 3-5" as (1, 3, 4, 5); nothing if it can't be a list of references (a zero, a range run backwards)."""
    found: list[int] = []
    for part in re.split(r"[,;]", numbers):
        ends = [int(number.strip(" ^")) for number in re.split("[–-]", part)]
        if len(ends) > 2 or ends[0] < 1 or ends[-1] < ends[0]:
            return ()
        found += range(ends[0], ends[-1] + 1)
    return tuple(found)


def _end_before(text: str, found: list[Mark]) -> int:
    """Return where the text ends once the marks at its end are set aside."""
    end = len(text.rstrip())
    for mark in sorted(found, key=lambda mark: -mark.end):
        if mark.end != end:
            break
        end = len(text[: mark.start].rstrip())
    return end
