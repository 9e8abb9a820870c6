"""Wrong answers of every kind, each planted in an ideal reply: a generator yields replies that are wrong in one place."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ideal_replies import ABSTENTION, Ideal, Statements

from evals.cases.quantities import Quantity, quantities
from evals.scoring.case import Case, Response
from evals.scoring.citations import answers
from qa.answer import AnsweredStatement, Citation
from qa.answering.compose import cite, state

Replies = Iterator[Response]
Change = Callable[[Ideal, AnsweredStatement], Iterator[str]]
"""Yields a statement's text with one thing changed."""
_SPELT: Final = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER: Final = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(_SPELT)})\b", re.IGNORECASE)
_UNITS: Final = (
    ("µg", "mg"), ("mcg", "mg"), ("mg", "g"), ("g", "mg"), ("kg", "g"), ("ml", "L"), ("%", "‰"), ("per cent", "per mille"),
    ("minutes", "hours"), ("minute", "hour"), ("hours", "days"), ("hour", "day"), ("days", "weeks"), ("day", "week"),
    ("weeks", "months"), ("week", "month"), ("months", "years"), ("month", "year"), ("years", "months"), ("year", "month"),
    ("µL", "mL"), ("mmol", "mol"), ("°C", "°F"),
)  # fmt: skip
_BOUNDS: Final = (
    ("no more than", "no less than"), ("more than", "less than"), ("less than", "more than"), ("at least", "at most"),
    ("at most", "at least"), ("up to", "at least"), ("or older", "or younger"), ("or more", "or fewer"), ("over", "under"),
    ("older than", "younger than"), ("younger than", "older than"), ("under", "over"), ("above", "below"),
    ("below", "above"),
    ("≥", "≤"), ("≤", "≥"), (">", "<"), ("<", ">"), ("within", "after"), ("maximum", "minimum"), ("exceed", "be below"),
)  # fmt: skip
_DENIALS: Final = (
    (r" (?:does|do|did) not\b", ""), (r"\bcannot\b", "can"), (r" not\b", ""), (r"\bno longer\b", "still"), (r"\bno ", ""),
    (r"\bnever\b", "always"), (r"\bwithout\b", "with"), (r"\bneither\b", "both"), (r"\bnor\b", "and"), (r"\bonly\b ?", ""),
    (r"\bcontraindicated\b", "indicated"), (r"\b[Aa]void\b", "use"), (r"\bunless\b", "if"),
)  # fmt: skip
_AFFIRMED: Final = re.compile(r"\b(?:should|must|may|can|is|are|has|have)\b(?! not\b)")
_FAR: Final = 30
"""Characters around a figure in which its bound stands."""


@dataclass(frozen=True)
class Kind:
    """A kind of wrong answer, how it is planted, and the scorers that are meant to catch it."""

    name: str
    plant: Callable[[Ideal], Replies]
    caught_by: tuple[str, ...]


def _in_text(change: Change) -> Callable[[Ideal], Replies]:
    """Plant each change in the text of each statement; its quotes stay as they are."""

    def replies(ideal: Ideal) -> Replies:
        for at, statement in enumerate(ideal.statements):
            for text in _changed(change, ideal, statement):
                yield ideal.reply(_put(ideal.statements, at, statement.model_copy(update={"text": text})))

    return replies


def _in_quote(change: Change) -> Callable[[Ideal], Replies]:
    """Plant each change in the quote of each statement, and say the same."""

    def replies(ideal: Ideal) -> Replies:
        for at, statement in enumerate(ideal.statements):
            quoting = statement.model_copy(update={"text": statement.citations[0].quote})
            for quote in _changed(change, ideal, quoting):
                spoilt = _citing(statement, {"quote": quote}).model_copy(update={"text": quote})
                yield ideal.reply(_put(ideal.statements, at, spoilt))

    return replies


