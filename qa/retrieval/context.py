"""What a cross-encoder reads: the question with the one before it, and a statement with what it needs to be understood."""

import re
from typing import Final

from qa.guideline import Guideline
from qa.question.understand import Understood

HEADINGS: Final = 3
"""How many of a statement's innermost headings are read with it."""
_WORDS_BEFORE: Final = 24
_WORDS_AROUND: Final = 32
_POINTS_BACK: Final = re.compile(
    r"\W*(it|its|they|their|them|this|these|those|such|both|neither|either|one|another|other|others|he|she|his|her|here|"
    r"there|the (former|latter|same|other|others|remaining|rest|first|second|third|two|three|combination|results?|trial|"
    r"study|drug|test|procedure|difference|benefit|risk|rate)|"
    r"in (this|these|that|those|such|both|contrast|addition|one|another)|"
    r"however|moreover|furthermore|also|similarly|conversely|therefore|thus|hence|consequently|instead|otherwise|then|"
    r"for (this|these|example|instance)|after (this|that)|at (this|that)|with (this|these)|of (these|those|the)|"
    r"as (such|a result)|if (so|not|this|these)|when (this|these))\b",
    re.IGNORECASE,
)


def question_read(question: Understood) -> str:
    """Return the question in the guideline's words, with the question before it where there is one."""
    if not question.before:
        return question.search_text
    return f"{question.search_text} | after: {_beginning(question.before, _WORDS_BEFORE)}"


def statement_read(guideline: Guideline, number: int) -> str:
    """Return statement `number` after its headings, its lead-in and, where it points back, the statement before it."""
    statement = guideline.statements[number]
    headings = " > ".join(statement.section[-HEADINGS:]) or guideline.metadata.title
    around = [_end(statement.lead_in, _WORDS_AROUND), _before(guideline, number)]
    return " | ".join(part for part in (headings, *around, statement.text) if part)


def points_back(guideline: Guideline, number: int) -> bool:
    """Whether statement `number` needs the one before it: it opens with "It", "These patients", "However"."""
    statement = guideline.statements[number]
    if number == 0 or not _POINTS_BACK.match(statement.text):
        return False
    before = guideline.statements[number - 1]
    one_block = before.block == statement.block or not (before.lead_in or statement.lead_in)
    return before.section == statement.section and one_block


def _before(guideline: Guideline, number: int) -> str:
    return _end(guideline.statements[number - 1].text, _WORDS_AROUND) if points_back(guideline, number) else ""


def _beginning(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def _end(text: str, words: int) -> str:
    return " ".join(text.split()[-words:])
