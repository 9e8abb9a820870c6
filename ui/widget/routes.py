"""The widget's routes: its scripts and style sheet, the page in its frame, and the page that makes the snippet."""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from jinja2.utils import htmlsafe_json_dumps
from rjsmin import jsmin  # type: ignore[import-untyped]

from qa.settings.serving import origin as as_origin
from ui.edge.etags import has
from ui.edge.headers import policy
from ui.edge.origins import own_origin
from ui.edge.problems import Refusal
from ui.rendering import render
from ui.service import Service

VERSION: Final = 1
"""Of what the launcher, its frame and the host page say to each other; a change that breaks it makes a new one."""

_JS: Final = "text/javascript; charset=utf-8"
_CSS: Final = "text/css; charset=utf-8"
_FRAME: Final = ("1-elements.js", "2-host.js", "3-server.js", "4-keeping.js", "5-later.js", "6-conversation.js")
_SOURCES: Final = {
    "widget.js": (_JS, ("widget/static/widget.js",)),
    "frame.js": (_JS, tuple(f"widget/static/frame/{name}" for name in _FRAME)),
    "frame.css": (_CSS, ("widget/static/frame.css",)),
    # Modules, which the frame imports once a question is typed; the first is a plain script of the chat's, too.
    "identifying.js": (_JS, ("static/identifying.js", "widget/static/identifying-export.js")),
    "answers.js": (_JS, ("widget/static/answers/1-answers.js", "widget/static/answers/2-passage.js")),
    "demo.js": (_JS, ("widget/static/demo.js",)),
    "demo.css": (_CSS, ("widget/static/demo.css",)),
}
_CARRIED: Final = re.compile(r"@([a-z/]+\.css)@")
"""Where a script names a style sheet of ours, it carries it: a made sheet needs no leave of the page's policy."""
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)
_CSS_SPACE: Final = re.compile(r"/\*.*?\*/|\s*([{};])\s*|(?<=[,:])\s+|\s+$", re.DOTALL)
_METHODS: Final = ["GET", "HEAD"]
_MINUTES: Final = 60
_VARY: Final = {"vary": "accept-encoding"}
_FOREVER: Final = "public, max-age=31536000, immutable"
# A second policy narrows the first: the frame sends no forms, holds no frames, and makes no markup of text.
_NARROWED: Final = "frame-src 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"


@dataclass(frozen=True)
class File:
    """A file as it is sent: `body` in UTF-8, `packed` the same with gzip, `tag` the hash of its content."""

    media_type: str
    body: bytes
    packed: bytes
    tag: str


@lru_cache(maxsize=len(_SOURCES))
def file(name: str) -> File:
    """Return a file of the widget, without its comments and without white space that means nothing.

    :raises KeyError: if the widget has no such file.
    """
    media_type, sources = _SOURCES[name]
    text = "".join(map(_read, sources))
    return _file(media_type, _small_style(text) if media_type == _CSS else _small_script(text))


def _file(media_type: str, text: str) -> File:
    body = text.encode()
    return File(media_type, body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:16])


def _read(source: str) -> str:
    return files("ui").joinpath(*source.split("/")).read_text(encoding="utf-8")


def _small_style(text: str) -> str:
    return _CSS_SPACE.sub(r"\1", text)


def _small_script(text: str) -> str:
    carried = _CARRIED.sub(lambda named: _small_style(_read(f"widget/static/{named[1]}")), text)
    return str(jsmin(_INDENT.sub("", carried)))


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """Return the frame's own words: language -> key -> text, {0} standing for a value."""
    found: dict[str, dict[str, str]] = json.loads(_read("widget/words.json"))
    return found


@lru_cache(maxsize=1)
def words_where_worded() -> dict[str, dict[str, str]]:
    """Return what the frame says instead where a language model words answers: language -> key -> text."""
    words_of: dict[str, dict[str, str]] = json.loads(_read("widget/words_worded.json"))
    return words_of


def router(service: Service) -> APIRouter:
    """Return the widget's routes, which anyone may read: they hold no content."""
    routes = APIRouter(include_in_schema=False)
    allowed, llm = service.settings.server.allowed_origins, service.settings.llm
    is_worded = bool(llm.model) and llm.role == "word"

    @routes.api_route("/widget.js", methods=_METHODS)
    def latest(request: Request) -> Response:
        return _sent(request, file("widget.js"), 5 * _MINUTES)

    @routes.api_route(f"/widget/{VERSION}/frame", methods=_METHODS)
    def frame(
        request: Request,
        lang: Annotated[str, Query(max_length=20)] = "en",
        theme: Literal["light", "dark", "auto"] = "auto",
        closable: bool = False,
    ) -> Response:
        chosen = lang if lang in words() else "en"
        said = words()[chosen] | (words_where_worded()[chosen] if is_worded else {})
        # Letters as they are, and not as \uXXXX: shorter.
        in_script = htmlsafe_json_dumps(said, ensure_ascii=False, separators=(",", ":"))
        html = render(
            "widget/frame.html",
            lang=chosen,
            words=said,
            in_script=in_script,
            theme=theme,
            closable=closable,
            files=_addresses(),
        )
        return _page(request, html, f"{policy(framed_by=allowed)}, {_NARROWED}")

    @routes.api_route("/widget/demo", methods=_METHODS)
    def demo(request: Request) -> Response:
        return _page(request, render("widget/demo.html", version=VERSION, files=_addresses()), policy())

    @routes.get("/widget/demo/origin")
    def is_allowed(request: Request, origin: Annotated[str, Query(max_length=300)]) -> dict[str, str | bool]:
        """Say of one origin whether its pages may show the widget; the list itself is not told."""
        try:
            meant = as_origin(origin)
        except ValueError as error:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from None
        return {"origin": meant, "allowed": meant in allowed or meant == own_origin(request.scope)}

    @routes.api_route(f"/widget/{VERSION}/{{name}}", methods=_METHODS)
    def versioned(request: Request, name: str, v: str = "") -> Response:
        if name not in _SOURCES:
            raise Refusal(HTTPStatus.NOT_FOUND, f"the widget has no such file; it has {', '.join(sorted(_SOURCES))}")
        found = file(name)
        return _sent(request, found, None if v == found.tag else 60 * _MINUTES)

    return routes


def _addresses() -> dict[str, str]:
    """Return where each file is, its hash in the address: a page never gets a script that was kept of another release."""
    return {name: f"/widget/{VERSION}/{name}?v={file(name).tag}" for name in _SOURCES}


def _page(request: Request, html: str, content_security_policy: str) -> Response:
    headers = {"content-security-policy": content_security_policy, "cache-control": "no-cache"}
    return _packed(request, _file("text/html; charset=utf-8", _INDENT.sub("", html)), headers)


def _sent(request: Request, found: File, seconds: int | None) -> Response:
    """Return the file, or 304 if the browser has it; it may keep it for `seconds`, for good where None."""
    tag = f'"{found.tag}"'
    headers = {"cache-control": _FOREVER if seconds is None else f"public, max-age={seconds}", "etag": tag}
    if has(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers | _VARY)
    return _packed(request, found, headers)


def _packed(request: Request, found: File, headers: dict[str, str]) -> Response:
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(found.body, headers=headers | _VARY, media_type=found.media_type)
    return Response(found.packed, headers=headers | _VARY | {"content-encoding": "gzip"}, media_type=found.media_type)
