"""What a statement's wording gives away: its kind, a recommendation's number, its strength, cross-references."""

import re
from typing import Final

from qa.guideline import StatementKind

_NUMBER: Final = re.compile(
    r"(?:Recommendation|Rec\.?|R)\s?(?P<named>\d{1,3}(?:\.\d{1,3}){0,4}[a-z]?)\s*[:.)–—-]+\s+(?=\S)"
    r"|(?P<deep>\d{1,3}(?:\.\d{1,3}){2,4}[a-z]?)[.):]?\s+(?=[A-Z\"“(])"
    r"|(?P<shallow>\d{1,3}\.\d{1,3}[a-z]?)[.):]?\s+(?=[A-Z][a-z])"
)
_NUMBER_ALONE: Final = re.compile(
    r"(?:Recommendation\s+)?\d{1,3}(?:\.\d{1,3}){1,4}[a-z]?|Recommendation\s+\d{1,3}", re.IGNORECASE
)
_BETWEEN: Final = r"(?:\s+(?:not|no longer|also|never|always|[a-z]+ly))*"
_ADVICE: Final = re.compile(
    rf"\b(?:should|must|shall|ought to)\b|\b(?:is|are|be|being){_BETWEEN}\s+(?:recommended|advised|"
    rf"contraindicated|mandatory|discouraged)\b"
    rf"|\b(?:we|panel|committee|group|society){_BETWEEN}\s+(?:recommends?|suggests?|advises?)\b|\bdo not\b"
    r"|^(?:strong |weak |conditional )?recommendation\b|\b(?:current|our) recommendation is\b|\bnot recommended\b",
    re.IGNORECASE,
)
_IMPERATIVE: Final = re.compile(
    r"(?:Offer|Consider|Avoid|Do not|Don't|Give|Use|Refer|Advise|Ensure|Assess|Monitor|Stop|Start|Discuss|"
    r"Measure|Prescribe|Discontinue|"
    r"Administer|Initiate|Never|Always)\s+(?!of\b)[a-z]"
)
_DEFINITION: Final = re.compile(r"\b(?:is|are)(?: \w+ly)? defined (?:as|by)\b", re.IGNORECASE)
_DEFINED_TERM: Final = re.compile(r"[^\s:][^:]{0,60}: \S")
_DEFINITIONS: Final = re.compile(r"\b(?:definitions?|glossary|abbreviations|terms used)\b", re.IGNORECASE)
_MODAL: Final = re.compile(
    r"\b(do not \w+|offer|consider|should not|should|must not|must|(?:is|are) (?:not |strongly )?recommended|"
    r"(?:is|are) contraindicated|(?:may|can|could) be considered|we (?:strongly )?(?:recommend|suggest)(?: against)?)\b",
    re.IGNORECASE,
)
FOLLOWING: Final = re.compile(r"\b(?:the|these) following\b|\bas follows\b|\blisted below\b", re.IGNORECASE)
"""Words that announce a list."""

_GRADED_COLUMNS: Final = (
    (
        "strength",
        re.compile(
            r"class(?: of recommendation)?|cor|strength(?: of (?:the )?recommendation)?|grade(?: of recommendation)?"
            r"|recommendation (?:class|grade|strength)|gor|sor",
            re.IGNORECASE,
        ),
    ),
    (
        "evidence",
        re.compile(
            r"level(?: of evidence)?|loe|(?:quality|certainty|strength|level) of (?:the )?evidence|evidence"
            r"(?: (?:level|grade|quality|certainty))?|qoe",
            re.IGNORECASE,
        ),
    ),
)
_PRINTED_STRENGTH: Final = re.compile(
    r"((?:strong|weak|conditional) recommendation(?: for| against)?|grade [A-D][+-]?)\s*[:–—]\s", re.I
)
_CROSS_REFERENCE: Final = re.compile(
    r"[(\[](?:for [^()]{0,80}, )?(?:please )?(?:refer to|see|visit)\b.*[)\]][.]?", re.IGNORECASE
)
_BARE_CROSS_REFERENCE: Final = re.compile(
    r"(?:please )?(?:refer to|see|visit)\b.{1,200}\bfor (?:more|further|additional|full) (?:information|"
    r"details?)[^.]{0,80}\.?"
    r"|for (?:more|further|additional|full) (?:information|details?)[^.]{0,80}, (?:please )?(?:refer to|see|"
    r"visit)\b.*",
    re.IGNORECASE,
)


def recommendation_number(text: str) -> str:
    """Return the number that a numbered recommendation begins with ("1.7.1"), or "" if `text` is none.

    Three levels of number suffice; with two ("1.2 Offer …") the text must advise something, or it is a heading.
    """
    match = _NUMBER.match(text)
    if match is None:
        return ""
    if match["shallow"] and not (_ADVICE.search(text) or _IMPERATIVE.match(text[match.end() :])):
        return ""
    return match["named"] or match["deep"] or match["shallow"]


def is_number_alone(text: str) -> bool:
    """Return whether a heading is nothing but the number of the recommendation under it."""
    return _NUMBER_ALONE.fullmatch(text) is not None


def kind_of(text: str, section: tuple[str, ...], *, is_item: bool = False) -> StatementKind:
    """Return a sentence's kind; `is_item` says that it stands in a list, where "term: meaning" may define."""
    if _DEFINITION.search(text):
        return StatementKind.DEFINITION
    if _ADVICE.search(text) or _IMPERATIVE.match(text):
        return StatementKind.RECOMMENDATION
    if is_item and _DEFINED_TERM.match(text) and any(_DEFINITIONS.search(heading) for heading in section):
        return StatementKind.DEFINITION
    return StatementKind.STATEMENT


def printed_strength(text: str) -> str | None:
    """Return the strength that opens a statement ("Strong recommendation: …")."""
    match = _PRINTED_STRENGTH.match(text)
    return match.group(1) if match else None


def modal(text: str) -> str | None:
    """Return the first verb that says how binding a recommendation is ("offer", "do not use"), in lower case."""
    match = _MODAL.search(text)
    return match.group(1).lower() if match else None


def is_graded_column(head: str) -> str:
    """Return whether a table's column holds the "strength" or the "evidence" of recommendations, or "" for neither."""
    plain = head.strip(" .:*†‡")
    return next((name for name, pattern in _GRADED_COLUMNS if pattern.fullmatch(plain)), "")


def is_cross_reference(text: str) -> bool:
    """Return whether a sentence only sends the reader elsewhere ("(Refer to … for more information.)")."""
    return bool(_CROSS_REFERENCE.fullmatch(text) or _BARE_CROSS_REFERENCE.fullmatch(text))
