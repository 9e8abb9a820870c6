"""A guideline of three statements, results on it, records of runs, and a server on loopback."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from evals.running.record import RunRecord
from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Notice, Provenance
from qa.guideline import Edition, Guideline, Metadata

TEXT = "HER2 is a receptor. Trastuzumab binds to domain IV. The cut-off is 10% of cells."
PROVENANCE = Provenance(release="r1", settings="s1", models={"embedding": "none"}, took_ms=4.0)


def cite(quote: str, text: str = TEXT, guideline: str = "her2", title: str = "HER2") -> Citation:
    start = text.index(quote)
    return Citation(
        guideline=guideline,
        title=title,
        edition="2026",
        section=["Basics"],
        page=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        kind="statement",
        strength=None,
        evidence=None,
        references=[],
        warnings=[],
    )


def answer(*quotes: str, notice: str = "", took_ms: float = 4.0) -> Answer:
    return Answer(
        question="?",
        understood_as="?",
        text=" ".join(quotes),
        statements=[AnsweredStatement(text=quote, heading="", citations=[cite(quote)]) for quote in quotes],
        notices=[Notice(kind="doubtful", text=notice)] if notice else [],
        provenance=PROVENANCE.model_copy(update={"took_ms": took_ms}),
    )


def abstention(*nearest: str) -> Abstention:
    return Abstention(
        question="?",
        understood_as="?",
        text="The guideline does not say.",
        nearest=[cite(quote) for quote in nearest],
        provenance=PROVENANCE,
    )


@pytest.fixture
def guideline() -> Guideline:
    edition = Edition("2026", None, "0" * 64)
    return Guideline("her2", edition, Metadata("HER2"), TEXT, sections=(), statements=())


@pytest.fixture
def citing() -> Callable[..., Citation]:
    return cite


@pytest.fixture
def answering() -> Callable[..., Answer]:
    return answer


@pytest.fixture
def abstaining() -> Callable[..., Abstention]:
    return abstention


def record(*cases: Mapping[str, Any], **changed: Any) -> RunRecord:
    """Return the record of a run over one gold file: each case as it is told, on "c0", "c1", …, otherwise right."""
    usual = {
        "gold": "g",
        "guideline": "her2",
        "category": "direct",
        "tags": [],
        "history": [],
        "understood_as": None,
        "answerable": True,
        "reason": "",
        "premise": "",
        "expected": [],
        "must": [],
        "must_not": [],
        "status": "answered",
        "text": "HER2 is a receptor.",
        "notices": [],
        "passages": [],
        "right": True,
        "why": [],
        "expectation": "e" * 12,
        "scores": {},
    }
    told = [{"id": f"g/c{n}", "question": f"Question {n}?", **usual, **case} for n, case in enumerate(cases)]
    gold = {"name": "g", "sha256": "a" * 64, "guideline": "her2", "edition": "2026", "asked_edition": "2026"}
    system = {"kind": "guideline-qa", "name": "ours", "release": "r1", "settings_hash": "s1", "settings": {}}
    whole = {
        "suite": "shipped",
        "system": {**system, "models": {}, "versions": {}, "machine": {}},
        "gold": [{**gold, "questions": len(cases), "unreviewed": 0}],
        "filters": [],
        "repeat": 1,
        "cases": told,
        "times": {"started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:00:09Z", "took_s": 9, "took_ms": {}},
    }
    return RunRecord.model_validate(whole | changed)


@pytest.fixture
def recorded() -> Callable[..., RunRecord]:
    return record


@dataclass
class Server:
    """Replies in turn with (status, body), the last one for ever; keeps what it was sent."""

    replies: list[tuple[int, bytes]] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)
    url: str = ""
    retry_after: str = ""

    def chat(self, *contents: object) -> None:
        """Reply with these messages of a chat model."""
        said = [{"choices": [{"message": {"content": content}}]} for content in contents]
        self.replies = [(200, json.dumps(body).encode()) for body in said]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been waited before trying again; nobody waits."""
    waited = list[float]()
    monkeypatch.setattr("evals.running.http.time.sleep", waited.append)
    return waited


@pytest.fixture
def server(waits: list[float]) -> Iterator[Server]:
    """A server that replies as it is told to; whoever tries it again does so without waiting."""
    told = Server()

    class Replying(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.sent.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            told.headers.append(self.headers.get("authorization"))
            status, body = told.replies.pop(0) if len(told.replies) > 1 else told.replies[0]
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            if told.retry_after:
                self.send_header("retry-after", told.retry_after)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Replying) as http:
        told.url = f"http://127.0.0.1:{http.server_address[1]}"
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield told
        http.shutdown()
        thread.join()
