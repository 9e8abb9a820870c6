from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from qa.settings import Settings
from ui.access.access import Access
from ui.access.caller import KEY, Caller
from ui.access.middleware import AccessMiddleware, _login
from ui.access.users import UserFile

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STRANGER = "https://evil.example"


@pytest.fixture
def guarded(settings_of: Callable[..., object], client_of: Callable[..., TestClient]) -> TestClient:
    """A server that wants a login, and nobody logged in."""
    return client_of(_guarded(settings_of))


def _guarded(settings_of: Callable[..., object], **limits: str) -> Access:
    settings = settings_of(access={"mode": "password"}, limits=limits)
    UserFile(settings.access.users, rounds=4).add("anna", "correct horse")
    return Access(settings)


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/ready",
        "/login",
        "/logout",
        "/oidc/start",
        "/oidc/callback",
        "/widget.js",
        "/widget/1/frame",
        "/ui/x.css",
    ],
)
def test_what_a_login_and_a_widget_need_is_public(guarded: TestClient, path: str) -> None:
    assert guarded.get(path, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/other", "/v1/models", "/mcp", "/mcp/", "/api/v1/tickets"])
def test_routes_that_ask_for_rights_themselves_are_reached(guarded: TestClient, path: str) -> None:
    assert guarded.post(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/admin", "/admin/guidelines", "/source/g/0-9", "/anything", "/gradio_api/info"])
def test_a_page_for_users_sends_a_browser_to_the_login(guarded: TestClient, path: str) -> None:
    answer = guarded.get(f"{path}?a=1&b=%26", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    where = urlsplit(answer.headers["location"])
    assert (where.scheme, where.netloc, where.path) == ("", "", "/login")
    assert parse_qs(where.query)["next"] == [f"{path}?a=1&b=%26"]


def test_the_first_page_needs_no_way_back(guarded: TestClient) -> None:
    assert guarded.get("/", headers=HTML).headers["location"] == "/login"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {"accept": "application/json"}),
        ("GET", "/", {"accept": "*/*"}),
        ("POST", "/", HTML),
        ("POST", "/gradio_api/queue/join", HTML),
        ("GET", "/gradio_api/queue/data", {"accept": "text/event-stream"}),
        ("GET", "/config", {}),
        ("POST", "/login/", {}),
        ("GET", "/loginx", {}),
        ("GET", "/healthx", {}),
        ("GET", "/Health", {}),
        ("GET", "//health", {}),
        ("GET", "/ui", {}),
        ("GET", "/widgets", {}),
        ("GET", "/widget.js.map", {}),
        ("GET", "/api", {}),
        ("GET", "/apix/v1", {}),
        ("GET", "/metricsx", {}),
        ("GET", "/oidc", {}),
        ("GET", "/ui/../config", {}),
        ("GET", "/ui/%2e%2e/config", {}),
        ("GET", "/api/..%2fconfig", {}),
        ("GET", "/widget/..\\config", {}),
        ("GET", "/widget/%2e/config", {}),
    ],
)
def test_everything_else_is_refused(guarded: TestClient, method: str, path: str, headers: dict[str, str]) -> None:
    answer = guarded.request(method, guarded.base_url.copy_with(raw_path=path.encode()), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "/login" in answer.json()["detail"]


def test_behind_a_naming_proxy_there_is_no_login_to_go_to(
    access_of: Callable[..., Access], client_of: Callable[..., TestClient]
) -> None:
    access = access_of(access={"mode": "proxy"}, server={"trusted_proxies": ["10.0.0.1/32"]})
    answer = client_of(access, "10.0.0.1").get("/", headers=HTML)
    assert answer.status_code == 401
    assert "proxy" in answer.json()["detail"]


def test_a_key_that_may_not_ask_is_forbidden(guarded: TestClient, settings_of: Callable[..., Settings]) -> None:
    _, key = Access(settings_of()).keys.add("scraper", ["metrics"])
    assert guarded.get("/", headers={**HTML, "authorization": f"Bearer {key}"}).status_code == 403


def test_a_key_or_ticket_that_may_ask_is_let_through(
    settings_of: Callable[..., Settings], client_of: Callable[..., TestClient]
) -> None:
    access = _guarded(settings_of)
    _, key = access.keys.add("job", ["ask"])
    assert client_of(access).get("/source/g/0-9", headers={"authorization": f"Bearer {key}"}).status_code == 200


@given(st.text(max_size=30), st.binary(max_size=30))
def test_after_the_login_it_goes_to_a_page_of_ours(path: str, query: bytes) -> None:
    where = _login({"path": path, "query_string": query})
    assert where.isascii()
    assert where.isprintable()
    (after,) = parse_qs(urlsplit(where).query).get("next", ["/"])
    assert after.startswith("/")
    assert not after.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path", ["//evil.example", "///evil.example", "https://evil.example", "", "\\evil", "/" + "a" * 2000]
)
def test_no_other_place_is_gone_to(path: str) -> None:
    assert _login({"path": path, "query_string": b""}) == "/login"


def test_requests_are_counted_by_address_before_anything_else(
    access_of: Callable[..., Access], client_of: Callable[..., TestClient]
) -> None:
    access = access_of(limits={"requests": "3/minute"})
    client = client_of(access, "192.0.2.1")
    tried = [client.get("/", headers={"authorization": f"Bearer gqa_{number}"}).status_code for number in range(5)]
    assert tried == [401, 401, 401, 429, 429], "keys can't be guessed at will"
    answer = client.get("/api/v1/me", headers={"x-forwarded-for": "198.51.100.7"})
    assert answer.status_code == 429, "another address can't be pretended"
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"] == "application/problem+json"
    assert client_of(access, "192.0.2.2").get("/api/v1/me").status_code == 200


def test_probes_are_not_counted(access_of: Callable[..., Access], client_of: Callable[..., TestClient]) -> None:
    client = client_of(access_of(limits={"requests": "1/hour"}))
    assert [client.get(path).status_code for path in ("/health", "/ready") * 3] == [200] * 6


def test_a_socket_of_nobody_is_closed(guarded: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as told, guarded.websocket_connect("/live"):
        pass
    assert told.value.code == 1008


def test_a_socket_with_a_bad_key_is_closed(
    access_of: Callable[..., Access], client_of: Callable[..., TestClient]
) -> None:
    client = client_of(access_of())
    with client.websocket_connect("/live"):
        pass
    headers = {"authorization": "Bearer gqa_x"}
    with pytest.raises(WebSocketDisconnect) as told, client.websocket_connect("/live", headers=headers):
        pass
    assert told.value.code == 1008


async def _nothing(*_: object) -> None:
    return None


def test_whoever_stands_before_can_see_the_caller(access_of: Callable[..., Access]) -> None:
    import anyio

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("192.0.2.1", 1), "state": {}}
    state = scope["state"]
    anyio.run(AccessMiddleware(_nothing, access_of()), scope, _nothing, _nothing)
    assert state[KEY] == Caller(scopes=frozenset({"ask"}), address="192.0.2.1")


def test_other_kinds_of_scope_pass(access_of: Callable[..., Access]) -> None:
    import anyio

    scope = {"type": "lifespan"}
    anyio.run(AccessMiddleware(_nothing, access_of()), scope, _nothing, _nothing)
    assert scope == {"type": "lifespan"}
