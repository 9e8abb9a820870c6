import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import PIL.Image
import pytest
from fastapi import FastAPI
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from qa.errors import FailureError, ReadingError
from qa.guideline import Box, Guideline
from ui.access.caller import KEY, Caller
from ui.api import pages
from ui.edge.problems import install
from ui.sources.pages import Pictures

ASKER = Caller(kind="ticket", name="https://intranet.example", scopes=frozenset({"ask"}))
EXACT = "g@" + "0" * 64


@pytest.fixture
def printed(shelved: Any, guideline: Guideline, tmp_path: Path) -> Any:
    """An engine that holds a guideline of two printed pages: its first statement lies on the upper half of the second."""
    canvas = Canvas(str(tmp_path / "g.pdf"), pagesize=(200, 400))
    for _ in range(2):
        canvas.drawString(20, 390, "Every tumour is tested.")
        canvas.showPage()
    canvas.save()
    first = replace(guideline.statements[0], page=2, boxes=(Box(2, 0.0, 0.0, 1.0, 0.5),))
    shelved.guidelines["g"] = replace(guideline, pages=2, statements=(first, *guideline.statements[1:]))
    shelved.file = tmp_path / "g.pdf"
    return shelved


@pytest.fixture
def client_for() -> Callable[..., TestClient]:
    def made(engine: Any, pictures: Any = None, caller: Caller = ASKER) -> TestClient:
        app = FastAPI()
        install(app)
        service = SimpleNamespace(engine=engine, pictures=pictures or Pictures(engine))
        app.include_router(pages.router(service))  # type: ignore[arg-type]

        async def known(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "state": {KEY: caller}}, receive, send)

        return TestClient(known, raise_server_exceptions=False)

    return made


def _at(image: bytes, across: float, down: float) -> Any:
    with PIL.Image.open(io.BytesIO(image)) as picture:
        shown = picture.convert("RGB")
        return shown.getpixel((int(across * shown.width), int(down * shown.height)))


def test_the_words_are_marked_on_their_page_and_on_no_other(
    client_for: Callable[..., TestClient], printed: Any
) -> None:
    client, place = client_for(printed), "start={0.start}&end={0.end}".format(printed.guidelines["g"].statements[0])
    plain = client.get("/api/v1/guidelines/g/pages/2?width=600")
    marked = client.get(f"/api/v1/guidelines/g/pages/2?width=600&{place}")
    other = client.get(f"/api/v1/guidelines/g/pages/1?width=600&{place}")
    assert {answer.headers["content-type"] for answer in (plain, marked, other)} == {"image/webp"}
    white, ink = (255, 255, 255), (255, 226, 94)
    assert [_at(answer.content, 0.5, 0.3) for answer in (plain, marked, other)] == [white, ink, white]
    assert _at(marked.content, 0.5, 0.8) == white
    with PIL.Image.open(io.BytesIO(marked.content)) as picture:
        assert picture.width == 600


def test_a_picture_is_kept_for_good_only_under_a_name_for_good(
    client_for: Callable[..., TestClient], printed: Any
) -> None:
    client = client_for(printed, Pictures(printed, draw=lambda *_: b"picture"))
    exact = client.get(f"/api/v1/guidelines/{EXACT}/pages/1")
    passing = client.get("/api/v1/guidelines/g/pages/1")
    assert exact.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert passing.headers["cache-control"] == "private, no-cache"
    assert exact.headers["etag"] == passing.headers["etag"]


def test_what_the_client_has_is_not_drawn_again(client_for: Callable[..., TestClient], printed: Any) -> None:
    drawn: list[int] = []

    def draw(_: Path, page: int, __: int) -> bytes:
        drawn.append(page)
        return b"picture"

    path = "/api/v1/guidelines/g/pages/1?width=600"
    tag = client_for(printed, Pictures(printed, draw=draw)).get(path).headers["etag"]
    fresh = client_for(printed, Pictures(printed, draw=draw))
    for known in (tag, f'"other", W/{tag}', "*"):
        again = fresh.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert drawn == [1]
    assert fresh.get(path, headers={"if-none-match": '"other"'}).content == b"picture"
    assert fresh.get("/api/v1/guidelines/g/pages/1?width=900").headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("g/pages/3", 404),
        ("gone/pages/1", 404),
        ("g@gone/pages/1", 404),
        ("..%2F..%2Fetc/pages/1", 404),
        ("g%00/pages/1", 404),
        ("g" * 10_000 + "/pages/1", 422),
        ("g/pages/0", 422),
        ("g/pages/-1", 422),
        ("g/pages/1.5", 422),
        ("g/pages/" + "9" * 5_000, 422),
        ("g/pages/1?width=0", 422),
        ("g/pages/1?width=2401", 422),
        ("g/pages/1?width=NaN", 422),
        ("g/pages/1?start=0", 422),
        ("g/pages/1?end=7", 422),
        ("g/pages/1?start=7&end=0", 422),
        ("g/pages/1?start=0&end=999999999", 422),
        ("g/pages/1?start=-1&end=7", 422),
    ],
)
def test_what_can_t_be_drawn_is_refused(
    client_for: Callable[..., TestClient], printed: Any, path: str, status: int
) -> None:
    client = client_for(printed, Pictures(printed, draw=lambda *_: b"picture"))
    answer = client.get(f"/api/v1/guidelines/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert len(answer.content) < 1_000


def test_without_pages_or_a_file_there_is_no_picture(
    client_for: Callable[..., TestClient], printed: Any, guideline: Guideline
) -> None:
    printed.file = None
    assert "keeps no file" in client_for(printed).get("/api/v1/guidelines/g/pages/1").json()["detail"]
    printed.guidelines["g"] = guideline
    answer = client_for(printed).get("/api/v1/guidelines/g/pages/1")
    assert answer.status_code == 404
    assert "has no pages" in answer.json()["detail"]


@pytest.mark.parametrize("error", [ReadingError("g.pdf is damaged"), FailureError("other pages are being drawn")])
def test_a_page_that_fails_is_a_503(client_for: Callable[..., TestClient], printed: Any, error: Exception) -> None:
    def failing(*_: Any) -> bytes:
        raise error

    answer = client_for(printed, Pictures(printed, draw=failing)).get("/api/v1/guidelines/g/pages/1")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_it_needs_the_right_to_ask(client_for: Callable[..., TestClient], printed: Any) -> None:
    assert client_for(printed, caller=Caller()).get("/api/v1/guidelines/g/pages/1").status_code == 401
