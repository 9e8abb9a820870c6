"""What OpenAI's clients see as models: one that answers from all guidelines in force, and one for each of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, Protocol

from qa.guideline import Guideline
from ui.doors.chat_errors import ChatRefusal

ALL: Final = "guideline-qa"
_OF: Final = f"{ALL}/"


class Guidelines(Protocol):
    """What knows the guidelines; `qa.engine.GuidelineQA` is one."""

    @property
    def guidelines(self) -> Any:
        """The guidelines in force by id."""
        ...

    def guideline(self, name: str, /) -> Guideline:
        """Return an edition by name: `ID`, `ID@LABEL` or `ID@SHA256`.

        :raises UnknownGuidelineError: if there is no such edition.
        """
        ...


def models(engine: Guidelines) -> Iterator[dict[str, Any]]:
    """Yield the models of the guidelines in force, first the one for all."""
    yield _model(ALL, 0)
    for name in sorted(engine.guidelines):
        yield _model(_OF + name, _created(engine.guidelines[name]))


def model(engine: Guidelines, name: str) -> dict[str, Any]:
    """Return one model.

    :raises ChatRefusal: 404 if it is no model of ours.
    :raises UnknownGuidelineError: if there is no such guideline.
    """
    chosen = guidelines_of(name)
    return _model(name, 0 if chosen is None else _created(engine.guideline(chosen[0])))


def guidelines_of(name: str) -> tuple[str, ...] | None:
    """Return the guidelines that a model answers from, None for all in force; whether they exist, the engine says.

    :raises ChatRefusal: 404 if it is no model of ours.
    """
    if name == ALL:
        return None
    if name.startswith(_OF) and len(name) > len(_OF):
        return (name.removeprefix(_OF),)
    detail = f"there is no such model; send {ALL}, or {_OF} and the id of a guideline (GET /v1/models lists them)"
    raise ChatRefusal(HTTPStatus.NOT_FOUND, detail, "model", "model_not_found")


def _model(name: str, created: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": created, "owned_by": ALL}


def _created(guideline: Guideline) -> int:
    """Return the day of the last update in seconds since 1970, 0 where the guideline doesn't say."""
    day = guideline.edition.updated
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) if day else 0
