import asyncio
import inspect
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.resources import files
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ui.client
from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Provenance, Turn
from ui.client import ApiError, AsyncClient, Client, Draft, Patience, Reader, Stage
from ui.client.events import Event, Events

PROVENANCE = Provenance(release="r", settings="s", models={}, took_ms=1)
SILENT = Abstention(
    question="q", understood_as="q", text="It \u2028 does\x85not say.", nearest=[], provenance=PROVENANCE
)
STAGE = b'event: stage\ndata: {"name": "n", "text": "t", "new": 1}\n\n'
RESULT_EVENT = b"event: result\ndata: " + SILENT.model_dump_json().encode() + b"\n\n"


class Server:
    """Answers each request with what it is told to, and remembers what came."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 200, dict[str, str](), b""
        self.busy = 0
        self.came: list[tuple[str, str, dict[str, str], Any]] = []
        told = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length", 0)))
                told.came.append((self.command, self.path, dict(self.headers), json.loads(sent) if sent else None))
                is_busy = len(told.came) <= told.busy
                self.send_response(429 if is_busy else told.status)
                retry = {"retry-after": "7"} if is_busy else {}
                for name, value in {"content-length": str(len(told.body)), **told.headers, **retry}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told.body)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None: ...

        self.http = HTTPServer(("127.0.0.1", 0), Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


async def _listed(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


@pytest.fixture(params=["waiting", "asyncio"])
def call(request: pytest.FixtureRequest, server: Server) -> Callable[..., Any]:
    """Call a method of either client by name; a stream comes as a list."""

    def waiting(name: str, *args: Any, key: str | None = None, patience: Any = None, **kwargs: Any) -> Any:
        with Client(server.url, key, patience=patience) as client:
            found = getattr(client, name)(*args, **kwargs)
            return list(found) if name == "stream" else found

    def at_once(name: str, *args: Any, key: str | None = None, patience: Any = None, **kwargs: Any) -> Any:
        async def called() -> Any:
            async with AsyncClient(server.url, key, patience=patience) as client:
                found = getattr(client, name)(*args, **kwargs)
                return await (_listed(found) if name == "stream" else found)

        return asyncio.run(called())

    return waiting if request.param == "waiting" else at_once


def test_a_question_is_sent_with_its_history_and_key(server: Server, call: Callable[..., Any]) -> None:
    server.body = SILENT.model_dump_json().encode()
    turn = Turn(role="user", content="before")
    assert call("ask", "q", [turn, {"role": "assistant", "content": "x"}], ["g"], id="7", key="gqa_x") == SILENT
    ((method, path, headers, body),) = server.came
    assert (method, path) == ("POST", "/api/v1/ask")
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == "Bearer gqa_x"
    assert body == {
        "id": "7",
        "question": "q",
        "history": [{"role": "user", "content": "before"}, {"role": "assistant", "content": "x"}],
        "guidelines": ["g"],
    }


def test_without_guidelines_none_are_named(server: Server, call: Callable[..., Any]) -> None:
    server.body = SILENT.model_dump_json().encode()
    call("ask", "q")
    _, _, headers, body = server.came[0]
    assert "guidelines" not in body
    assert "authorization" not in {name.lower() for name in headers}


def test_whom_it_is_for_goes_with_a_question(server: Server, call: Callable[..., Any]) -> None:
    server.body = SILENT.model_dump_json().encode()
    call("ask", "q", reader=Reader(audience="patient", language="de"))
    call("ask", "q")
    wanted = {"audience": "patient", "language": "de", "verbatim": False}
    assert [body.get("reader") for *_, body in server.came] == [wanted, None]


def test_a_draft_comes_before_what_is_worded_and_is_no_result(server: Server, call: Callable[..., Any]) -> None:
    cited = Citation(
        guideline="g", title="t", edition="e", section=["s"], page=None, start=0, end=1, quote="x", kind="statement",
        strength=None, evidence=None, references=[], warnings=[],
    )  # fmt: skip
    own = AnsweredStatement(text="x", heading="", citations=[cited])
    said = own.model_copy(update={"text": "y", "worded": True})
    draft = Answer(question="q", understood_as="q", text="x", statements=[own], provenance=PROVENANCE)
    whole = draft.model_copy(update={"statements": [said], "verbatim": [own], "mode": "worded", "text": "y"})
    events = [("draft", draft), ("statement", said), ("result", whole)]
    sent = [f"event: {name}\ndata: {part.model_dump_json()}\n\n".encode() for name, part in events]
    server.body = b"".join(sent)
    assert call("stream", "q") == [Draft(result=draft), said, whole]
    server.body = b"".join(sent[:2])
    with pytest.raises(ApiError, match="broke off"):
        call("stream", "q")


def test_a_stream_ends_with_the_result(server: Server, call: Callable[..., Any]) -> None:
    server.body = b": ping\n\n" + STAGE + RESULT_EVENT
    assert call("stream", "q") == [Stage(name="n", text="t"), SILENT]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (STAGE, 200, "broke off"),
        (b"", 200, "broke off"),
        (RESULT_EVENT[:-1], 200, "broke off"),
        (STAGE + b'event: problem\ndata: {"status": 503, "detail": "full"}\n\n', 503, "full"),
        (b"event: other\ndata: 1\n\n", 200, "'other'"),
        (b"event: result\ndata: {}\n\n", 200, "something else"),
        (b"event: stage\ndata: {\n\n", 200, "something else"),
    ],
)
def test_a_stream_that_fails_is_an_error(
    server: Server, call: Callable[..., Any], body: bytes, status: int, detail: str
) -> None:
    server.body = body
    with pytest.raises(ApiError, match=detail) as caught:
        call("stream", "q")
    assert caught.value.status == status


@pytest.mark.parametrize("name", ["ask", "stream"])
def test_a_refusal_says_when_to_come_back(server: Server, call: Callable[..., Any], name: str) -> None:
    server.status, server.headers, server.body = 503, {"retry-after": "7"}, b'{"status": 503, "detail": "full"}'
    with pytest.raises(ApiError) as caught:
        call(name, "q")
    assert (caught.value.status, caught.value.detail, caught.value.retry_after) == (503, "full", 7.0)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, which nobody waits here."""
    seconds: list[float] = []

    async def sleep(one: float) -> None:
        seconds.append(one)

    # The module's own names: asyncio itself must go on sleeping.
    monkeypatch.setattr("ui.client.client.time", SimpleNamespace(sleep=seconds.append))
    monkeypatch.setattr("ui.client.client.asyncio", SimpleNamespace(sleep=sleep))
    return seconds


