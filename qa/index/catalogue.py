"""Guidelines by id, and as the files that a release keeps of them."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from qa import guideline_json
from qa.errors import CorpusError, ReleaseError, UnknownGuidelineError
from qa.guideline import Guideline

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]*"
SLUG: Final = rf"^{_NAME}(@[0-9a-f]{{12}})?$"
"""An id as a release holds it; what follows "@" is the beginning of the sha256 of a past edition's file."""

SOURCE_NAME: Final = rf"^{_NAME}(@[0-9a-f]{{12}})?\.[a-z]+$"
"""The name under which a release keeps a source file."""

_LONGEST_ID: Final = 100


def check_id(guideline: str) -> str:
    """Return the id if a file may be named by it.

    :raises CorpusError: if it is not letters, digits, ".", "_" and "-", 100 at most.
    """
    if re.fullmatch(_NAME, guideline) and len(guideline) <= _LONGEST_ID:
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


def from_json(data: bytes, where: Path) -> Guideline:
    """Return the guideline that a release's file holds; `where` is named in errors.

    :raises ReleaseError: if it is no such JSON, or a span lies outside the text.
    """
    try:
        return guideline_json.from_json(data)
    except ValueError as error:
        raise ReleaseError(f"{where} is damaged ({error}); run `guideline-qa index build`") from error
