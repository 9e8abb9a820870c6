"""What is changed of a result before it is handed out: a warning of identifying data comes in, our files' names go out."""

from collections.abc import Iterator
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
    """Return the result with a notice before all others where its question holds identifying data.

    A notice that the index in use can't be opened is left without the reason, which names files of ours (/ready logs it).
    """
    before = list(_warnings(result.question))
    after = [_without_reason(notice, result) for notice in result.notices]
    return result.model_copy(update={"notices": [*before, *after]}) if [*before, *after] != result.notices else result


def _warnings(question: str) -> Iterator[Notice]:
    kinds = dict.fromkeys(finding.kind for finding in identifying(question))
    if kinds:
        found = ", ".join(_WORDS[kind] for kind in kinds)
        yield Notice(
            kind="question",
            text=f"The question seems to say who somebody is ({found}); ask without that: the guideline's answer needs "
            "none of it.",
        )


def _without_reason(notice: Notice, result: Result) -> Notice:
    if notice.kind != "release":
        return notice
    text = (
        f"This comes from release {result.provenance.release}, which is no longer the one in use: that can't be opened."
    )
    return Notice(kind="release", text=text)
