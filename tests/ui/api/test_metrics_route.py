from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from qa.settings import Settings
from ui.access.caller import KEY, Caller
from ui.api import metrics
from ui.edge.problems import install
from ui.watching.watch import Watch


def client(*scopes: Any, kind: Any = "key") -> TestClient:
    app = FastAPI()
    install(app)
    app.include_router(metrics.router(SimpleNamespace(watch=Watch(Settings.load()))))  # type: ignore[arg-type]

    async def called(scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})[KEY] = Caller(kind=kind, name="k1", scopes=frozenset(scopes))
        await app(scope, receive, send)

    return TestClient(called)


def test_metrics_are_told_in_the_text_format() -> None:
    answered = client("metrics").get("/metrics")
    assert answered.headers["content-type"].startswith("text/plain; version=")
    names = {family.name for family in text_string_to_metric_families(answered.text)}
    assert {"guideline_qa_answer_seconds", "process_resident_memory_bytes"} <= names


@pytest.mark.parametrize(("scopes", "kind", "status"), [(("ask",), "key", 403), ((), "anonymous", 401)])
def test_metrics_are_refused_to_who_may_not_read_them(scopes: tuple[str, ...], kind: str, status: int) -> None:
    answered = client(*scopes, kind=kind).get("/metrics")
    assert answered.status_code == status
    assert "guideline_qa" not in answered.text
