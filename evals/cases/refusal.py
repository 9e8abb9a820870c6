"""Tells what is wrong with a gold file: where it stands, what was found, what was expected, how to mend it."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from evals.cases.yaml_file import Location, YamlFile
from evals.errors import GoldError

_ONES: Final = {"facts": "fact", "questions": "question"}
_EXPECTED: Final = {
    "string_type": "expected a text",
    "tuple_type": "expected a list",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "too_short": "expected one at least",
}


def refusal(error: ValidationError, file: YamlFile, inside: Mapping[str, type[BaseModel]]) -> GoldError:
    """Return the first thing that is wrong as an error that names the line.

    `inside` holds the models of the items of a list by its key, and of the file itself under "". Items are counted from 1.
    """
    first = error.errors(include_url=False)[0]
    location = first["loc"]
    named = [
        _item(file, location),
        ".".join(str(step + 1) if isinstance(step, int) else step for step in _within(location)),
    ]
    message = _message(first, _model(location, inside))
    return file.error(location, ": ".join([*filter(None, [", ".join(filter(None, named))]), message]))


def _message(error: Any, model: type[BaseModel]) -> str:
    kind, found = error["type"], error["input"]
    if kind == "missing":
        return "the key is missing; add it"
    if kind == "extra_forbidden":
        return _unknown(str(error["loc"][-1]), model)
    if kind == "model_type":
        return f"found {_shown(found)}, expected keys and values ({', '.join(_keys(model, required=True))}); write them"
    if kind == "literal_error":
        return f"found {_shown(found)}, expected {error['ctx']['expected']}; mend it"
    if kind in _EXPECTED:
        return f"found {_shown(found)}, {_EXPECTED[kind]}; mend it"
    return str(error["msg"]).removeprefix("Value error, ")


def _unknown(key: str, model: type[BaseModel]) -> str:
    known = _keys(model)
    close = get_close_matches(key, known, 1)
    return f"no such key; {f'did you mean {close[0]!r}?' if close else 'there are: ' + ', '.join(known)}"


def _keys(model: type[BaseModel], *, required: bool = False) -> list[str]:
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if field.is_required() or not required]


def _item(file: YamlFile, location: Location) -> str:
    """Say which fact or question a location is in, "" if none."""
    at = next((place for place, step in enumerate(location) if isinstance(step, int)), None)
    if at is None:
        return ""
    what = _ONES.get(str(location[0]), "") if at else "question"
    found: Any = file.value
    for step in location[: at + 1]:
        found = found[step]
    name = found.get("id") if isinstance(found, dict) else None
    return f"{what} {name!r}" if isinstance(name, str) else f"a {what}"


def _within(location: Location) -> Sequence[str | int]:
    """Return the rest of a location from the fact or question that it is in."""
    at = next((place for place, step in enumerate(location) if isinstance(step, int)), -1)
    return location[at + 1 :]


def _model(location: Location, inside: Mapping[str, type[BaseModel]]) -> type[BaseModel]:
    in_item = any(isinstance(step, int) for step in location)
    return inside[str(location[0]) if in_item and isinstance(location[0], str) else ""]


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return (
        "keys and values"
        if isinstance(value, dict)
        else str(value).lower()
        if isinstance(value, bool)
        else repr(value)[:80]
    )
