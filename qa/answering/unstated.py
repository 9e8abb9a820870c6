"""What a question asks for and none of the chosen statements holds, however close the subject: a dose, a time, pregnancy."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa.answering.bands import column_heads
from qa.answering.narrowing import unheld
from qa.guideline import Guideline
from qa.question.drug_names import names_drug
from qa.question.qualifiers import CONDITIONS
from qa.question.understand import Understood
from qa.retrieval.profile import Profile
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings

_RANGE: Final = r"\d[\d.,]*(?:\s*(?:-|–|to|and|or)\s*\d[\d.,]*)?"
_NO_AMOUNT: Final = re.compile(
    rf"\b{_RANGE}\s*(?:%|per ?cent)(?!\s+(?:[\w-]+\s+)?"
    r"(?:cream|ointment|gel|lotion|solution|glucose|dextrose|saline|oxygen))|"
    rf"\b{_RANGE}[\s-]+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b|"
    rf"\b{_RANGE}\s+(?:(?!to|in|for|per|of)[\w-]+\s+)?"
    r"(?:patients?|people|persons|participants?|children|adults?|women|men|trials?|stud(?:y|ies)|cases?|deaths?)\b|"
    r"\b\d+\s+(?:out\s+)?of\s+\d+\b|\b(?:19|20)\d\d\b|"
    r"\b(?:aged?|ages|class|grade|group|level|phase|stage|step|table|type)\s+\d+\b|[\w-]*[a-z]-?\d+\w*",
    re.IGNORECASE,
)
"""Figures that are no amount to give: a share, a time, a count of people, a year, part of a name."""
_AMOUNT: Final = re.compile(
    r"\d\s*(?:micrograms?|milligrams?|grams?|mcg|[µμ]g|ng|millilit(?:re|er)s?|grays?|international units)\b|"
    r"\b(?:one|two|three|four|half)\s+(?:an?\s+)?(?:[\w-]+\s+)?"
    r"(?:tablets?|capsules?|pills?|puffs?|drops?|ampoules?|vials?|sachets?|sprays?|patch(?:es)?|doses?)\b|"
    r"\b(?:once|twice|one|two|three|four) (?:times )?(?:a day|daily|a week|weekly|a month|monthly)\b|"
    r"\b(?:half|halv\w+|doubl\w+|single|full|usual|standard|same|reduc\w+|lower\w*|increas\w+|high\w*|low|adjust\w+|titrat\w+)"
    r"\s+(?:[\w-]+\s+){0,3}dos(?:es?|age|ing)\b|"
    r"(?<!-)\bdos(?:es?|age|ing)\s+(?:[\w-]+\s+){0,3}(?:halv|doubl|reduc|lower|increas|adjust|titrat)\w+",
    re.IGNORECASE,
)
"""An amount in words, or what is done to one: "one tablet", "half the dose", "the dose is reduced"."""
_DENIED: Final = re.compile(
    r"\b(?:not|never|cannot|contra-?indicated|avoid(?:ed)?|no longer|un(?:known|certain|clear)|"
    r"without (?:interruption|titration|delay|limit|an? (?:break|pause)))\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_GIVEN: Final = re.compile(
    r"\b(?:should|must|shall|need)(?:\s+not|\s+never|n['’]t)\b|(?:^|[.;:,]\s*)(?:do not|don['’]t|never)\b|"
    r"(?:\b(?:not|never|cannot)|n['’]t)\s+(?:[\w-]+\s+){0,2}?(?:giv|us|recommend|indicat|need|requir|necessar|advis|licen[cs]|"
    r"approv|suit|appropriat|offer|prescri|tak|start|known|establish|defin|determin|clear|certain|stud|agree|availab|fixed|"
    r"effective|work|help|active|shown|improv|prolong)\w*|\b(?:recommend|advis)\w* against\b|"
    r"\b(?:contra-?indicated|avoid(?:ed)?|no longer|withh[eo]ld|un(?:necessary|known|certain|clear))\b|"
    r"\bno (?:[\w-]+ ){0,2}(?:dos\w+|data|evidence|consensus|agreement|need|role|place|adjustments?)\b",
    re.IGNORECASE,
)
"""What denies that a drug is to be given or works, or that its dose is known: an answer to "At what dose?"."""
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


@dataclass(frozen=True)
class _Wanted:
    """Something a question may ask for: `asked` finds the wish for it, `states` the thing in a statement.

    `denied` finds what answers the wish without the thing.
    """

    name: str
    asked: re.Pattern[str]
    states: Callable[[Profile], bool]
    denied: re.Pattern[str]


def _holding(pattern: re.Pattern[str]) -> Callable[[Profile], bool]:
    return lambda profile: pattern.search(_said(profile)) is not None


def _said(profile: Profile) -> str:
    return f"{profile.statement.lead_in} {profile.statement.text}"


def _states_dose(profile: Profile) -> bool:
    said = _said(profile)
    return (
        profile.has_dose or _AMOUNT.search(said) is not None or re.search(r"\d", _NO_AMOUNT.sub(" ", said)) is not None
    )


_WANTED: Final = tuple(
    _Wanted(name, re.compile(asked, re.IGNORECASE), states, _NOT_GIVEN if name == "a dose" else _DENIED)
    for name, asked, states in (
        (
            "a dose",
            r"\b(what|which|at what) (is |are |was )?(the )?((?!is\b|are\b)[\w/-]+ ){0,3}(dos(e|es|age)|dosing)\b(?!-)|"
            r"\b(?<!-)(dose|dosage|dosing) (of|for|in|when|with)\b|"
            r"^(?!.*\b(?:before|after|with|on|at)(?: [\w-]+){1,5}\W*$)[\w -]+ (?<!-)(dose|dosage|dosing)\W*$|"
            r"\bhow many (mg|milligrams|micrograms|units|tablets|grays?|gy)\b",
            _states_dose,
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
_NAMED_BY: Final[Mapping[str, str]] = {
    "pregnancy": r"expecting|f(?:o)?et(?:us(?:es)?|al(?! ha?emoglobin))|teratogen\w*|embryos?|embryo-?toxic\w*|"
    r"birth defects?|unborn|child-?bearing",
    "breastfeeding": r"(?:breast|human) ?milk|breast-?fed|lactat\w+",
    "renal impairment": r"(?:renal(?:ly)?|kidneys?)(?! (?:cell|cancer|carcinoma|tumou?rs?|mass|colic|stones?))|creatinine|"
    r"ha?emofiltration|dialy[sz]ed|nephropath\w*|nephrotoxic\w*",
    "liver impairment": r"(?:hepatic|liver)(?! (?:cell|cancer|carcinoma|tumou?rs?|metasta\w+))|child-pugh|bilirubin|"
    r"hepatotoxic\w*",
    "children": r"pa?ediatrics?|age[sd]?(?: of| from| between)? (?:\d|1[0-7])\b(?!\.?\d)|"
    r"(?:\d|1[0-7])[ -]years?(?:[ -]old| of age)|"
    r"(?:under|below|younger than) (?:\d|1[0-8])(?: years)?(?! ?%)|juvenile|school-?children",
}
"""By what else a statement speaks of a condition than by the words that set it in a question."""


def _named(name: str, pattern: re.Pattern[str]) -> re.Pattern[str]:
    also = rf"|\b(?:{_NAMED_BY[name]})(?!\w)" if name in _NAMED_BY else ""
    return re.compile(pattern.pattern + also, re.IGNORECASE)


def _patterns(*names: str) -> Mapping[str, re.Pattern[str]]:
    return {name: _named(name, pattern) for name, pattern in CONDITIONS if name in names}


_CONDITIONS: Final = _patterns("pregnancy", "breastfeeding", "renal impairment", "liver impairment")
"""Conditions that change what is right so much that a statement which doesn't name them is no answer."""
_GROUPS: Final = _patterns("children", "men")
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

    Where each is for other figures than the question's, that is "what holds for 4 kg".
    A drug that occurs nowhere in the guidelines is in none of them, unless the best is sure to answer.

    Where the first or the likeliest denies or doubts it, that is an answer too: "It should not be given" to "At what dose?".
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
    leading = [_said(each.candidate.profile) for each in (chosen[0], max(chosen, key=lambda each: each.probability))]
    for wanted in _WANTED:
        answered = any(map(wanted.states, profiles)) or any(map(wanted.denied.search, leading))
        if wanted.asked.search(question.text) and not answered:
            return wanted.name
    return unheld(question, chosen, guidelines)


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
            # What a row shows lacks the head of its first column: "eGFR".
            *column_heads(guideline, guideline.statements[number]),
            *(f"{each.lead_in} {each.text}" for each in near if each.section == section),
        ]
    )
