import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from evals.cases.expected import Expected
from evals.running.asking import Asking
from evals.running.endpoint import Endpoint
from qa.answer import RESULT, Abstention, Answer, AnsweredStatement, Turn
from qa.engine import GuidelineQA, Stage
from qa.errors import QuestionError, ReleaseError
from ui.edge.problems import Refusal
from ui.service import Service

QUESTION = "Who should have HER2 testing?"
PROBLEM = "application/problem+json"


def _events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def _ask(client: TestClient, **body: Any) -> Any:
    return client.post("/api/v1/ask", json=body)


def test_an_answer_is_the_contract(client: TestClient, engine: GuidelineQA) -> None:
    answer = _ask(client, question=QUESTION, id="q7")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    result = RESULT.validate_json(answer.content)
    assert isinstance(result, Answer)
    assert result.id == "q7"
    assert result.statements == engine.ask(QUESTION).statements
    cited = result.statements[0].citations[0]
    assert engine.guideline(cited.guideline).text[cited.start : cited.end] == cited.quote


def test_an_abstention_is_too(client: TestClient) -> None:
    result = RESULT.validate_json(_ask(client, question="What is the dose of paracetamol in pregnancy?").content)
    assert isinstance(result, Abstention)
    assert result.id == ""


def test_the_history_is_heard(client: TestClient) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Everybody."}]
    answer = _ask(client, question="And how is it done?", history=history)
    assert RESULT.validate_json(answer.content).understood_as != "And how is it done?"


def test_null_asks_all_guidelines(client: TestClient) -> None:
    assert _ask(client, question=QUESTION, guidelines=None).status_code == 200
    assert _ask(client, question=QUESTION, guidelines=["her2-breast-cancer"]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": None},
        {"question": 7},
        {"question": True},
        {"question": ["q"]},
        {"question": ""},
        {"question": "?!"},
        {"question": "\x00"},
        {"question": "x" * 2_001},
        {"question": "x" * 10_001},
        {"question": QUESTION, "id": 7},
        {"question": QUESTION, "id": "x" * 301},
        {"question": QUESTION, "guidelines": []},
        {"question": QUESTION, "guidelines": "her2-breast-cancer"},
        {"question": QUESTION, "guidelines": [7]},
        {"question": QUESTION, "guidelines": ["x" * 301]},
        {"question": QUESTION, "guidelines": ["her2-breast-cancer"] * 101},
        {"question": QUESTION, "history": None},
        {"question": QUESTION, "history": "before"},
        {"question": QUESTION, "history": {"role": "user", "content": "x"}},
        {"question": QUESTION, "history": [{"role": "system", "content": "x"}]},
        {"question": QUESTION, "history": [{"role": "user", "content": 7}]},
        {"question": QUESTION, "history": [{"role": "user", "content": "x" * 10_001}]},
        {"question": QUESTION, "history": [{"role": "user", "content": "x", "name": "x"}]},
        {"question": QUESTION, "history": [{"role": "user", "content": "x"}] * 201},
        {"question": QUESTION, "explained": True},
        {"question": QUESTION, "messages": []},
        ["question"],
        "question",
        None,
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_what_is_no_question_is_refused(client: TestClient, path: str, body: Any) -> None:
    refused = client.post(path, json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == PROBLEM
    assert refused.json()["status"] == 422
    assert "xxx" not in refused.text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"question": NaN}', b'{"question": "a", "question": "b"}', b'{"question": "\\ud800"}'],
)
def test_what_is_no_json_is_refused(client: TestClient, body: bytes) -> None:
    refused = client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("name", ["../../etc/passwd", "%2e%2e", "a\x00b", "ü🧬", "her2-breast-cancer@9", "@", " "])
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_an_unknown_guideline_is_not_found(client: TestClient, path: str, name: str) -> None:
    refused = client.post(path, json={"question": QUESTION, "guidelines": [name]})
    assert refused.status_code == 404
    assert refused.headers["content-type"] == PROBLEM


def test_markup_in_a_question_comes_back_as_json(client: TestClient) -> None:
    question = "<script>alert(1)</script> HER2 testing?"
    answer = _ask(client, question=question)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["question"] == question


def test_a_question_that_identifies_somebody_is_warned_of(client: TestClient) -> None:
    asked = "Does Mrs. Jane Miller, born 3 May 1961, need HER2 testing?"
    notice = _ask(client, question=asked).json()["notices"][0]
    assert notice["kind"] == "question"
    assert "a name, a date" in notice["text"]
    streamed = _events(client.post("/api/v1/ask/stream", json={"question": asked}).text)
    assert streamed[-1][1]["notices"][0] == notice
    assert all(notice["kind"] != "question" for notice in _ask(client, question=QUESTION).json()["notices"])


