"""From chosen statements to what the reader sees: headings, text, citations."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from qa.answer import AnsweredStatement, Citation
from qa.answering.antecedent import needed
from qa.guideline import Guideline, Statement, StatementKind
from qa.retrieval.ranking import Ranked
from qa.terms import terms

_TABLE: Final = re.compile(
    r"^\W*(?i:table|figure|box|panel)\b(?:\s+(?:[A-Z]?\d[\w.-]*|[A-Z]\b|[IVX]+\b))?(?:[\s:.;,)\]*|–—]|-(?!\d))*"
)
"""What numbers a table and doesn't name it; a sign that the name begins with ("≥65 years") belongs to the name."""
_TURNS: Final = re.compile(
    r"\b(?:not|no|never|none|neither|nor|cannot|without|unless|except|only|before|after|over|under|until|more|less|than)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)


def cite(guideline: Guideline, number: int) -> Citation:
    """Return the citation of statement `number` of `guideline`."""
    statement = guideline.statements[number]
    return Citation(
        guideline=guideline.id,
        title=guideline.metadata.title,
        edition=guideline.edition.label,
        section=list(statement.section),
        page=statement.page,
        start=statement.start,
        end=statement.end,
        quote=guideline.quote(statement),
        kind=str(statement.kind),
        strength=statement.strength,
        evidence=statement.evidence,
        references=list(statement.references),
        warnings=[warning.text for warning in guideline.warnings if warning.statement == number],
    )


def state(guideline: Guideline, number: int) -> AnsweredStatement:
    """Return statement `number` as the reader sees it."""
    statement = guideline.statements[number]
    return AnsweredStatement(text=statement.text, heading=heading(statement), citations=[cite(guideline, number)])


def heading(statement: Statement) -> str:
    """Return what must stand before a statement so that its subject is clear, "" if it names it itself.

    That is the innermost heading, unless the statement or its lead-in says it already, and the lead-in of its list; for a
    table row the table's name, where it has one.
    """
    if statement.kind is StatementKind.TABLE_ROW and (caption := _TABLE.sub("", statement.lead_in).rstrip(" :.")):
        return caption
    lead_in = "" if statement.kind is StatementKind.TABLE_ROW else statement.lead_in.rstrip(" :")
    innermost = statement.section[-1].rstrip(" :") if statement.section else ""
    parts = ["" if _is_said(innermost, f"{lead_in} {statement.text}") else innermost, lead_in]
    return " – ".join(part for part in parts if part)


def turns(heading: str) -> bool:
    """Whether a heading forbids or bounds what stands under it: "Do not use", "Before surgery"."""
    return _TURNS.search(heading) is not None


def _is_said(heading: str, text: str) -> bool:
    """Whether `text` holds a heading's words; one that turns what is said, or holds no such words, must be read itself."""
    words = set(terms(heading))
    return bool(words) and words <= set(terms(text)) and not turns(heading)


def compose(statements: Sequence[AnsweredStatement]) -> str:
    """Return the answer's text: each statement under its heading, a shared heading said once."""
    lines: list[str] = []
    shared = ""
    for number, statement in enumerate(statements):
        following = statements[number + 1].heading if number + 1 < len(statements) else ""
        if not statement.heading:
            lines.append(statement.text)
        elif statement.heading == shared:
            lines.append(f"- {statement.text}")
        elif statement.heading == following:
            lines += [f"{statement.heading}:", f"- {statement.text}"]
        else:
            lines.append(f"{statement.heading}: {statement.text}")
        shared = statement.heading
    return "\n".join(lines)


def statements_of(chosen: Sequence[Ranked], guidelines: Mapping[str, Guideline]) -> list[AnsweredStatement]:
    """Return the chosen statements as the reader sees them, in order, each after those it needs to be understood."""
    places: dict[tuple[str, int], None] = {}
    for each in chosen:
        name, number = each.candidate.guideline, each.candidate.number
        if (name, number) not in places:
            places.update({(name, before): None for before in needed(guidelines[name], number)})
        places.setdefault((name, number))
    return [state(guidelines[name], number) for name, number in places]
