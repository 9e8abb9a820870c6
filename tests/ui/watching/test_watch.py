import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from qa.answer import Abstention, Answer
from qa.errors import AuditError
from qa.settings import Settings
from ui.access.caller import KEY, NOBODY, Caller
from ui.watching.audit import verify
from ui.watching.watch import REQUESTS, Routed, Watch, Watched

SECRET = "Smith"


class CopyingGate:
    """Says who sent the request and passes on a copy of the scope, as gates do."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope["state"][KEY] = Caller(kind="key", name="k1")
        await self.app({**scope}, receive, send)


def watched(watch: Watch) -> TestClient:
    app, mounted = FastAPI(), FastAPI()

    @app.get("/things/{name}")
    def thing(name: str) -> dict[str, str]:
        return {"name": name}

    @app.get("/stream")
    def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"one "
            yield b"two"

        return StreamingResponse(parts(), headers={"x-request-id": "theirs"})

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError(SECRET)

    app.mount("/aside", mounted)
    app.mount("/", mounted)
    app.add_middleware(Routed)
    app.add_middleware(CopyingGate)
    app.add_middleware(Watched, watch=watch)
    return TestClient(app, raise_server_exceptions=False)


def counted(watch: Watch, name: str) -> dict[tuple[str, ...], float]:
    """Return the samples of a name by the values of their labels, these in the order of the labels' names."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(watch.metrics().decode())
        for sample in family.samples
        if sample.name == name
    }


@pytest.fixture
def watch() -> Watch:
    return Watch(Settings.load())


@pytest.fixture
def logged() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    REQUESTS.addHandler(handler)
    before = REQUESTS.level
    REQUESTS.setLevel(logging.INFO)
    yield lines
    REQUESTS.setLevel(before)
    REQUESTS.removeHandler(handler)


def test_requests_are_counted_by_template_never_by_path(watch: Watch) -> None:
    client = watched(watch)
    for path in ("/things/a", "/things/Smith", "/nowhere/Smith", "/aside/Smith", "/things/a?q=Smith"):
        client.get(path)
    client.request("SMITH", "/things/a")
    client.get("/fault")
    found = counted(watch, "guideline_qa_requests_total")
    assert found == {
        ("GET", "/things/{name}", "200"): 3,
        ("GET", "chat", "404"): 1,
        ("GET", "/aside", "404"): 1,
        ("other", "chat", "404"): 1,
        ("GET", "/fault", "500"): 1,
    }
    assert SECRET not in watch.metrics().decode()


def test_a_stream_counts_once_and_bears_our_id(watch: Watch) -> None:
    answered = watched(watch).get("/stream", headers={"x-request-id": "forged\\n"})
    assert answered.text == "one two"
    assert len(answered.headers.get_list("x-request-id")) == 1
    assert answered.headers["x-request-id"] not in ("forged\\n", "theirs")
    assert sum(counted(watch, "guideline_qa_request_seconds_count").values()) == 1


def test_one_who_leaves_before_the_answer_is_counted_as_gone(watch: Watch) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise asyncio.CancelledError

    async def ask() -> None:
        with pytest.raises(asyncio.CancelledError):
            await Watched(app, watch)({"type": "http", "method": "GET"}, None, None)  # type: ignore[arg-type]

    asyncio.run(ask())
    assert [labels for labels in counted(watch, "guideline_qa_requests_total") if "499" in labels]


def test_a_request_is_logged_without_what_was_sent(logged: list[str]) -> None:
    watch = Watch(Settings.load(server={"request_log": True}))
    answered = watched(watch).get("/things/Smith?q=Smith", headers={"authorization": "Bearer gqa_Smith"})
    (line,) = logged
    told = json.loads(line)
    assert (told["route"], told["status"], told["caller"], told["key"]) == ("/things/{name}", 200, "key", "k1")
    assert told["id"] == answered.headers["x-request-id"]
    assert SECRET not in line


def test_requests_are_not_logged_unless_it_is_wanted(logged: list[str], watch: Watch) -> None:
    watched(watch).get("/things/a")
    assert logged == []


def test_questions_and_refusals_are_counted(watch: Watch, answer: Answer, abstention: Abstention) -> None:
    watch.answered(answer, 0.2)
    watch.answered(abstention, 0.2)
    watch.answered(answer, 0.2)
    watch.refused("full")
    running = [3]
    watch.gauge("running", "Questions being answered.", lambda: running[0])
    assert counted(watch, "guideline_qa_questions_total") == {("answered",): 2, ("abstained",): 1}
    assert counted(watch, "guideline_qa_refused_total") == {("full",): 1}
    assert counted(watch, "guideline_qa_answer_seconds_count") == {(): 3}
    assert counted(watch, "guideline_qa_release_info") == {("r",): 1}
    assert counted(watch, "guideline_qa_running") == {(): 3}
    running[0] = 0
    assert counted(watch, "guideline_qa_running") == {(): 0}
    assert answer.question not in watch.metrics().decode()


def test_two_watches_count_apart(watch: Watch, answer: Answer) -> None:
    watch.answered(answer, 0.2)
    assert counted(Watch(Settings.load()), "guideline_qa_questions_total") == {}


def test_every_answer_is_audited_where_that_is_wanted(tmp_path: Path, answer: Answer) -> None:
    path = tmp_path / "log"
    watch = Watch(Settings.load(audit={"file": path}))
    watch.shown(answer, NOBODY)
    assert verify(path).entries == 1
    path.unlink()
    with pytest.raises(AuditError):
        watch.shown(answer, NOBODY)
    assert counted(watch, "guideline_qa_questions_total") == {}


def test_a_log_that_was_cut_keeps_the_program_from_starting(tmp_path: Path, answer: Answer) -> None:
    settings = Settings.load(audit={"file": tmp_path / "log"})
    Watch(settings).shown(answer, NOBODY)
    (tmp_path / "log").write_bytes(b"")
    with pytest.raises(AuditError):
        Watch(settings)
