"""What sort of thing a question asks for, and whether a statement holds one: a time, a share, an age, a number, people."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True)
class AnswerType:
    """`asked` finds the wish for it in a question, `stated` the thing in a statement."""

    name: str
    asked: re.Pattern[str]
    stated: re.Pattern[str]


def _type(name: str, asked: str, stated: str) -> AnswerType:
    return AnswerType(name, re.compile(asked, re.IGNORECASE), re.compile(stated, re.IGNORECASE))


_COUNTED: Final = r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|several|few)\b)"

ANSWER_TYPES: Final = (
    _type(
        "time",
        r"\bhow (long|soon|often|quickly|many (minutes|hours|days|weeks|months|years|times))\b|\bduration\b|\binterval\b|"
        r"\bwhen\b|\bat (what|which) (point|time|stage)|\btiming\b|\bfrequency\b",
        rf"{_COUNTED}[\s-]*(to \d+ )?(minute|hour|day|week|month|year|session|time|cycle)s?\b|"
        r"\b(daily|weekly|monthly|yearly|annual(ly)?|once|twice|nightly|hourly|immediately|lifelong|indefinite(ly)?)\b|"
        r"\bat (diagnosis|birth|onset|recurrence)\b|"
        r"\b(every|each|per) (\w+ )?(day|week|month|year|visit)|\b(before|after|during|until|within)\b",
    ),
    _type(
        "length of time",
        r"\bhow (long|soon|many (minutes|hours|days|weeks|months|years))\b|\bduration\b",
        rf"{_COUNTED}[\s-]*(to \d+ )?(minute|hour|day|week|month|year)s?\b|\blifelong\b|\bindefinite",
    ),
    _type(
        "share",
        r"%|\bper ?cent|\b(proportion|share|fraction|rate|risk|chance|odds|likelihood|probability|incidence|prevalence)\b|"
        r"\bhow (common|likely|often|frequent|rare|reliable|effective|accurate)\b",
        r"\d ?%|\bper ?cent|\b(half|third|quarter|majority|most|minority|common(ly)?|rare(ly)?|usual(ly)?|often|unlikely)\b|"
        rf"{_COUNTED} (in|of|out of) (every )?(\d|ten|the)|\b\d+-fold\b|\b(odds|hazard) ratio|\bper (1|10)",
    ),
    _type(
        "age",
        r"\bhow old\b|\b(what|which) age|\bage (group|range|limit)|\bages\b",
        r"\bage[ds]?\b|\byears old\b|\byounger\b|\bolder\b|\b(child|adult|infan|adolescen|elderly|birth)",
    ),
    _type(
        "number",
        r"\bhow (many|much|high|low|large|big|far|great)\b|\bcut-?offs?\b|\bthreshold\b|\bnumber of\b",
        _COUNTED,
    ),
    _type(
        "money",
        r"\bcosts?\b|\bprices?\b|\bpay\b|\bexpensive\b|\bcheap",
        r"[$£€]|\bcosts?\b|\bprices?\b|\bexpens|\bpaid?\b|\bfree\b",
    ),
    _type(
        "people",
        r"\bwho(m|se)?\b|\b(which|what) (\w+ )?(patients|people|women|men|children|groups?)\b",
        r"\b(patient|people|person|wom[ae]n|m[ae]n|child|adult|infant|famil|individual|those|group|carrier|doctor|nurse|surgeon)",
    ),
    _type(
        "denial",
        r"\b(not|never|n['’]t|cannot|avoid(ed)?|contraindicat\w+|withh(o|e)ld|stop(ped)?|unsafe|exclude[ds]?|against|without)\b|n['’]t\b",
        r"\b(not|never|no|cannot|avoid(ed)?|contraindicat\w+|withh(o|e)ld|stop(ped)?|unsafe|exclude[ds]?|against|without|lacks?|"
        r"neither|nor|fails?|unlike|insufficient)\b|n['’]t\b",
    ),
)
"""The sorts that are told apart; a question may ask for several."""


@lru_cache(maxsize=2_000)
def asked(question: str) -> tuple[bool, ...]:
    """Return for each of `ANSWER_TYPES` whether the question asks for it."""
    return tuple(kind.asked.search(question) is not None for kind in ANSWER_TYPES)


def stated(text: str) -> tuple[bool, ...]:
    """Return for each of `ANSWER_TYPES` whether the text holds it."""
    return tuple(kind.stated.search(text) is not None for kind in ANSWER_TYPES)