@pytest.mark.parametrize("name", ["ask", "stream"])
def test_with_patience_it_asks_again_when_the_server_says(
    server: Server, call: Callable[..., Any], slept: list[float], name: str
) -> None:
    server.busy, server.body = 2, SILENT.model_dump_json().encode() if name == "ask" else RESULT_EVENT
    assert call(name, "q", patience=Patience(tries=3, seconds=14)) == (SILENT if name == "ask" else [SILENT])
    assert slept == [7.0, 7.0]
    assert len({json.dumps(body) for *_, body in server.came}) == 1


@pytest.mark.parametrize(
    ("patience", "waited"),
    [(None, 0), (Patience(tries=1), 0), (Patience(tries=3), 2), (Patience(9, 13.9), 1), (Patience(9, 6.9), 0)],
)
@pytest.mark.parametrize("name", ["ask", "stream"])
def test_patience_has_an_end(
    server: Server, call: Callable[..., Any], slept: list[float], patience: Any, waited: int, name: str
) -> None:
    server.busy = 100
    with pytest.raises(ApiError) as caught:
        call(name, "q", patience=patience)
    assert (caught.value.status, caught.value.retry_after) == (429, 7.0)
    assert slept == [7.0] * waited
    assert len(server.came) == 1 + waited


@pytest.mark.parametrize(("status", "headers"), [(401, {"retry-after": "1"}), (503, {}), (500, {"retry-after": "1"})])
def test_what_waiting_does_not_help_is_told_at_once(
    server: Server, call: Callable[..., Any], slept: list[float], status: int, headers: dict[str, str]
) -> None:
    server.status, server.headers = status, headers
    with pytest.raises(ApiError):
        call("ask", "q", patience=Patience())
    assert (slept, len(server.came)) == ([], 1)


@pytest.mark.parametrize("given", [(0, 1.0), (3, -1.0), (3, float("inf")), (3, float("nan"))])
def test_patience_has_bounds(given: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match="can't be"):
        Patience(*given)


@pytest.mark.parametrize("body", [b"", STAGE, STAGE + RESULT_EVENT[:-1]])
def test_a_server_that_hangs_up_is_an_error_of_ours(server: Server, call: Callable[..., Any], body: bytes) -> None:
    server.body, server.headers = body, {"content-length": "100000"}
    with pytest.raises(ApiError, match="broke off before the result"):
        call("stream", "q")


def test_whatever_happens_after_the_result_does_not_matter(server: Server, call: Callable[..., Any]) -> None:
    server.body, server.headers = STAGE + RESULT_EVENT, {"content-length": "100000"}
    assert call("stream", "q")[-1] == SILENT


def test_questions_to_go_on_with_follow_a_question(server: Server, call: Callable[..., Any]) -> None:
    server.body = b'{"questions": ["And then?"]}'
    assert call("follow_ups", "q", [{"role": "user", "content": "before"}], ["g"]) == ["And then?"]
    assert call("suggestions", ["g", "h"]) == ["And then?"]
    (sent, asked) = server.came
    assert sent[:2] == ("POST", "/api/v1/suggestions")
    assert sent[3] == {"question": "q", "history": [{"role": "user", "content": "before"}], "guidelines": ["g"]}
    assert asked[:2] == ("GET", "/api/v1/suggestions?guidelines=g&guidelines=h")


