"""Proposes gold facts from a guideline's own statements, each with a question, for a person to review."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from evals.cases.coverage import Sort, is_figure, sort_of, unmet
from evals.cases.gold import GoldFact, GoldFile, GoldQuestion
from evals.cases.quantities import Quantity, quantities
from evals.cases.tokens import written
from evals.cases.turns import DENIALS
from evals.cases.words import words
from qa.guideline import Guideline, Statement
from qa.index.editions import guideline_of
from qa.question.drug_names import names_drug
from qa.question.glossary import Glossary
from qa.reading.reader import slug

_SHOWN: Final = 12
"""Words of a statement that a question takes over."""


def draft(
    guideline: Guideline, glossary: Glossary, existing: Iterable[str] = (), limit: int | None = None
) -> GoldFile | None:
    """Propose a fact and a question for each statement that none of the `existing` quotes meets, None if there is none.

    Recommendations come first, then figures, then the others, each in the guideline's order; `limit` is how many at most.
    """
    facts: dict[str, GoldFact] = {}
    questions = list[GoldQuestion]()
    for statement in _wanted(guideline, {*existing})[:limit]:
        name = _name(statement, facts)
        facts[name] = fact(name, statement, guideline, glossary)
        asked = question_on(statement)
        questions.append(GoldQuestion(id=name, category="direct", ask=(asked,), answers=((name,),), reviewed=False))
    if not questions:
        return None
    return GoldFile(
        guideline=guideline_of(guideline.id),
        edition=guideline.edition.label,
        about=f"Draft on {guideline.metadata.title}.",
        facts=tuple(facts.values()),
        questions=tuple(questions),
    )


def fact(name: str, statement: Statement, guideline: Guideline, glossary: Glossary) -> GoldFact:
    """Return a statement as a fact that nobody has reviewed, with the tokens that are found in it."""
    quote = " ".join(guideline.quote(statement).split())
    drugs = list(_drugs(quote, glossary))
    return GoldFact(
        id=name,
        quote=quote,
        numbers=tuple(dict.fromkeys(written(each, quote) for each in _figures(quote, statement))),
        drugs=tuple(drugs),
        conditions=tuple(_conditions(quote, guideline, {drug.partition(" | ")[0] for drug in drugs})),
        negation=tuple(dict.fromkeys(word for word in words(quote) if word in DENIALS)),
        reviewed=False,
    )


def question_on(statement: Statement) -> str:
    """Return a question made of a statement's heading and the words before what it says: a start for a person."""
    heading = statement.section[-1] if statement.section else "The guideline"
    text = " ".join((statement.lead_in or statement.text).split())
    figures = [each for each in _figures(text, statement) if is_figure(each)]
    if figures and not statement.lead_in:
        return f"{heading}: which figure belongs here? {text[: figures[0].start]}…{text[figures[0].end :]}"
    shown = text.split()
    kept = shown[: max(1, min(_SHOWN, len(shown) // 2))]
    return f"{heading}: what does the guideline say? {' '.join(kept)} …"


def _figures(text: str, statement: Statement) -> list[Quantity]:
    """Return the figures of a statement's text, a recommendation's own number left out."""
    own = len(statement.number) if statement.number and text.startswith(statement.number) else 0
    return [each for each in quantities(text) if each.start >= own]


def _wanted(guideline: Guideline, quotes: set[str]) -> list[Statement]:
    """Return the statements that no quote meets, each wording once, what matters most first."""
    once: dict[str, Statement] = {}
    for statement in unmet(guideline, quotes):
        once.setdefault(" ".join(guideline.quote(statement).split()), statement)
    order = [*Sort]
    return sorted(once.values(), key=lambda each: order.index(sort_of(each)))


def _name(statement: Statement, taken: Iterable[str]) -> str:
    heading = slug(statement.section[-1])[:40].strip("-") if statement.section else ""
    stem = heading or "statement"
    used, number = {*taken}, 1
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"


def _drugs(quote: str, glossary: Glossary) -> Iterator[str]:
    """Yield the drugs that a quote names: those of the glossary with their usual name, and those with a generic's ending."""
    names = {name.lower(): entry.name for entry in glossary.entries if entry.kind == "drug" for name in entry.names}
    known = sorted(map(re.escape, names), key=len, reverse=True)
    found = re.compile(rf"(?<![\w-])(?:{'|'.join([*known, '[a-z]+'])})(?![\w-])", re.IGNORECASE)
    seen = set[str]()
    for match in found.finditer(quote):
        word = match.group()
        usual = names.get(word.lower(), word)
        if (word.lower() in names or names_drug(word)) and usual.lower() not in seen:
            seen.add(usual.lower())
            yield word if usual.lower() == word.lower() else f"{word} | {usual}"


def _conditions(quote: str, guideline: Guideline, drugs: set[str]) -> Iterator[str]:
    """Yield the abbreviations that the guideline defines and the quote uses, with what they stand for."""
    for short, long in guideline.abbreviations:
        if short not in drugs and re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", quote):
            yield f"{short} | {long}"
