"""A guideline as JSON and back, without loss."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from qa.errors import CorpusError, ReleaseError, UnknownGuidelineError
from qa.guideline import Guideline

_GUIDELINE: Final = TypeAdapter(Guideline)
SLUG: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_LONGEST_ID: Final = 100


def check_id(guideline: str) -> str:
    """Return the id if a file may be named by it.

    :raises CorpusError: if it is not letters, digits, ".", "_" and "-", 100 at most.
    """
    if re.fullmatch(SLUG, guideline) and len(guideline) <= _LONGEST_ID:
        return guideline
    raise CorpusError(
        f"guideline id {guideline[:_LONGEST_ID]!r}: expected letters, digits, '.', '_' and '-', {_LONGEST_ID} at most; "
        "give the guideline another id"
    )


def unknown_guideline(guideline: str, held: Iterable[str]) -> UnknownGuidelineError:
    """Return the error that says which guidelines there are instead."""
    return UnknownGuidelineError(
        f"no guideline {guideline!r} in the index; there are: {', '.join(sorted(held)) or 'none'}"
    )


def to_json(guideline: Guideline) -> bytes:
    """Return the guideline as JSON (UTF-8)."""
    return _GUIDELINE.dump_json(guideline)


def from_json(data: bytes, where: Path) -> Guideline:
    """Return the guideline that `to_json` wrote; `where` is named in errors.

    :raises ReleaseError: if it is no such JSON, or a span lies outside the text.
    """
    try:
        guideline = _GUIDELINE.validate_json(data)
    except ValidationError as error:
        raise ReleaseError(
            f"{where} is damaged ({error.errors()[0]['msg']}); run `guideline-qa index build`"
        ) from error
    if problem := span_problem(guideline):
        raise ReleaseError(f"{where} is damaged ({problem}); run `guideline-qa index build`")
    return guideline


def span_problem(guideline: Guideline) -> str:
    """Say which span lies outside the guideline's text, or is empty; "" if none."""
    length = len(guideline.text)
    for number, statement in enumerate(guideline.statements):
        if not 0 <= statement.start < statement.end <= length:
            span = f"[{statement.start}, {statement.end})"
            return f"statement {number} of {guideline.id} has span {span} in {length} characters"
    return ""