def test_an_answer_is_marked_with_what_it_cited(server: Server, call: Callable[..., Any], answer: Answer) -> None:
    server.body = b'{"saved": "2026-01-02", "verdict": "wrong", "question": "q", "status": "answered"}'
    kept = call(
        "feedback", answer, "wrong", "5 mg", [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    )
    assert kept.verdict == "wrong"
    sent = server.came[-1][3]
    first = answer.statements[0].citations[0]
    assert sent["shown"][0] == {"edition": f"{first.guideline}@{first.edition}", "start": first.start, "end": first.end}
    assert (sent["question"], sent["history"], sent["right"]) == (answer.question, ["a"], "5 mg")
    assert sent["guidelines"] == [first.guideline]
    assert (sent["release"], sent["settings"]) == (answer.provenance.release, answer.provenance.settings)


def test_a_page_comes_as_a_picture(server: Server, call: Callable[..., Any]) -> None:
    server.body = b"RIFF....WEBP"
    assert call("page", "g@2nd/3", 2, width=900, start=1, end=5) == b"RIFF....WEBP"
    assert call("page", "g", 2) == b"RIFF....WEBP"
    assert [path for _, path, _, _ in server.came] == [
        "/api/v1/guidelines/g%402nd%2F3/pages/2?width=900&start=1&end=5",
        "/api/v1/guidelines/g/pages/2",
    ]


def test_both_clients_do_the_same_and_are_typed() -> None:
    def methods(made: type) -> dict[str, Any]:
        found = {name: one for name, one in vars(made).items() if not name.startswith("_") and name != "aclose"}
        return {
            name: list(inspect.signature(one).parameters.values()) for name, one in found.items() if name != "close"
        }

    assert methods(Client) == methods(AsyncClient)
    assert all(hasattr(ui.client, name) for name in ui.client.__all__)
    assert files("ui").joinpath("py.typed").is_file()


@pytest.mark.parametrize("wait", ["", "soon", "-1", "1e999", "\u0663"])
def test_what_is_no_wait_is_none(server: Server, call: Callable[..., Any], wait: str) -> None:
    server.status, server.body = 502, b"<html>"
    server.headers = {"retry-after": wait.encode().decode("latin-1")}
    with pytest.raises(ApiError) as caught:
        call("ask", "q")
    assert (caught.value.status, caught.value.retry_after) == (502, None)


def test_it_follows_nobody_elsewhere(server: Server, call: Callable[..., Any]) -> None:
    server.status, server.headers = 307, {"location": "/elsewhere"}
    with pytest.raises(ApiError, match="307"):
        call("ask", "q", key="gqa_x")
    assert len(server.came) == 1


def test_what_a_newer_server_says_beside_it_is_left_unread(server: Server, call: Callable[..., Any]) -> None:
    newer = SILENT.model_dump(mode="json") | {"confidence": 1, "provenance": {**PROVENANCE.model_dump(), "seed": 7}}
    server.body = json.dumps(newer).encode()
    assert call("ask", "q") == SILENT
    server.body = b"event: result\ndata: " + server.body + b"\n\n"
    assert call("stream", "q") == [SILENT]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"status": "answered"}'])
def test_what_is_no_contract_is_an_error(server: Server, call: Callable[..., Any], body: bytes) -> None:
    server.body = body
    with pytest.raises(ApiError, match="something else"):
        call("ask", "q")


def test_names_are_no_way_to_another_path(server: Server, call: Callable[..., Any]) -> None:
    server.status = 404
    for name in ("../admin", "a/../b", "a?b#c", "ü"):
        with pytest.raises(ApiError):
            call("guideline", name)
        with pytest.raises(ApiError):
            call("statement", name, 1, 2, around=3)
    for _, path, _, _ in server.came:
        prefix, name = path[: len("/api/v1/guidelines/")], path[len("/api/v1/guidelines/") :]
        assert prefix == "/api/v1/guidelines/"
        assert "/" not in name.removesuffix("/statements/1-2?around=3")


@pytest.mark.parametrize("url", ["", "qa.example", "ftp://qa.example", "file:///etc/passwd", "http://"])
@pytest.mark.parametrize("made", [Client, AsyncClient])
def test_it_takes_only_a_server(made: Any, url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        made(url)


@pytest.mark.parametrize("key", ["gqa_ü", "gqa_x\r\nx: y", "\x00"])
def test_a_key_that_cannot_be_sent_is_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="copy it anew") as caught:
        Client("http://127.0.0.1", key)
    assert key not in str(caught.value)


@given(st.lists(st.text("a{}\u2028\x85ü\r", min_size=1), max_size=5), st.data())
def test_events_are_the_same_however_they_arrive(texts: list[str], data: st.DataObject) -> None:
    whole = b"".join(b"event: e\ndata: " + json.dumps(text, ensure_ascii=False).encode() + b"\n\n" for text in texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    events = Events()
    found = [event for piece in pieces for event in events.of(piece)]
    assert found == [Event("e", json.dumps(text, ensure_ascii=False).encode()) for text in texts]


def test_it_loads_no_model() -> None:
    code = (
        "import sys, ui.client\n"
        "heavy = {'torch', 'sentence_transformers', 'fastapi', 'gradio', 'numpy', 'ui.server'} & sys.modules.keys()\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
