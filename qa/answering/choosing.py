"""The language model chooses among the statements that were found; what it says is numbers, the answer stays verbatim."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qa.answering.verify.source import Source
from qa.answering.wording.prompts import stated
from qa.llm.asking import Asking, Message, Request
from qa.llm.call import call
from qa.llm.fencing import FENCED, fenced, harmless, numbered
from qa.llm.occasion import Occasion
from qa.llm.plain_text import plain
from qa.llm.trouble import ModelTrouble
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import LLMSettings

VERSION: Final = 1
"""Goes up with every change of the prompt."""

_RULES: Final = f"""You choose which numbered statements of a clinical guideline answer a question.
Rules:
- Choose as few as answer it whole: one for a single fact, all that belong for a list; at most {{most}}.
- A statement on the same subject that does not answer the question is not chosen.
- One that denies what the question takes for granted is chosen first.
- Reply with JSON and nothing else, the best first: {{{{"numbers": [2, 5]}}}}. If none answers: {{{{"numbers": []}}}}.
{FENCED}"""
_MOST_TOKENS: Final = 1_000
"""Room for a reply: the numbers take few, but models that think first count their thoughts."""


@dataclass(frozen=True)
class Choice:
    """What the model chose of what was found, the best first; nothing where it chose none, or `trouble` says why not."""

    picked: list[Ranked] = field(default_factory=list)
    trouble: ModelTrouble | None = None


@dataclass(frozen=True)
class Chooser:
    """Asks the model to choose; `most_statements` is how many an answer may hold."""

    model: Asking
    settings: LLMSettings
    most_statements: int = 8

    def __call__(self, found: Found, occasion: Occasion) -> Choice:
        """Return what the model chooses among the likeliest statements of `found`."""
        candidates = found.ranked[: self.settings.candidates]
        picked: list[Ranked] = []
        with call("choose", occasion.trace) as noted:
            reply = self.model.stream(self._request(found.question.text, candidates, occasion), occasion.until)
            numbers = chosen_numbers("".join(reply))
            picked = self._picked(numbers, candidates)
            noted.kept = reply.kept
            noted.outcome = f"chose {', '.join(map(str, numbers))} of {len(candidates)}" if numbers else "chose none"
        return Choice(picked, noted.trouble)

    def _picked(self, numbers: Sequence[int] | None, candidates: Sequence[Ranked]) -> list[Ranked]:
        """Return the candidates of these numbers; those of no candidate are passed over.

        :raises ModelTrouble: if there are no numbers to be read, none of a candidate, or more than an answer may hold.
        """
        if numbers is None:
            raise ModelTrouble("unusable", "no numbers in the reply")
        known = [number for number in numbers if 1 <= number <= len(candidates)]
        if numbers and not known:
            raise ModelTrouble("unusable", "no number of a candidate in the reply")
        if len(known) > self.most_statements:
            raise ModelTrouble("unusable", f"{len(known)} statements chosen, of at most {self.most_statements}")
        return [candidates[number - 1] for number in known]

    def _request(self, question: str, candidates: Sequence[Ranked], occasion: Occasion) -> Request:
        rules = _RULES.format(most=self.most_statements)
        parts = {
            "question": [harmless(question)],
            "statements": numbered(stated([_source(each) for each in candidates])),
        }
        return Request(
            messages=[Message("system", rules), Message("user", fenced(parts))],
            most_tokens=min(self.settings.question_tokens // 2, _MOST_TOKENS),
            numbers=True,
            may_identify=occasion.may_identify,
            allowance=occasion.allowance,
        )


def _source(ranked: Ranked) -> Source:
    statement = ranked.candidate.profile.statement
    return Source(statement.text, statement.lead_in, statement.section, ranked.candidate.guideline)


_NUMBER: Final = r"(?<![\w.,/%-])[1-9]?\d?\d(?![\w%]|[.,/-]\d)"
_JOINED: Final = rf"{_NUMBER}(?:(?: ?[,;&]? ?(?:and |or |und |y |et )?){_NUMBER})*"
_BRACKETED: Final = re.compile(rf"(?<!\w)[\[(] ?({_JOINED}) ?[\])]")
_NAMED: Final = re.compile(
    rf"\b(?:statements?|numbers?|candidates?|nos?\.?|answers?(?: is| are)?) ?[:#]? ?({_JOINED})(?![\w%])",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(rf"\W*{_JOINED}\W*")
_NONE: Final = re.compile(r"\W*(?:none|no (?:statements?|numbers?|answer)|nothing|n/a)\b[^\d]*", re.IGNORECASE)
_UNITS: Final = re.compile(r"^ ?(?:[mkµμ]?c?g|m?l|mm|cm|days?|weeks?|months?|years?|hours?|times|patients?)\b", re.I)


def chosen_numbers(reply: str) -> tuple[int, ...] | None:
    """Return the numbers that a reply gives, each once, in order; none of them if it says so; None if it can't be read.

    It is JSON, or text: numbers in brackets, after "statement" or alone on a line. A figure in a sentence is none of them.
    """
    lines = [line for line in map(plain, reply.splitlines()) if line and not line.startswith("```")]
    text = " ".join(lines)
    found = _from_json(text)
    if found is None:
        found = _from_text(lines)
    if found is None:
        return () if _NONE.fullmatch(text) else None
    return tuple(dict.fromkeys(found))


def _from_json(text: str) -> list[int] | None:
    """Return the numbers of a JSON object {"numbers": [..]}, wherever it stands, or of a bare list; None without one."""
    match = re.search(r"\{[^{}]*\}", text) or re.fullmatch(r"\[.*\]", text)
    try:
        value: Any = json.loads(match.group()) if match else None
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        value = value.get("numbers")
    if not isinstance(value, list):
        return None
    whole = [each for each in value if type(each) is int or (isinstance(each, str) and re.fullmatch(r"\d{1,3}", each))]
    return [int(each) for each in whole] if whole or not value else None


def _from_text(lines: Sequence[str]) -> list[int] | None:
    text = " ".join(lines)
    for pattern in (_BRACKETED, _NAMED):
        listed = [match for match in pattern.finditer(text) if not _UNITS.match(text[match.end(1) :])]
        if listed:
            return [number for match in listed for number in _whole(match[1])]
    return [number for line in lines if _ALONE.fullmatch(line) for number in _whole(line)] or None


def _whole(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]