def test_a_stream_tells_steps_statements_and_the_result(client: TestClient) -> None:
    # Nobody has asked this before: what is remembered has no steps.
    answer = client.post("/api/v1/ask/stream", json={"question": QUESTION, "id": "q7"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    events = _events(answer.text)
    names = [name for name, _ in events]
    result = RESULT.validate_python(events[-1][1])
    assert names == ["stage"] * names.count("stage") + ["statement"] * len(result.statements) + ["result"]
    assert names.count("stage") > 1
    assert events[0][1].keys() == {"name", "text"}
    assert [AnsweredStatement.model_validate(data) for name, data in events if name == "statement"] == result.statements
    assert result.id == "q7"


class _Scripted:
    """An engine that streams what it is given, and raises it where it is an error."""

    def __init__(self, engine: GuidelineQA, *parts: Any) -> None:
        self.release, self.guidelines, self.trouble = engine.release, engine.guidelines, ""
        self.parts = parts

    def stream(self, *_: Any, **__: Any) -> Any:
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ReleaseError("the index is damaged"), 503),
        (QuestionError("ask something else"), 422),
        (Refusal(504, "too slow"), 504),
        (ValueError("secret"), 500),
    ],
)
def test_what_fails_midway_is_told_in_an_event(
    service_of: Callable[..., Service],
    client_of: Callable[..., TestClient],
    engine: GuidelineQA,
    error: Exception,
    status: int,
) -> None:
    client = client_of(service_of(_Scripted(engine, Stage("s", "t"), error)))
    answer = client.post("/api/v1/ask/stream", json={"question": QUESTION})
    assert answer.status_code == 200
    (first, _), (last, problem) = _events(answer.text)
    assert (first, last, problem["status"]) == ("stage", "problem", status)
    assert "secret" not in answer.text
    client = client_of(service_of(_Scripted(engine, error)))
    refused = client.post("/api/v1/ask/stream", json={"question": QUESTION})
    assert refused.status_code == status
    assert refused.headers["content-type"] == PROBLEM
    assert "secret" not in refused.text


def test_a_reader_who_leaves_frees_the_place(
    service_of: Callable[..., Service], app_of: Callable[[Service], Any]
) -> None:
    closed = asyncio.Event()

    class Desk:
        async def stream(self, *_: Any) -> AsyncIterator[Any]:
            try:
                yield Stage("s", "t")
                await asyncio.Event().wait()
            finally:
                closed.set()

    async def leave() -> None:
        service = service_of()
        object.__setattr__(service, "desk", Desk())
        body = json.dumps({"question": QUESTION}).encode()
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        begun = asyncio.Event()

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await begun.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if b"event: stage" in message.get("body", b""):
                begun.set()

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/ask/stream",
            "raw_path": b"",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:7860"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 7860),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }
        await asyncio.wait_for(app_of(service)(scope, receive, send), 10)
        assert closed.is_set()

    asyncio.run(leave())


def test_asking_needs_the_right(service_of: Callable[..., Service], client_of: Callable[..., TestClient]) -> None:
    service = service_of(access={"mode": "password"})
    for path in ("/api/v1/ask", "/api/v1/ask/stream"):
        assert client_of(service).post(path, json={"question": QUESTION}).status_code == 401
    _, key = service.access.keys.add("job", ["ask"])
    _, figures = service.access.keys.add("scraper", ["metrics"])
    for text, status in ((key, 200), (figures, 403)):
        client = client_of(service, authorization=f"Bearer {text}")
        assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == status


def test_questions_are_counted(service_of: Callable[..., Service], client_of: Callable[..., TestClient]) -> None:
    client = client_of(service_of(limits={"per_address": "2/minute"}))
    assert [_ask(client, question=QUESTION).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post("/api/v1/ask/stream", json={"question": QUESTION})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


def test_the_eval_suite_asks_it(service_of: Callable[..., Service], served: Callable[[Service], str]) -> None:
    turns = (Turn(role="user", content="What is HER2?"),)
    expected = Expected.__new__(Expected)  # an endpoint doesn't look at it
    asking = Asking("gold/1", "gold", QUESTION, turns, "her2-breast-cancer", expected, {})
    endpoint = Endpoint(f"{served(service_of())}/api/v1/ask")
    try:
        response = endpoint.reply(asking)
    finally:
        endpoint.close()
    assert response.status == "answered"
    assert response.said
