"""Tells who asked that their question seems to identify a person."""

from typing import Final

from qa.answer import Notice, Result
from qa.identifying import Kind, identifying

_WORDS: Final[dict[Kind, str]] = {
    "name": "a name",
    "date": "a date",
    "age": "an age over 89",
    "number": "a telephone, record or other number of a person",
    "e-mail": "an e-mail address",
    "link": "a link",
    "address": "an address",
}


def warned(result: Result) -> Result:
    """Return the result with a notice before all others where its question holds identifying data, else as it is."""
    kinds = dict.fromkeys(finding.kind for finding in identifying(result.question))
    if not kinds:
        return result
    found = ", ".join(_WORDS[kind] for kind in kinds)
    text = f"The question seems to say who somebody is ({found}); ask without that: the guideline's answer needs none of it."
    return result.model_copy(update={"notices": [Notice(kind="question", text=text), *result.notices]})