def _changed(change: Change, ideal: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    return (text for text in dict.fromkeys(change(ideal, statement)) if text != statement.text)


def _put(statements: Statements, at: int, *others: AnsweredStatement) -> Statements:
    return (*statements[:at], *others, *statements[at + 1 :])


def _other_number(written: str) -> str:
    if written.lower() in _SPELT:
        return _SPELT[(_SPELT.index(written.lower()) + 1) % len(_SPELT)]
    return f"{int(written[0]) % 9 + 1}{written[1:]}"


def _numbers(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    """Change each number of each figure, the ends of ranges aside."""
    for figure in quantities(statement.text):
        if figure.joint != "to" and (number := _NUMBER.search(statement.text, figure.start, figure.end)):
            yield _replaced(statement.text, number.span(), _other_number(number.group()))


def _range_ends(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    for figure in quantities(statement.text):
        if figure.joint.startswith("to"):
            for number in [*_NUMBER.finditer(statement.text, figure.start, figure.end)][:2]:
                yield _replaced(statement.text, number.span(), _other_number(number.group()))


def _names(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    """Change each number that is part of a name: IHC 3+, HER2."""
    figures = [(figure.start, figure.end) for figure in quantities(statement.text)]
    for digits in re.finditer(r"(?<![\d.,])\d+(?![\d]|[.,]\d)", statement.text):
        if not any(start <= digits.start() < end for start, end in figures):
            yield _replaced(statement.text, digits.span(), _other_number(digits.group()))


def _units(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    for figure in quantities(statement.text):
        for unit, other in _UNITS if figure.is_measured else ():
            written = re.compile(rf"(?<![^\W\d_]){re.escape(unit)}(?!\w)", re.IGNORECASE)
            if found := written.search(statement.text, figure.start, figure.end):
                yield _replaced(statement.text, found.span(), other)
                break


def _flipped(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    return _bounds(statement, lambda _, other: other)


def _unbounded(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    return _bounds(statement, lambda bound, _: "")


def _bounds(statement: AnsweredStatement, other: Callable[[str, str], str]) -> Iterator[str]:
    text = statement.text
    for figure in quantities(text):
        if figure.bound and (found := _bound(text, figure)):
            start, end, written, flipped = found
            changed = _replaced(text, (start, end), other(written, flipped))
            yield re.sub(r"  +", " ", changed)


def _bound(text: str, figure: Quantity) -> tuple[int, int, str, str] | None:
    """Return where a figure's bound stands, as written and flipped: the nearest before it, or else after it."""
    for low, high, last in (
        (max(0, figure.start - _FAR), figure.start, True),
        (figure.start, figure.end + _FAR, False),
    ):
        found = [
            (match.start(), match.end(), written, flipped)
            for written, flipped in _BOUNDS
            for match in re.compile(rf"(?<!\w){re.escape(written)}(?!\w)", re.IGNORECASE).finditer(text, low, high)
        ]
        if found:
            return max(found, key=lambda each: (each[1], -each[0])) if last else min(found)
    return None


def _undenied(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    """Leave out each denial or limit, or turn it."""
    taken: set[int] = set()
    for pattern, other in _DENIALS:
        for match in re.finditer(pattern, statement.text, re.IGNORECASE):
            if not taken.intersection(range(*match.span())):
                taken.update(range(*match.span()))
                yield _replaced(statement.text, match.span(), other)


def _denied(_: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    for match in _AFFIRMED.finditer(statement.text):
        yield f"{statement.text[: match.end()]} not{statement.text[match.end() :]}"


def _drugs(ideal: Ideal, statement: AnsweredStatement) -> Iterator[str]:
    """Put in place of each drug the next one, in alphabetical order, that the statement doesn't name."""
    text = statement.text
    there = {drug for drug in ideal.drugs if re.search(rf"\b{re.escape(drug)}\b", text, re.IGNORECASE)}
    others = sorted(drug for drug in ideal.drugs - there if not any(_same(drug, each) for each in there))
    for drug in sorted(there) if others else ():
        other = next((each for each in others if each > drug), others[0])
        yield re.sub(rf"\b{re.escape(drug)}\b", other, text, flags=re.IGNORECASE)


def _same(drug: str, other: str) -> bool:
    return drug.lower() in other.lower() or other.lower() in drug.lower()


def _quotes(ideal: Ideal) -> Replies:
    """Alter one character of each quote: its first, middle and last letter or digit."""
    for at, statement in enumerate(ideal.statements):
        quote = statement.citations[0].quote
        places = [place for place, each in enumerate(quote) if each.isalnum()]
        for place in {places[0], places[len(places) // 2], places[-1]}:
            changed = _replaced(quote, (place, place + 1), "x" if quote[place] != "x" else "y")
            yield ideal.reply(_put(ideal.statements, at, _citing(statement, {"quote": changed})))


def _places(ideal: Ideal) -> Replies:
    """Move the place that a citation names by one character, its quote as it was."""
    for at, statement in enumerate(ideal.statements):
        first = statement.citations[0]
        yield ideal.reply(
            _put(ideal.statements, at, _citing(statement, {"start": first.start + 1, "end": first.end + 1}))
        )


def _sections(ideal: Ideal) -> Replies:
    """Cite for each statement one of another section, which doesn't answer."""
    for at, statement in enumerate(ideal.statements):
        if moved := _elsewhere(ideal, statement.citations[0]):
            yield ideal.reply(_put(ideal.statements, at, statement.model_copy(update={"citations": [moved]})))


def _elsewhere(ideal: Ideal, citation: Citation) -> Citation | None:
    case = ideal.case(ABSTENTION)
    cited = (cite(ideal.guideline, number) for number in range(len(ideal.guideline.statements)))
    return next((each for each in cited if each.section != citation.section and not answers(case, each)), None)


def _citing(statement: AnsweredStatement, update: Mapping[str, object]) -> AnsweredStatement:
    return statement.model_copy(update={"citations": [statement.citations[0].model_copy(update=dict(update))]})


def _without_citation(ideal: Ideal) -> Replies:
    reply = ideal.reply(ideal.statements)
    for at, said in enumerate(reply.said):
        bare = replace(said, citations=())
        yield replace(reply, said=(*reply.said[:at], bare, *reply.said[at + 1 :]))


def _with_own_words(ideal: Ideal) -> Replies:
    if ideal.statements:
        reply = ideal.reply(ideal.statements)
        yield replace(reply, text=f"{reply.text}\nThis holds for every patient.")


def _refusing(ideal: Ideal) -> Replies:
    if ideal.statements:
        yield ABSTENTION


def _answering(ideal: Ideal) -> Replies:
    if not ideal.expected.question.answerable:
        yield ideal.reply((state(ideal.guideline, 0),))


def _without_a_fact(ideal: Ideal) -> Replies:
    """Leave out each statement that no other one stands in for."""
    for at in range(len(ideal.statements) if len(ideal.statements) > 1 else 0):
        left = _put(ideal.statements, at)
        cited = [citation for each in left for citation in each.citations]
        case = ideal.case(ideal.reply(left))
        if not all(
            any(_is_of(case, fact.id, each) for fact in group for each in cited) for group in case.expected.groups
        ):
            yield ideal.reply(left)


def _is_of(case: Case, fact: str, citation: Citation) -> bool:
    return any(start < citation.end and citation.start < end for start, end in case.expected.places[fact])


def _confirming(ideal: Ideal) -> Replies:
    """Lead with a statement that doesn't correct the premise."""
    if ideal.expected.question.premise and ideal.statements:
        moved = _elsewhere(ideal, ideal.statements[0].citations[0])
        if moved:
            number = next(at for at, each in enumerate(ideal.guideline.statements) if each.start == moved.start)
            yield ideal.reply((state(ideal.guideline, number), *ideal.statements))


def _without_notice(ideal: Ideal) -> Replies:
    if ideal.expected.question.notice:
        yield replace(ideal.reply(ideal.statements), notices=())


def _replaced(text: str, span: tuple[int, int], other: str) -> str:
    return text[: span[0]] + other + text[span[1] :]


_SAID: Final = ("fact_recall", "numbers_exact", "numbers_cited", "faithful")
_STATED: Final = ("fact_recall", "faithful")
KINDS: Final = (
    Kind("number changed in the text", _in_text(_numbers), _SAID),
    Kind("number changed in text and quote", _in_quote(_numbers), ("verbatim",)),
    Kind("end of a range changed", _in_text(_range_ends), _SAID),
    Kind("unit changed", _in_text(_units), _SAID),
    Kind("bound flipped", _in_text(_flipped), _SAID),
    Kind("bound dropped", _in_text(_unbounded), _SAID),
    Kind("number of a name changed", _in_text(_names), _STATED),
    Kind("negation dropped", _in_text(_undenied), _STATED),
    Kind("negation added", _in_text(_denied), _STATED),
    Kind("drug swapped", _in_text(_drugs), _STATED),
    Kind("drug swapped in text and quote", _in_quote(_drugs), ("verbatim",)),
    Kind("quote altered by one character", _quotes, ("verbatim",)),
    Kind("place of a quote off by one", _places, ("verbatim",)),
    Kind("citation moved to another section", _sections, ("cited_right", "citation_precision", "citation_recall")),
    Kind("citation dropped", _without_citation, ("uncited",)),
    Kind("a sentence of its own added", _with_own_words, ("uncited",)),
    Kind("refusal where an answer was due", _refusing, ("over_refusal",)),
    Kind("answer where a refusal was due", _answering, ("wrong_answer",)),
    Kind("a fact left out of several", _without_a_fact, ("fact_recall",)),
    Kind("premise confirmed", _confirming, ("premise_corrected",)),
    Kind("notice left out", _without_notice, ("noticed",)),
)
