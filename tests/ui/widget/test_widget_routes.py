"""What the widget is made of, as it goes over the wire."""

import json
import re
from html import unescape
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.chain import STAGES
from qa.settings import Settings
from ui.edge import problems
from ui.edge.origins import Origins
from ui.service import Service
from ui.sources.numbered import NOTICE_LABELS
from ui.widget.routes import file, router, words, words_where_worded

LISTED = "https://board.example"
ROOM = 15_000  # bytes, gzipped, for all that a visitor loads before typing
HOSTILE = "<script>alert(1)</script>"


def _client(**settings: Any) -> TestClient:
    made = Settings.model_validate({"server": {"allowed_origins": [LISTED]}, **settings})
    app = FastAPI()
    problems.install(app)
    # Of the service, the widget looks at the settings only.
    app.include_router(router(cast(Service, SimpleNamespace(settings=made))))
    app.add_middleware(Origins, settings=made)
    return TestClient(app, base_url="http://127.0.0.1:7860")


@pytest.fixture
def client() -> TestClient:
    return _client()


@pytest.fixture
def wording() -> TestClient:
    """A server where a language model words."""
    return _client(llm={"model": "openai:m", "role": "word"})


def _sent(client: TestClient, path: str) -> int:
    """Return how many bytes go over the wire to a browser, headers apart."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as reply:
        assert reply.headers["content-encoding"] == "gzip"
        return len(b"".join(reply.iter_raw()))


@pytest.mark.parametrize("served", ["client", "wording"])
@pytest.mark.parametrize("lang", sorted(words()))
def test_what_a_visitor_loads_before_typing_is_small(request: pytest.FixtureRequest, served: str, lang: str) -> None:
    client: TestClient = request.getfixturevalue(served)
    frame = f"/widget/1/frame?lang={lang}&theme=auto&guideline=her2-breast-cancer&closable=1"
    loaded = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"', client.get(frame).text)
    assert [address.partition("?")[0] for address in loaded] == ["/widget/1/frame.css", "/widget/1/frame.js"]
    assert sum(_sent(client, path) for path in ("/widget.js", frame, *loaded)) < ROOM


def test_what_is_loaded_once_a_question_is_typed_is_not_much_either(client: TestClient) -> None:
    assert _sent(client, "/widget/1/identifying.js") < 6_000
    assert _sent(client, "/widget/1/answers.js") < 5_000


def test_files_come_unpacked_where_the_client_reads_no_gzip(client: TestClient) -> None:
    for path in ("/widget.js", "/widget/1/frame"):
        packed = client.get(path)
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert (plain.content, "content-encoding" in plain.headers) == (packed.content, False)
        assert "accept-encoding" in plain.headers["vary"].lower()


def test_both_addresses_of_the_launcher_give_the_same_bytes(client: TestClient) -> None:
    latest, versioned = client.get("/widget.js"), client.get("/widget/1/widget.js")
    assert latest.content == versioned.content
    assert latest.headers["content-type"].startswith("text/javascript")
    assert latest.headers["cache-control"] == "public, max-age=300"
    assert versioned.headers["cache-control"] == "public, max-age=3600"


def test_what_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/widget.js").headers["etag"]
    again = client.get("/widget.js", headers={"if-none-match": f'W/"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/widget.js", headers={"if-none-match": '"other"'}).status_code == 200
    assert client.head("/widget.js").headers["etag"] == tag


def test_the_frame_names_its_files_by_their_content_so_that_they_are_kept_for_good(client: TestClient) -> None:
    html = client.get("/widget/1/frame").text
    found = re.findall(r'(?:src|href|data-identifying|data-answers)="([^"]+)"', html)
    names = [address.partition("?")[0].rpartition("/")[2] for address in found]
    assert names == ["frame.css", "frame.js", "identifying.js", "answers.js"]
    for address in found:
        assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/widget/1/frame.js?v=other").headers["cache-control"] == "public, max-age=3600"


def test_the_frame_may_stand_in_pages_of_the_list_and_runs_nothing_inline(client: TestClient) -> None:
    policies = client.get("/widget/1/frame").headers["content-security-policy"]
    directives = dict(one.strip().partition(" ")[::2] for one in policies.replace(",", ";").split(";"))
    assert directives["frame-ancestors"] == f"'self' {LISTED}"
    assert (directives["default-src"], directives["script-src"], directives["style-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert directives["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in policies
    assert directives["form-action"] == "'none'"


def test_no_page_has_scripts_styles_or_handlers_inline(client: TestClient) -> None:
    for path in ("/widget/1/frame", "/widget/demo"):
        html = client.get(path).text
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html) == []
        assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize(
    ("query", "lang"),
    [("lang=de", "de"), ("lang=fr", "fr"), ("lang=tlh", "en"), (f"lang={HOSTILE[:18]}", "en"), ("", "en")],
)
def test_the_frame_speaks_the_language_asked_for_else_english(client: TestClient, query: str, lang: str) -> None:
    html = client.get(f"/widget/1/frame?{query}").text
    found = re.search(r'id="words">(.*?)</script>', html)
    assert found is not None
    assert json.loads(found[1]) == words()[lang]
    assert f'<html lang="{lang}"' in html


@pytest.mark.parametrize("lang", sorted(words()))
def test_the_frame_promises_the_guidelines_own_words_only_where_no_model_words(
    client: TestClient, wording: TestClient, lang: str
) -> None:
    own, worded = (each.get(f"/widget/1/frame?lang={lang}").text for each in (client, wording))
    changed = words_where_worded()[lang]
    assert changed.keys() == {"tagline", "promise"}
    for key, text in changed.items():
        assert (own.count(words()[lang][key]), own.count(text)) == (2, 0)
        assert (worded.count(words()[lang][key]), worded.count(text)) == (0, 2)


@pytest.mark.parametrize("lang", sorted(words()))
def test_every_label_of_the_frame_is_words_of_its_language(client: TestClient, lang: str) -> None:
    html = client.get(f"/widget/1/frame?lang={lang}&closable=1").text
    labels = {unescape(found) for found in re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', html)}
    assert len(labels) == 8
    assert labels <= set(words()[lang].values())


@pytest.mark.parametrize("query", ["theme=red", f"theme={HOSTILE}", "closable=perhaps", "lang=" + "x" * 21])
def test_what_the_frame_does_not_know_is_refused_and_not_repeated(client: TestClient, query: str) -> None:
    reply = client.get(f"/widget/1/frame?{query}")
    assert reply.status_code == 422
    assert HOSTILE not in reply.text


def test_guidelines_in_its_address_are_for_the_script_alone(client: TestClient) -> None:
    plain = client.get("/widget/1/frame").text
    assert client.get("/widget/1/frame", params={"guideline": HOSTILE}).text == plain


@pytest.mark.parametrize(
    "name", ["..%2Froutes.py", "frame.html", "6-conversation.js", "launcher.css", "words.json", "demo.html"]
)
def test_nothing_else_is_to_be_had(client: TestClient, name: str) -> None:
    reply = client.get(f"/widget/1/{name}")
    assert reply.status_code == 404
    assert reply.headers["content-type"] in ("application/problem+json", "application/json")


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (LISTED, {"origin": LISTED, "allowed": True}),
        ("HTTPS://Board.Example:443/", {"origin": LISTED, "allowed": True}),
        ("http://127.0.0.1:7860", {"origin": "http://127.0.0.1:7860", "allowed": True}),
        ("https://elsewhere.example", {"origin": "https://elsewhere.example", "allowed": False}),
        (f"{LISTED}.elsewhere.example", {"origin": f"{LISTED}.elsewhere.example", "allowed": False}),
    ],
)
def test_of_one_origin_it_is_told_whether_it_is_on_the_list(
    client: TestClient, origin: str, told: dict[str, Any]
) -> None:
    assert client.get("/widget/demo/origin", params={"origin": origin}).json() == told


@pytest.mark.parametrize("origin", ["*", "null", "https://ward.example/path", "https://*.example", "", "x" * 301])
def test_what_is_no_origin_is_refused_and_the_list_kept_private(client: TestClient, origin: str) -> None:
    reply = client.get("/widget/demo/origin", params={"origin": origin})
    assert reply.status_code == 422
    assert LISTED not in reply.text
    assert LISTED not in client.get("/widget/demo").text


def test_every_language_says_the_same_things() -> None:
    places = {
        lang: {key: text.count("{0}") for key, text in table.items() if text.strip()} for lang, table in words().items()
    }
    assert places == dict.fromkeys(("en", "de", "fr"), places["en"])


def test_there_are_words_for_all_that_is_named() -> None:
    scripts = "".join(file(name).body.decode() for name in ("frame.js", "answers.js"))
    used = set(re.findall(r"\bwords\.([a-z]+)\b|\bsay\(\"([a-z]+)\"", scripts))
    assert set(STAGES) | set(NOTICE_LABELS) | {one or other for one, other in used} <= words()["en"].keys()


def test_no_script_makes_markup_or_code_of_text() -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|\.style\s*="
    for name in ("widget.js", "frame.js", "answers.js", "identifying.js", "demo.js"):
        assert re.findall(forbidden, file(name).body.decode()) == [], name


def test_files_go_without_comments_and_keep_their_strings() -> None:
    script, style, answers = (file(name).body.decode() for name in ("widget.js", "frame.css", "answers.js"))
    assert re.findall(r"^(?:[ \t]|//).*", script, re.MULTILINE) == []
    assert '"http://www.w3.org/2000/svg"' in script
    assert "/*" not in style
    assert '"Segoe UI",Roboto' in style
    assert "border:1px solid var(--line)" in style
    assert ":host{all:initial !important;direction:ltr !important" in script
    assert '.cite::before{content:"";position:absolute' in answers
    assert ".css@" not in script + answers
