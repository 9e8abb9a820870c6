import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount

from qa.answer import Answer
from qa.answering.explanation import Explanation
from qa.engine import GuidelineQA
from qa.settings import Settings
from ui.server import create_app

T = TypeVar("T")


@pytest.fixture
def engine(shelved: Any) -> GuidelineQA:
    return cast(GuidelineQA, shelved)


def in_a_loop(make: Callable[[], T]) -> T:
    """Call `make` in a thread with an event loop: where none runs, Gradio opens some and never closes them."""

    async def made() -> T:
        return make()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, made()).result()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that keep every file in a folder of the test's own."""
    access = {name: tmp_path / name for name in ("users", "keys", "secret_file")}
    return Settings.load(access=access, server={"feedback": tmp_path / "feedback.jsonl"})


def at_home(app: Any) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50_000))


@pytest.fixture
def client(engine: GuidelineQA, settings: Settings) -> TestClient:
    return at_home(in_a_loop(lambda: create_app(settings, engine)))


def test_health_counts_the_guidelines(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "guidelines": 1}


def test_every_response_keeps_the_browser_to_this_origin(client: TestClient) -> None:
    for path in ("/", "/health", "/theme.css", "/nothing", "/login", "/api/v1/ask"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"]


def test_every_room_is_behind_the_gates(client: TestClient) -> None:
    for path in ("/", "/api/v1/guidelines", "/v1/models", "/metrics", "/widget.js", "/health"):
        assert client.get(path).status_code == 200, path
        assert client.get(path, headers={"host": "evil.example"}).status_code == 421, path
        refused = 200 if path == "/widget.js" else 403  # a script that holds nothing is anybody's
        assert client.get(path, headers={"origin": "https://evil.example"}).status_code == refused, path
        assert client.get(path, headers={"authorization": "Bearer gqa_no"}).status_code in (200, 401), path


def test_nothing_but_asking_is_open_to_nobody(client: TestClient) -> None:
    for method, path in (
        ("GET", "/api/v1/admin/guidelines"),
        ("POST", "/api/v1/admin/guidelines"),
        ("DELETE", "/api/v1/admin/guidelines/g"),
    ):
        assert client.request(method, path).status_code == 401, path


def test_no_page_of_documentation_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]


def test_gradio_is_told_to_keep_and_send_nothing(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["footer_links"] == []
    assert client.get("/theme.css").text.count("url(http") == 0
    assert {dependency["api_visibility"] for dependency in config["dependencies"]} == {"private"}


KINDS = {"css": "text/css", "js": "text/javascript", "json": "application/json"}
PAGES = ["/login", "/admin", "/api/v1/docs", "/source/g/0-7", "/source/none/0-7", "/widget/demo", "/widget/1/frame"]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(engine: GuidelineQA, tmp_path: Path, page: str) -> None:
    files = {name: tmp_path / name for name in ("users", "keys", "secret_file")}
    access = {"mode": "proxy", "proxy_header": "x-user", "admins": ["ada"], **files}
    chosen = Settings.load(access=access, server={"trusted_proxies": ["127.0.0.1"]})
    client = at_home(in_a_loop(lambda: create_app(chosen, engine)))
    shown = client.get(page, headers={"x-user": "ada"})
    assert shown.headers["content-type"].startswith("text/html")
    named = re.findall(r'<(?:link[^>]* href|script[^>]* src)="(/[^"?]+)', shown.text)
    assert named
    for name in named:
        file = client.get(name, headers={"x-user": "ada"})
        assert (file.status_code, file.headers["content-type"].partition(";")[0]) == (200, KINDS[Path(name).suffix[1:]])


def told(client: TestClient, app: Any) -> bool:
    """Ask once; return whether the reply tells how it came about."""
    blocks = gradio(app)
    numbers = {dependency["targets"][0][1]: dependency["id"] for dependency in blocks.config["dependencies"]}
    sent = {"turn": 1, "question": "How?", "history": [], "guidelines": ["g"]}
    event = {"data": [], "session_hash": "s", "trigger_id": blocks.config["components"][0]["id"]}
    client.post("/gradio_api/queue/join", json=event | {"fn_index": numbers["ask"], "event_data": sent})
    with client.stream("GET", "/gradio_api/queue/data?session_hash=s") as messages:
        return any("How this answer came about" in line for line in messages.iter_lines())


@pytest.mark.parametrize("explained", [False, True])
def test_whoever_runs_the_chat_decides_whether_it_explains(
    scripted: Callable[..., Any], answer: Answer, explanation: Explanation, settings: Settings, explained: bool
) -> None:
    server = settings.server.model_copy(update={"explain": explained})
    chosen = settings.model_copy(update={"server": server})
    app = in_a_loop(lambda: create_app(chosen, scripted(explanation, answer)))
    with at_home(app) as client:
        assert told(client, app) is explained


def gradio(app: Any) -> Any:
    """Return the chat's blocks, behind their gate."""
    return next(route.app.app for route in app.routes if isinstance(route, Mount)).get_blocks()


def test_the_page_holds_no_state_on_the_server(engine: GuidelineQA, settings: Settings) -> None:
    blocks = gradio(in_a_loop(lambda: create_app(settings, engine)))
    assert not [block for block in blocks.blocks.values() if block.stateful]


def test_nothing_of_a_conversation_stays_on_the_server(
    scripted: Callable[..., Any], answer: Answer, settings: Settings
) -> None:
    app = in_a_loop(lambda: create_app(settings, scripted(answer)))
    blocks = gradio(app)
    kept = blocks.state_holder.session_data
    page = blocks.config["components"][0]["id"]
    numbers = {dependency["targets"][0][1]: dependency["id"] for dependency in blocks.config["dependencies"]}
    sent = {"turn": 1, "question": "How?", "history": [], "guidelines": ["g"]}
    event = {"data": [], "session_hash": "s", "trigger_id": page}
    with at_home(app) as client:
        asked = event | {"fn_index": numbers["ask"], "event_data": sent}
        client.post("/gradio_api/queue/join", json=asked).raise_for_status()
        with client.stream("GET", "/gradio_api/queue/data?session_hash=s") as messages:
            assert any("counts 500-20 receptors" in line for line in messages.iter_lines())
        assert "counts 500-20 receptors" in str(kept["s"].config_values)
        client.post("/gradio_api/run/predict", json=event | {"fn_index": numbers["shown"]}).raise_for_status()
        assert "counts 500-20 receptors" not in str(kept["s"].config_values)
