"""The API's reference as one page, made from its OpenAPI: no script, nothing from elsewhere."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from ui.edge.problems import MEDIA_TYPE
from ui.rendering import render

Schema = Mapping[str, Any]
_JSON: Final = "application/json"
_BOUNDS: Final = (("minimum", "minLength", "minItems"), ("maximum", "maxLength", "maxItems"))


@dataclass(frozen=True, slots=True)
class Typed:
    """A type in words, in pieces: each is text, or the name of a model that the page describes."""

    text: str
    is_model: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field."""

    name: str
    where: str
    type: tuple[Typed, ...]
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Response:
    """What a route may answer."""

    status: str
    description: str
    media: str
    type: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route with one method."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    who: str
    rows: tuple[Row, ...]
    body: tuple[Typed, ...]
    responses: tuple[Response, ...]
    refusals: str
    curl: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model that requests or responses hold."""

    name: str
    description: str
    rows: tuple[Row, ...]


def reference_page(openapi: Mapping[str, Any], server: str) -> str:
    """Return the HTML of the reference; `server` is the origin that its examples call."""
    by_tag: dict[str, list[Operation]] = {}
    for tag, operation in _operations(openapi, server):
        by_tag.setdefault(tag, []).append(operation)
    described = {tag["name"]: tag["description"] for tag in openapi["tags"]}
    ordered = dict.fromkeys([*(name for name in described if name in by_tag), *by_tag])
    tags = [(name, described.get(name, ""), by_tag[name]) for name in ordered]
    models = [
        Model(name, _prose(schema), tuple(_fields(schema)))
        for name, schema in sorted(openapi["components"]["schemas"].items())
    ]
    return render("api/reference.html", info=openapi["info"], tags=tags, models=models)


def _operations(openapi: Mapping[str, Any], server: str) -> Iterator[tuple[str, Operation]]:
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            sent = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema", {})
            yield (
                operation.get("tags", ["other"])[0],
                Operation(
                    id=operation["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=operation.get("summary", ""),
                    description=operation.get("description", ""),
                    who=_who(operation["security"]),
                    rows=tuple(_parameter(parameter) for parameter in operation.get("parameters", [])),
                    body=tuple(_typed(sent)) if sent else (),
                    responses=tuple(_responses(operation["responses"])),
                    refusals=", ".join(
                        status
                        for status, response in sorted(operation["responses"].items())
                        if MEDIA_TYPE in response.get("content", {})
                    ),
                    curl=_curl(openapi, server, method, path, operation, sent),
                ),
            )


def _who(security: list[Mapping[str, Any]]) -> str:
    """Say what a route wants to be sent."""
    if security == [{}]:
        return "Open to anybody."
    return "A key or a ticket, or a server in mode open." if {} in security else "A key with the right to admin."


def _parameter(parameter: Mapping[str, Any]) -> Row:
    schema = parameter["schema"]
    prose = parameter.get("description") or _prose(schema)
    return Row(parameter["name"], parameter["in"], tuple(_typed(schema)), parameter.get("required", False), prose)


def _fields(schema: Schema) -> Iterator[Row]:
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield Row(name, "", tuple(_typed(field)), name in needed, _prose(field))


def _responses(responses: Mapping[str, Any]) -> Iterator[Response]:
    """Yield what is answered, refusals aside: they all are alike."""
    for status, response in sorted(responses.items()):
        if MEDIA_TYPE in response.get("content", {}):
            continue
        for media, content in (response.get("content") or {"": {}}).items():
            kind = tuple(_typed(content.get("itemSchema") or content.get("schema") or {}))
            yield Response(status, response.get("description", ""), media, kind)


def _typed(schema: Schema) -> Iterator[Typed]:
    """Yield a type in words."""
    choices = schema.get("oneOf") or schema.get("anyOf")
    if "$ref" in schema:
        yield Typed(schema["$ref"].rpartition("/")[2], is_model=True)
    elif choices:
        for number, choice in enumerate(choices):
            if number:
                yield Typed(" or ")
            yield from _typed(choice)
    elif "const" in schema:
        yield Typed(json.dumps(schema["const"]))
    elif "enum" in schema:
        yield Typed(" or ".join(map(json.dumps, schema["enum"])))
    elif "prefixItems" in schema:
        for number, item in enumerate(schema["prefixItems"]):
            yield Typed(", " if number else "(")
            yield from _typed(item)
        yield Typed(")")
    elif schema.get("type") == "array":
        yield Typed("list of ")
        yield from _typed(schema.get("items", {}))
    elif "contentSchema" in schema.get("properties", {}).get("data", {}):
        yield Typed(f"{schema['properties']['event']['const']}: ")
        yield from _typed(schema["properties"]["data"]["contentSchema"])
    else:
        yield Typed(str(schema.get("type", "")))


def _prose(schema: Schema) -> str:
    """Return a description with the bounds that go with it."""
    low, high = (next((f"{schema[key]:.15g}" for key in keys if key in schema), "") for keys in _BOUNDS)
    bounds = f" ({low}–{high})" if low or high else ""
    return f"{schema.get('description', '')}{bounds}"


def _curl(
    openapi: Mapping[str, Any], server: str, method: str, path: str, operation: Mapping[str, Any], sent: Schema
) -> str:
    """Return a command that calls the route with the values that its description gives as examples."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            example = (parameter["schema"].get("examples") or ["1"])[0]
            path = path.replace(f"{{{parameter['name']}}}", quote(str(example), safe=""))
    parts = ["curl", shlex.quote(server + path)]
    if operation["security"] != [{}]:
        parts.append("-H 'Authorization: Bearer gqa_…'")
    model = openapi["components"]["schemas"].get(sent.get("$ref", "").rpartition("/")[2], {})
    if examples := model.get("examples"):
        parts += ["--json", shlex.quote(json.dumps(examples[0], ensure_ascii=False))]
    elif "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
        parts.append("-F file=@guideline.pdf")
    elif method != "get":
        parts.insert(1, f"-X {method.upper()}")
    return " ".join(parts)
