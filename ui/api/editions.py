"""How a path names an edition: `ID`, or `ID@LABEL` or `ID@SHA256`, where a label may hold any character."""

from typing import Annotated, Final

from fastapi import Path
from starlette.convertors import Convertor, register_url_convertor

from qa.guideline import Guideline


class _Name(Convertor[str]):
    """Slashes may stand in it, but not what leads on to a statement or a page."""

    regex = r"(?:(?!/(?:statements|pages)/[^/]*$).)+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("edition", _Name())

PATH: Final = "/api/v1/guidelines/{guideline:edition}"
"""Path of an edition; what lies below it is written behind."""

NamedEdition = Annotated[
    str,
    Path(
        max_length=300,
        description="Id of a guideline in force, or ID@LABEL or ID@SHA256 of any edition.",
        examples=["her2-breast-cancer"],
    ),
]


def exact_name(guideline: Guideline) -> str:
    """Return the name of an edition that no other ever has: `ID@SHA256`."""
    return f"{guideline.id.partition('@')[0]}@{guideline.edition.sha256}"
