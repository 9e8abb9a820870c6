"""A guideline as JSON and back, without loss: what a release keeps, and what a reading child process answers."""

from typing import Final

from pydantic import TypeAdapter, ValidationError

from qa.guideline import Guideline

_GUIDELINE: Final = TypeAdapter(Guideline)


def to_json(guideline: Guideline) -> bytes:
    """Return the guideline as JSON (UTF-8)."""
    return _GUIDELINE.dump_json(guideline)


def from_json(data: bytes) -> Guideline:
    """Return the guideline that `to_json` wrote.

    :raises ValueError: if it is no such JSON, or a span lies outside the text; the message is one line.
    """
    try:
        guideline = _GUIDELINE.validate_json(data)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from error
    if problem := span_problem(guideline):
        raise ValueError(problem)
    return guideline


def span_problem(guideline: Guideline) -> str:
    """Say which span lies outside the guideline's text, or is empty; "" if none."""
    length = len(guideline.text)
    for number, statement in enumerate(guideline.statements):
        if not 0 <= statement.start < statement.end <= length:
            span = f"[{statement.start}, {statement.end})"
            return f"statement {number} of {guideline.id} has span {span} in {length} characters"
    return ""
