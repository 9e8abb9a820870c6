"""Whether a gold file fits the guideline it is on: its quotes stand there, and its facts can be stated at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.cases.expected import Span, found
from evals.cases.gold import GoldFact, GoldQuestion, contains
from evals.cases.guidelines import Library
from evals.cases.load import GoldDocument
from evals.cases.quantities import quantities
from evals.cases.tokens import NUMBERS, stands, tokens, written
from evals.cases.turns import denials
from qa.errors import UnknownGuidelineError
from qa.guideline import Guideline, Statement
from qa.index.editions import guideline_of

Level = Literal["error", "warning"]
_Told = tuple[tuple[str | int, ...], Level, str]
"""Where in a fact or question something is amiss, how much, and what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is amiss in a gold file, on which line (from 1); with an error the file can't be used as it is."""

    file: Path
    line: int
    level: Level
    text: str


def edition_of(gold: GoldDocument, library: Library) -> Guideline | None:
    """Return the edition that a gold file is on, None if it isn't there, or the file is a plain list."""
    if not gold.guideline:
        return None
    try:
        return library.guideline(f"{gold.guideline}@{gold.edition}")
    except UnknownGuidelineError:
        return None


def findings(gold: GoldDocument, library: Library) -> list[Finding]:
    """Return what is amiss, in the order of lines; drafts are held against the guideline like everything else."""
    if not gold.guideline:
        return []
    guideline = edition_of(gold, library)
    if guideline is None:
        return [Finding(gold.path, gold.line("edition"), "error", _no_edition(gold, library))]
    return sorted(_all(gold, guideline), key=lambda each: each.line)


def _all(gold: GoldDocument, guideline: Guideline) -> Iterator[Finding]:
    named = frozenset[str]().union(*(question.named for question in gold.questions))
    facts = {fact.id: fact for fact in gold.facts}
    readable = _readable(guideline)
    denying = {fact.quote for fact in gold.facts if fact.negation}
    for number, fact in enumerate(gold.facts):
        told = _on_fact(fact, guideline, denying=fact.quote in denying)
        for at, level, text in told:
            yield Finding(gold.path, gold.line("facts", number, *at), level, f"fact {fact.id!r}: {text}")
        if fact.id not in named:
            text = f"fact {fact.id!r} is named by no question; ask for it, or take it out"
            yield Finding(gold.path, gold.line("facts", number), "warning", text)
    for number, question in enumerate(gold.questions):
        for at, level, text in _on_question(question, facts, guideline, readable):
            yield Finding(gold.path, gold.line("questions", number, *at), level, f"question {question.id!r}: {text}")


def _no_edition(gold: GoldDocument, library: Library) -> str:
    names = [name for name in library.names() if name.partition("@")[0] == gold.guideline]
    if not names:
        return f"guideline {gold.guideline!r} is not there; name its folder with --corpus, or an index with --index"
    return (
        f"on edition {gold.edition!r} of {gold.guideline}, but there is only {', '.join(names)}; "
        "review the facts against that one, or name the folder of the other"
    )


def _on_fact(fact: GoldFact, guideline: Guideline, *, denying: bool) -> Iterator[_Told]:
    """Say what is amiss with a fact; `denying` tells that what its quote denies is said by it or by another one on it."""
    places = [*found(fact.quote, guideline.text)]
    if not places:
        edition = f"{guideline_of(guideline.id)}, {guideline.edition.label}"
        yield ("quote",), "error", f"its quote is not in {edition}; copy the words again"
        return
    yield from ((("quote",), level, text) for level, text in _extent(places, guideline))
    if denials(fact.quote) and not denying:
        yield (), "warning", "its quote denies something, and no fact on it has a negation; add the words that deny"
    for key, place, token in tokens(fact):
        if not stands(key, token, _sayable(fact, guideline)):
            yield (key, place), "error", _unsayable(key, token, fact)


def _unsayable(key: str, token: str, fact: GoldFact) -> str:
    figures = quantities(fact.quote) if key == NUMBERS else ()
    if not figures:
        return f"{token!r} is neither in its quote nor in its headings, so nobody could state it; take it out"
    there = ", ".join(repr(written(each, fact.quote)) for each in figures)
    return f"the figure {token!r} is not in its quote, which has {there}; write it with its unit and its bound"


def _on_question(
    question: GoldQuestion, facts: Mapping[str, GoldFact], guideline: Guideline, readable: str
) -> Iterator[_Told]:
    said = "\n".join(_sayable(facts[name], guideline) for name in sorted(question.named))
    for place, token in enumerate(question.numbers or ()):
        if said and not stands(NUMBERS, token, said):
            text = f"{token!r} is in no fact that it names, so nobody could state it; take it out, or name the fact"
            yield ("numbers", place), "error", text
    if question.line and not any(contains(question.line, guideline.quote(each)) for each in guideline.statements):
        yield ("line",), "error", f"no statement holds the line {question.line!r}; mend the pattern"
    for place, pattern in enumerate(question.must):
        if not contains(pattern, readable):
            yield (
                ("must", place),
                "warning",
                f"{pattern!r} is found nowhere in the guideline; check that an answer can hold it",
            )


def _extent(places: Sequence[Span], guideline: Guideline) -> Iterator[tuple[Level, str]]:
    """Say it where a quote is not one whole statement, whatever stands around its words and figures."""
    met = _met(places, guideline)
    if not met:
        yield "error", "its quote stands in no statement, so nobody can cite it; quote the statement itself"
        return
    quoted = {_bare(guideline.text[place.start : place.end]) for place in places}
    if any(_bare(guideline.quote(each)) in quoted for each in met):
        return
    here = _met(places[:1], guideline)
    what = "is a part of" if len(here) == 1 else f"reaches over {len(here)} statements, from"
    yield "warning", f"its quote {what} {guideline.quote(here[0])!r}; quote one whole statement"


def _met(places: Sequence[Span], guideline: Guideline) -> list[Statement]:
    return [each for each in guideline.statements if any(Span(each.start, each.end).meets(place) for place in places)]


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(".;:, ")


def _sayable(fact: GoldFact, guideline: Guideline) -> str:
    """Return all words that an answer which cites the fact may take from the guideline, a line each."""
    met = _met([*found(fact.quote, guideline.text)], guideline)
    around = [part for each in met for part in (*each.section, each.lead_in, each.text)]
    return "\n".join([fact.quote, *dict.fromkeys(around)])


def _readable(guideline: Guideline) -> str:
    """Return the guideline's text and its statements as a reader sees them, a line each."""
    return "\n".join([guideline.text, *(each.text for each in guideline.statements)])
