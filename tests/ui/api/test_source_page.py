import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.guideline import Box, Guideline
from ui.access.caller import KEY, Caller
from ui.api import source_page
from ui.edge.problems import install

ASKER = Caller(kind="key", name="k", scopes=frozenset({"ask"}))


@pytest.fixture
def client_for() -> Callable[..., TestClient]:
    """Make a client of the page on an engine, for a caller."""

    def made(engine: Any, caller: Caller = ASKER) -> TestClient:
        app = FastAPI()
        install(app)
        app.include_router(source_page.router(SimpleNamespace(engine=engine)))  # type: ignore[arg-type]

        async def known(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "state": {KEY: caller}}, receive, send)

        return TestClient(known, raise_server_exceptions=False)

    return made


def _marked(html: str) -> str:
    return "".join(unescape(part) for part in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL))


def test_the_cited_words_are_marked_in_their_text(
    client_for: Callable[..., TestClient], shelved: Any, guideline: Guideline
) -> None:
    for statement in guideline.statements:
        page = client_for(shelved).get(f"/source/g/{statement.start}-{statement.end}")
        assert page.status_code == 200
        assert _marked(page.text) == guideline.quote(statement)
        assert page.text.count('id="cited"') == 1
        assert f"<blockquote>{guideline.quote(statement)[:8]}" in page.text
    assert "2nd edition" in page.text
    assert "updated 5 March 2024" in page.text


def test_what_the_guideline_says_is_text_and_no_markup(
    client_for: Callable[..., TestClient], shelved: Any, guideline: Guideline
) -> None:
    last = guideline.statements[-1]
    page = client_for(shelved).get(f"/source/g/{last.start}-{last.end}?whole=yes")
    assert not re.findall(r"<script|<img|<b>|<i>|\son\w+=", page.text.replace(" onerror=alert(2)", ""))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "&lt;img src=x onerror=alert(2)&gt;" in page.text


def test_nothing_on_it_comes_from_elsewhere_or_runs(client_for: Callable[..., TestClient], shelved: Any) -> None:
    page = client_for(shelved).get("/source/g/0-7")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert re.findall(r'(?:href|src)="([^"]+)"', page.text) == ["/ui/source.css"]


def test_doubts_and_references_come_along(
    client_for: Callable[..., TestClient], shelved: Any, guideline: Guideline
) -> None:
    doubtful, sound = guideline.statements[2], guideline.statements[0]
    page = client_for(shelved).get(f"/source/g/{doubtful.start}-{doubtful.end}").text
    assert "The range runs backwards." in page
    assert '<li value="1">Smith J. &lt;i&gt;Lancet&lt;/i&gt; 2020.</li>' in page
    assert "runs backwards" not in client_for(shelved).get(f"/source/g/{sound.start}-{sound.end}").text


def test_a_past_edition_says_so(client_for: Callable[..., TestClient], shelved: Any, guideline: Guideline) -> None:
    edition = replace(guideline.edition, fate="superseded by <3rd> on 2025-01-01")
    shelved.guidelines["g"] = replace(guideline, edition=edition)
    assert "superseded by &lt;3rd&gt; on 2025-01-01" in client_for(shelved).get("/source/g/0-7").text


def test_the_printed_page_is_shown_where_there_is_one(
    client_for: Callable[..., TestClient], shelved: Any, guideline: Guideline, tmp_path: Any
) -> None:
    printed = replace(guideline.statements[0], page=2, boxes=(Box(2, 0.1, 0.1, 0.5, 0.2),))
    shelved.guidelines["g"] = replace(guideline, pages=3, statements=(printed, *guideline.statements[1:]))
    place = f"{printed.start}-{printed.end}"
    without = client_for(shelved).get(f"/source/g/{place}").text
    shelved.file = tmp_path / "g.pdf"
    page = client_for(shelved).get(f"/source/g/{place}").text
    image = f"/api/v1/guidelines/g@{'0' * 64}/pages/2?width=1200&start={printed.start}&end={printed.end}"
    assert [unescape(src) for src in re.findall(r'<img src="([^"]+)"', page)] == [image]
    assert "<img" not in without


def test_far_from_the_words_the_text_is_left_out_until_it_is_asked_for(
    client_for: Callable[..., TestClient], shelved: Any, guideline: Guideline
) -> None:
    before = "".join(f"Line {number}.\n" for number in range(40))
    shelved.guidelines["g"] = replace(guideline, text=before + "The end.", sections=(), statements=(), warnings=())
    client = client_for(shelved)
    page = client.get(f"/source/g/{len(before)}-{len(before) + 8}").text
    assert "Line 39." in page
    assert "Line 0." not in page
    (more,) = re.findall(r'<a href="([^"]+)"', page)
    assert "Line 0." in client.get(unescape(more)).text


@pytest.mark.parametrize(
    "path",
    [
        "/source/gone/0-7",
        "/source/g/7-0",
        "/source/g/0-0",
        "/source/g/0-999999999",
        "/source/g/-1-5",
        "/source/g/a-b",
        "/source/g/0-7-9",
        "/source/g/٠-٧",
        "/source/g/0-" + "9" * 5_000,
        "/source/%3Cscript%3E/0-7",
        "/source/..%2F..%2Fetc%2Fpasswd/0-7",
        "/source/%2e%2e/0-7",
        "/source/g%00/0-7",
        "/source/" + "g" * 10_000 + "/0-7",
        "/source/gü😀/0-7",
        "/source/g@nothing/0-7",
        "/ui/../source_page.py",
        "/ui/%2e%2e%2fapi%2fsource_page.py",
        "/ui/admin.py",
        "/ui/" + "s" * 500,
    ],
)
def test_what_is_not_there_is_refused_in_words(client_for: Callable[..., TestClient], shelved: Any, path: str) -> None:
    answer = client_for(shelved).get(path)
    assert answer.status_code in (404, 422)
    assert "<script" not in answer.text
    assert "root:" not in answer.text
    assert len(answer.content) < 3_000


def test_it_needs_the_right_to_ask(client_for: Callable[..., TestClient], shelved: Any) -> None:
    assert client_for(shelved, Caller()).get("/source/g/0-7").status_code == 401
    assert client_for(shelved, replace(ASKER, scopes=frozenset({"metrics"}))).get("/source/g/0-7").status_code == 403


@pytest.mark.parametrize("name", ["source.css", "reference.css"])
def test_its_style_sheets_fetch_nothing(client_for: Callable[..., TestClient], shelved: Any, name: str) -> None:
    sheet = client_for(shelved, Caller()).get(f"/ui/{name}")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text
