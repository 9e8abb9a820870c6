"""What a question asks for and none of the chosen statements holds, however close the subject: a dose, a time, pregnancy."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa.guideline import Guideline
from qa.question.drug_names import names_drug
from qa.question.qualifiers import CONDITIONS
from qa.question.understand import Understood
from qa.retrieval.profile import Profile
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings

_FIGURE: Final = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|once|twice|half|third|quarter|single|double|several|few|many|"
    r"most|majority|minority|all|every|each|none|no|percent|dozens?|hundreds?|thousands?|millions?|rare(ly)?|common(ly)?|"
    r"unlimited|equal)\b",
    re.IGNORECASE,
)
_LENGTH: Final = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|life|lifetime|lifelong|throughout|permanent(ly)?|until|"
    r"indefinite(ly)?|short|long(er)?|cycles?|doses?|sessions?|overnight|birth|adulthood|childhood|cured?)\b",
    re.IGNORECASE,
)
_AGE: Final = re.compile(
    r"\d|\b(age[ds]?|old(er)?|young(er)?|child\w*|adult\w*|infan\w*|adolescen\w*|elderly|birth|born|teen\w*|baby|babies|puberty|"
    r"menopaus\w*|decades?)\b",
    re.IGNORECASE,
)
_COST: Final = re.compile(
    r"[$£€]|\b(costs?|prices?|expens\w+|paid?|pays?|free|cheap\w*|reimburs\w+|insur\w+)\b", re.IGNORECASE
)
_UNKNOWN: Final = re.compile(
    r"\b(unknown|uncertain|unclear|not (been )?(known|established|defined|clear))\b", re.IGNORECASE
)


@dataclass(frozen=True)
class _Wanted:
    """Something a question may ask for: `asked` finds the wish for it, `states` the thing in a statement."""

    name: str
    asked: re.Pattern[str]
    states: Callable[[Profile], bool]


def _holding(pattern: re.Pattern[str]) -> Callable[[Profile], bool]:
    return lambda profile: pattern.search(f"{profile.statement.lead_in} {profile.statement.text}") is not None


_WANTED: Final = tuple(
    _Wanted(name, re.compile(asked, re.IGNORECASE), states)
    for name, asked, states in (
        (
            "a dose",
            r"\b(what|which|at what) (is |are |was )?(the )?((?!is\b|are\b)[\w/-]+ ){0,3}(dos(e|es|age)|dosing)\b(?!-)|"
            r"\b(?<!-)(dose|dosage|dosing) (of|for|in|when|with)\b|^[\w -]+ (?<!-)(dose|dosage|dosing)\W*$|"
            r"\bhow many (mg|milligrams|micrograms|units|tablets|grays?|gy)\b",
            lambda profile: profile.has_dose or _FIGURE.search(profile.statement.text) is not None,
        ),
        (
            "a length of time",
            r"\b(for )?how long\b(?! ago)|\bwhat (is |was )?(the )?((total|usual|recommended|minimum|maximum) )?duration\b|"
            r"\bhow many (minutes|hours|days|weeks|months|years)\b",
            _holding(_LENGTH),
        ),
        (
            "a percentage",
            r"\b(what|which) (\w+ )?(percent(age)?|proportion|share|fraction)\b|\bwhat %|\bhow many percent",
            _holding(_FIGURE),
        ),
        ("a number", r"\bhow many\b", _holding(_FIGURE)),
        ("an age", r"\bhow old\b|\b(what|which) age\b", _holding(_AGE)),
        (
            "a cost",
            r"\bhow much .{1,60}\bcosts?\b|\bwhat (do|does|did|will|would|is) .{1,60}\b(costs?|price)\b|"
            r"\b(costs?|price) of\b",
            _holding(_COST),
        ),
    )
)
_CONDITIONS: Final[Mapping[str, re.Pattern[str]]] = {
    name: pattern
    for name, pattern in CONDITIONS
    if name in ("pregnancy", "breastfeeding", "renal impairment", "liver impairment")
}
"""Conditions that change what is right so much that a statement which doesn't name them is no answer."""
_GROUPS: Final[Mapping[str, re.Pattern[str]]] = {
    name: pattern for name, pattern in CONDITIONS if name in ("children", "men")
}
"""The same for people, where the question asks for them as a group ("in men"), not of one patient ("a man of 50")."""
_SURE: Final = 0.9
"""Support from which a statement is an answer on a drug that the guideline never names: it speaks of the drug's class."""


def is_strange(question: Understood) -> bool:
    """Whether nothing that is asked occurs in the guidelines, by any name: small talk, another subject."""
    return not any(concept.known for concept in question.concepts)


def is_likely(found: Found, settings: AnsweringSettings) -> bool:
    """Whether something was found that probably answers, so that it is worth choosing from."""
    return bool(found.ranked) and not is_strange(found.question) and found.answerable >= settings.threshold


def unstated(question: Understood, chosen: Sequence[Ranked], guidelines: Mapping[str, Guideline]) -> str:
    """Return the first thing that is asked for and in none of `chosen`, in words ("a dose"), "" if all is there.

    A drug that occurs nowhere in the guidelines is in none of them, unless the best is sure to answer.

    One that denies or doubts something holds whatever is asked for: "It should not be given" answers "At what dose?".
    Headings, neighbouring statements of the section and the guideline's title count as naming a condition.
    """
    drug = next((each.written for each in question.own if not each.known and names_drug(each.written)), "")
    if drug and max(each.support for each in chosen) < _SURE:
        return drug
    for condition in question.qualifiers.conditions:
        pattern = _CONDITIONS.get(condition.name) or (
            _GROUPS.get(condition.name) if _as_group(condition.found, question.text) else None
        )
        if pattern and not any(pattern.search(_surroundings(each, guidelines)) for each in chosen):
            return condition.found
    profiles = [each.candidate.profile for each in chosen]
    if any(profile.is_negated or _UNKNOWN.search(profile.statement.text) for profile in profiles):
        return ""
    for wanted in _WANTED:
        if wanted.asked.search(question.text) and not any(wanted.states(profile) for profile in profiles):
            return wanted.name
    return ""


def _as_group(found: str, text: str) -> bool:
    return (
        re.search(rf"\b(?:in|for|among|of)\s+(?:all\s+|most\s+)?{re.escape(found)}\b", text, re.IGNORECASE) is not None
    )


def _surroundings(ranked: Ranked, guidelines: Mapping[str, Guideline]) -> str:
    guideline, number = guidelines[ranked.candidate.guideline], ranked.candidate.number
    section = guideline.statements[number].section
    near = guideline.statements[max(0, number - 2) : number + 3]
    return " ".join(
        [
            guideline.metadata.title,
            *section,
            *(f"{each.lead_in} {each.text}" for each in near if each.section == section),
        ]
    )
