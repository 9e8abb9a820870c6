from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.testclient import TestClient

from ui.edge.json_route import JsonRoute
from ui.edge.problems import install


class Sent(BaseModel):
    model_config = ConfigDict(extra="allow")

    question: str = ""


@pytest.fixture
def client() -> TestClient:
    app, routes = FastAPI(), APIRouter(route_class=JsonRoute)
    install(app)

    @routes.post("/echo")
    def echo(sent: Sent) -> dict[str, Any]:
        return {"question": sent.question}

    app.include_router(routes)
    return TestClient(app)


def _posted(client: TestClient, body: bytes, content_type: str = "application/json") -> Any:
    return client.post("/echo", content=body, headers={"content-type": content_type})


@pytest.mark.parametrize("body", [b'{"question": "why?"}', b'{"question": "\\u0077hy?", "other": [1e2, -0, {}]}'])
def test_json_is_read(client: TestClient, body: bytes) -> None:
    assert _posted(client, body).json() == {"question": "why?"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"question": "a", "question": "b"}', "the same key twice"),
        (b'{"question": "a", "\\u0071uestion": "b"}', "the same key twice"),
        (b'{"more": {"a": 1, "a": 1}}', "the same key twice"),
        (b'{"more": NaN}', "no NaN"),
        (b'{"more": [Infinity]}', "no Infinity"),
        (b'{"more": -Infinity}', "no -Infinity"),
        (b'{"question": "a"', "line 1, column 17"),
        (b"{'question': 'a'}", "no JSON"),
        (b'{"question": "a"} {}', "no JSON"),
        (b'{"question": "\xff"}', "not in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"more": ' * 100_000, "nested too deeply"),
        (b'{"more": ' + b"9" * 5_000 + b"}", "no JSON"),
    ],
)
def test_what_readers_may_differ_about_is_refused(client: TestClient, body: bytes, said: str) -> None:
    answer = _posted(client, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"", "application/json"), (b'{"question": "a"}', "text/plain"), (b"1", "application/json")],
)
def test_what_is_no_json_object_is_refused(client: TestClient, body: bytes, content_type: str) -> None:
    assert _posted(client, body, content_type).status_code == 422
