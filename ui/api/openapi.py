"""The API's own description (OpenAPI 3.1), and a page that shows it to people."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, Final, cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from ui.api.reference_page import reference_page
from ui.api.refusals import BODIES, GATES, MEANINGS
from ui.edge.headers import policy
from ui.edge.origins import own_origin
from ui.edge.problems import MEDIA_TYPE, Problem
from ui.service import Service

_DESCRIBED: Final = ("/api/v1/", "/v1/", "/health", "/ready", "/metrics")
_OPEN: Final = ("/health", "/ready", "/api/v1/openapi.json", "/api/v1/docs")
_ADMIN: Final = "/api/v1/admin/"
_UNSENT: Final = "HTTPValidationError"  # FastAPI's own form of a refusal, which no route of ours sends
_UNTOLD: Final = "Successful Response"  # what it says where the route says nothing of its answer
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_TITLE: Final = "Guideline QA"
_DESCRIPTION: Final = (
    "Answers a clinician's question with a clinical guideline's own statements, each cited to the exact words; abstains "
    "where the guideline doesn't say. The server keeps no conversation: send it with each question."
)
_TAGS: Final = (
    {"name": "asking", "description": "Ask, and be told what can be asked."},
    {"name": "guidelines", "description": "What is cited: guidelines, their editions, words and pages."},
    {"name": "feedback", "description": "Mark answers as bad."},
    {"name": "tickets", "description": "Let a page of an allowed origin ask."},
    {"name": "openai", "description": "The guidelines as a model, for programs that speak OpenAI's chat completions."},
    {"name": "server", "description": "For whoever runs the server."},
    {"name": "admin", "description": "Change guidelines: for those with the right to."},
)
_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key (gqa_…) or a ticket (gqt_…). A server in mode open needs none.",
}


def router(_: Service) -> APIRouter:
    """Return the routes that describe the API; they need no right, for they hold nothing but what this program is."""
    routes = APIRouter(tags=["server"])

    @routes.get(
        "/api/v1/openapi.json",
        operation_id="openapi",
        summary="The API's description",
        response_description="This description.",
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    )
    def description(request: Request) -> JSONResponse:
        """Describe every route as OpenAPI 3.1."""
        return JSONResponse(described(request.app), headers={"cache-control": "no-cache"})

    @routes.get(
        "/api/v1/docs",
        operation_id="docs",
        summary="The API's description for people",
        response_description="A page without scripts.",
        response_class=HTMLResponse,
    )
    def page(request: Request) -> HTMLResponse:
        """Show every route on one page, with examples."""
        html = reference_page(described(request.app), own_origin(request.scope))
        return HTMLResponse(html, headers={"content-security-policy": policy(), "cache-control": "no-cache"})

    return routes


def described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI of the application's API; made once, when it is first asked for."""
    if not hasattr(app.state, "described"):
        app.state.described = _described(app)
    return cast(dict[str, Any], app.state.described)


def _described(app: FastAPI) -> dict[str, Any]:
    whole = get_openapi(
        title=_TITLE,
        version=version("guideline-qa"),
        description=_DESCRIPTION,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        routes=app.routes,
        tags=[dict(tag) for tag in _TAGS],
        separate_input_output_schemas=False,
    )
    whole["paths"] = {path: item for path, item in whole["paths"].items() if path.startswith(_DESCRIBED)}
    schemas: dict[str, Any] = whole["components"]["schemas"]
    schemas.setdefault("Problem", Problem.model_json_schema())
    for path, item in whole["paths"].items():
        for operation in (item[method] for method in _METHODS if method in item):
            _complete(operation, path)
    used = _used(whole["paths"], schemas)
    whole["components"] = {
        "schemas": {name: schema for name, schema in schemas.items() if name in used},
        "securitySchemes": {"bearer": _BEARER},
    }
    return whole


def _complete(operation: dict[str, Any], path: str) -> None:
    """Say who may, and which refusals there are beside the route's own."""
    operation["security"] = _security(path)
    responses = operation["responses"]
    if _UNSENT in _names(responses.get("422", {})):
        del responses["422"]
    for status in (*GATES, *(BODIES if "requestBody" in operation else ())):
        responses.setdefault(str(status), {})
    for status, response in responses.items():
        if int(status) in MEANINGS:
            _refuses(status, response)
        elif response["description"] == _UNTOLD:
            response["description"] = f"{operation['summary']}."
        if "itemSchema" in (stream := response.get("content", {}).get("text/event-stream", {})):
            stream.pop("schema", None)  # which would be that of the stream as a whole
    operation["responses"] = dict(sorted(responses.items()))


def _security(path: str) -> list[dict[str, Any]]:
    if path in _OPEN:
        return [{}]
    return [{"bearer": []}] if path.startswith(_ADMIN) else [{}, {"bearer": []}]


def _refuses(status: str, response: dict[str, Any]) -> None:
    """Describe a refusal: a problem of the gates or of the route, unless the route has a form of its own too."""
    response["description"] = MEANINGS[int(status)]
    content = response.get("content", {})
    own = {} if MEDIA_TYPE in content else content  # FastAPI adds a media type to a problem that none has
    response["content"] = own | {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    if status in ("429", "503"):
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}


def _used(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of the schemas that the paths refer to, and those that they refer to in turn."""
    used: set[str] = set()
    new = set(_names(paths))
    while new:
        used |= new
        new = {name for one in new for name in _names(schemas[one])} - used
    return used


def _names(part: Any) -> Iterator[str]:
    match part:
        case {"$ref": str(reference)}:
            yield reference.rpartition("/")[2]
        case dict():
            for value in part.values():
                yield from _names(value)
        case list():
            for value in part:
                yield from _names(value)
