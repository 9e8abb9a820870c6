import asyncio
from typing import Any

import pytest

from qa.index.held import Held

TETRA = "---\ntitle: Tetra\nedition: first\n---\n# Tetra\n\n## Tanks\n\n- Tetra live in soft water.\n"
PATH = "/api/v1/admin"


@pytest.fixture
def client(place: Any) -> Any:
    client = place.browser().client
    client.headers.update(place.key("admin"))
    return client


def test_a_key_adds_removes_and_publishes(client: Any) -> None:
    answer = client.post(f"{PATH}/guidelines", files={"file": ("tetra.md", TETRA)})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["added"], answer.json()["published"]) == (["tetra"], True)
    fish, tetra = client.get(f"{PATH}/guidelines").json()["guidelines"]
    assert (fish["id"], tetra["id"], tetra["in_force"]["origin"]) == ("fish", "tetra", "added")
    assert client.delete(f"{PATH}/guidelines/tetra").json()["removed"] == ["tetra"]
    (past,) = client.get(f"{PATH}/guidelines").json()["guidelines"][1]["past"]
    assert client.post(f"{PATH}/editions/{past['name']}/publish").json()["added"] == ["tetra"]
    assert client.get(f"{PATH}/changes").json() == {"running": None}


def test_a_file_may_be_a_new_edition(client: Any) -> None:
    answer = client.post(f"{PATH}/guidelines", files={"file": ("x.md", TETRA)}, data={"id": "fish"})
    (edition,) = answer.json()["editions"]
    assert (edition["guideline"], edition["before"], edition["after"]) == ("fish", "first", "first")


ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/guidelines", {}),
    ("GET", "/changes", {}),
    ("POST", "/guidelines", {"files": {"file": ("tetra.md", TETRA)}}),
    ("DELETE", "/guidelines/fish", {}),
    ("POST", "/editions/fish/publish", {}),
]


@pytest.mark.parametrize(("method", "path", "sent"), ROUTES, ids=str)
def test_nobody_else_may(place: Any, method: str, path: str, sent: dict[str, Any]) -> None:
    nobody, ada = place.browser().client, place.logged_in("ada").client
    asker = place.browser().client
    asker.headers.update(place.key("ask", "metrics"))
    for client, status in ((nobody, 401), (ada, 403), (asker, 403)):
        answer = client.request(method, PATH + path, **sent)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    assert place.room.changes.last is None


@pytest.mark.parametrize(("method", "path", "sent"), ROUTES[2:], ids=str)
def test_a_session_needs_the_token_of_a_page(place: Any, method: str, path: str, sent: dict[str, Any]) -> None:
    browser = place.logged_in()
    theirs = place.logged_in().token("/admin")
    for headers in ({}, {"x-csrf-token": "x"}, {"x-csrf-token": theirs}):
        assert browser.client.request(method, PATH + path, headers=headers, **sent).status_code == 403
    assert place.room.changes.last is None
    headers = {"x-csrf-token": browser.token("/admin")}
    assert browser.client.request(method, PATH + path, headers=headers, **sent).status_code != 403


def test_a_user_whom_a_proxy_names_needs_it_too(place_of: Any) -> None:
    proxied = {"server": {"trusted_proxies": ["10.0.0.0/8"]}, "access": {"admins": ["root"]}}
    browser = place_of("proxy", **proxied).browser("10.0.0.1")
    browser.client.headers["x-forwarded-user"] = "root"
    assert browser.client.get(f"{PATH}/guidelines").status_code == 200
    assert browser.client.delete(f"{PATH}/guidelines/fish").status_code == 403
    headers = {"x-csrf-token": browser.token("/admin")}
    assert browser.client.delete(f"{PATH}/guidelines/fish", headers=headers).status_code == 422
    stranger = place_of("proxy", **proxied).browser("192.0.2.1")
    stranger.client.headers["x-forwarded-user"] = "root"
    assert stranger.client.get(f"{PATH}/guidelines").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/guidelines", {}, 422),
        ("POST", "/guidelines", {"json": {"file": "x"}}, 422),
        ("POST", "/guidelines", {"files": {"other": ("a.md", TETRA)}}, 422),
        ("POST", "/guidelines", {"files": {"file": ("a.pdf", b"\x89PNG")}}, 422),
        ("POST", "/guidelines", {"files": {"file": ("a.md", TETRA)}, "data": {"id": "../fish"}}, 422),
        ("POST", "/guidelines", {"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ("DELETE", "/guidelines/gone", {}, 404),
        ("DELETE", "/guidelines/..%2f..%2fetc", {}, 403),
        ("DELETE", "/guidelines/fish", {}, 422),
        ("POST", "/editions/gone/publish", {}, 404),
        ("POST", "/editions/fish@..%2f..%2f/publish", {}, 403),
        ("POST", "/editions/fish%00/publish", {}, 404),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_told(
    client: Any, place: Any, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = client.request(method, PATH + path, **sent)
    assert answer.status_code == status, answer.text
    with Held.in_use(place.settings.index) as held:
        assert [entry.id for entry in held.present.guidelines] == ["fish"]


def test_nobody_can_make_us_take_a_file_without_the_right(place: Any) -> None:
    """The body is not read before it is known who sends it."""
    received: list[bool] = []
    sent: list[dict[str, Any]] = []

    async def call() -> None:
        async def receive() -> dict[str, Any]:
            received.append(True)
            return {"type": "http.request", "body": b"x" * 1000, "more_body": len(received) < 100}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1:7860"), (b"content-type", b"multipart/form-data; boundary=x")]
        scope = {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": f"{PATH}/guidelines",
            "raw_path": f"{PATH}/guidelines".encode(),
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 7860),
            "state": {},
        }
        # Without the gate of bodies, which reads on so that the client sees the answer.
        await place.app.app.app(scope, receive, send)

    asyncio.run(call())
    assert sent[0]["status"] == 401
    assert received == []


def test_the_description_says_what_is_sent(place: Any) -> None:
    app = place.app
    while hasattr(app, "app"):
        app = app.app
    paths = app.openapi()["paths"]
    assert set(paths) == {
        f"{PATH}/guidelines",
        f"{PATH}/guidelines/{{guideline}}",
        f"{PATH}/editions/{{edition}}/publish",
        f"{PATH}/changes",
    }
    schema = paths[f"{PATH}/guidelines"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(schema["properties"]) == {"file", "id"}
