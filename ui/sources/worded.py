"""What a reader is told of sentences that a language model worded; the guideline's own words need no mark."""

from typing import Final

from qa.answer import Answer, AnsweredStatement

MARK: Final = "(worded)"
"""What stands behind such a sentence in plain text and Markdown."""

LEGEND: Final = (
    f"{MARK}: worded by a language model and checked against the cited statements. What is not so marked is the "
    "guideline's own words."
)
"""What is said once under an answer in plain text or Markdown that has such sentences."""


def with_mark(statement: AnsweredStatement) -> str:
    """Return a statement's heading and text on one line, marked where a language model worded it."""
    heading = f"{statement.heading}: " if statement.heading else ""
    return f"{heading}{statement.text}" + (f" {MARK}" if statement.worded else "")


def own_words(answer: Answer) -> list[AnsweredStatement]:
    """Return the answer's statements in the guideline's own words."""
    return answer.verbatim or answer.statements
