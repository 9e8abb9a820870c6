"""What a language model is told when it words an answer. `VERSION` goes up with every change of the words."""

from collections.abc import Sequence
from typing import Final

from qa.answer import Audience, Language
from qa.answering.verify.source import Source
from qa.llm.asking import Message
from qa.llm.fencing import FENCED, fenced, harmless, numbered

VERSION: Final = 1

_READERS: Final[dict[Audience, str]] = {
    "clinician": "a clinician, in the terms of the field",
    "patient": "a patient, in everyday words; keep the names of drugs, tests and diseases",
    "student": "a medical student, in plain sentences; keep the technical terms",
}
_LANGUAGES: Final[dict[Language, str]] = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
}
_RULES: Final = """You answer a question with the numbered statements of a clinical guideline, and with nothing else.
Write in {language}, for {reader}.
Rules:
- One short sentence on each line. It ends with the number of its statement in brackets: [1]. Two statements: [1, 3].
- Say what every statement says, what answers the question first.
- Keep exactly: figures, units, comparisons (at least, more than), drugs, groups of patients, negations, conditions, \
and how strongly something is recommended (must, should, may).
- Add nothing: no introduction, no advice, no conclusion, no heading, no list mark, no link.
{fenced}"""


def wording_messages(
    question: str, sources: Sequence[Source], audience: Audience = "clinician", language: Language = "en"
) -> list[Message]:
    """Return what the model is told: the rules, then the question and the statements, numbered from 1."""
    rules = _RULES.format(language=_LANGUAGES[language], reader=_READERS[audience], fenced=FENCED)
    parts = {"question": [harmless(question)], "statements": numbered(stated(sources))}
    return [Message("system", rules), Message("user", fenced(parts))]


def stated(sources: Sequence[Source]) -> list[str]:
    """Return each statement under its headings, and its guideline's title where there are several."""
    several = len({source.title for source in sources}) > 1
    return [_stated(source, with_title=several) for source in sources]


def _stated(source: Source, *, with_title: bool) -> str:
    path = source.section
    if with_title and source.title not in path:
        path = (source.title, *path)
    headings = f"({' > '.join(path)})" if path else ""
    return " ".join(part for part in (headings, source.lead_in, source.text) if part)
