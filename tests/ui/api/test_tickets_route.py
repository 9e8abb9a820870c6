from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qa.settings import Settings
from ui.access.access import Access
from ui.access.middleware import AccessMiddleware
from ui.access.users import UserFile
from ui.api.tickets import router
from ui.edge.problems import install

HOST, INTRANET, STRANGER = "http://qa.example:7860", "https://intranet.example", "https://evil.example"


@pytest.fixture
def access_of(tmp_path: Path) -> Callable[..., Access]:
    files = {name: tmp_path / name for name in ("users", "keys", "secret_file")}

    def made(**groups: dict[str, Any]) -> Access:
        groups = {"server": {"allowed_origins": [INTRANET]}, **groups}
        return Access(Settings.load(**{**groups, "access": {**files, **groups.get("access", {})}}))

    return made


def _client(access: Access, address: str = "192.0.2.1") -> TestClient:
    app = FastAPI()
    install(app)
    app.include_router(router(SimpleNamespace(access=access)))
    return TestClient(AccessMiddleware(app, access), base_url=HOST, client=(address, 50000))


def _asked(client: TestClient, *origins: str) -> Any:
    return client.post("/api/v1/tickets", headers=[("origin", origin) for origin in origins])


@pytest.mark.parametrize("origin", [INTRANET, HOST])
def test_a_page_on_the_list_and_one_of_ours_get_a_ticket(access_of: Callable[..., Access], origin: str) -> None:
    access = access_of()
    answer = _asked(_client(access), origin)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert {**given, "ticket": ""} == {"ticket": "", "origin": origin, "expires_in": 600}
    assert access.tickets.verify(given["ticket"]).origin == origin


def test_the_ticket_asks(access_of: Callable[..., Access]) -> None:
    client = _client(access_of(access={"mode": "open"}))
    ticket = _asked(client, INTRANET).json()["ticket"]
    again = client.post("/api/v1/tickets", headers={"authorization": f"Bearer {ticket}", "origin": INTRANET})
    assert again.status_code == 200
    assert again.json()["ticket"] != ticket


@pytest.mark.parametrize(
    "origins",
    [
        [],
        [""],
        ["null"],
        ["*"],
        [STRANGER],
        [INTRANET, INTRANET],
        [INTRANET, STRANGER],
        [f"{INTRANET}, {STRANGER}"],
        [f"{INTRANET}.evil.example"],
        [f"{INTRANET}@evil.example"],
        [f"{INTRANET}:443"],
        [f"{INTRANET}/"],
        ["http://intranet.example"],
        ["http://qa.example"],
        ["https://qa.example:7860"],
    ],
)
def test_no_other_page_gets_one(access_of: Callable[..., Access], origins: list[str]) -> None:
    answer = _asked(_client(access_of()), *origins)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert "gqt_" not in answer.text


def test_our_own_pages_are_no_way_around_the_login(access_of: Callable[..., Access], tmp_path: Path) -> None:
    UserFile(tmp_path / "users", rounds=4).add("anna", "correct horse")
    access = access_of(access={"mode": "password"})
    client = _client(access)
    assert _asked(client, HOST).status_code == 401
    assert _asked(client, INTRANET).status_code == 200
    _, key = access.keys.add("job", ["ask"])
    _, figures = access.keys.add("scraper", ["metrics"])
    for token, status in ((key, 200), (figures, 401)):
        headers = {"origin": HOST, "authorization": f"Bearer {token}"}
        assert client.post("/api/v1/tickets", headers=headers).status_code == status


def test_tickets_are_counted_by_address(access_of: Callable[..., Access]) -> None:
    access = access_of(limits={"tickets": "2/minute"})
    client = _client(access)
    assert [_asked(client, STRANGER).status_code for _ in range(3)] == [403] * 3
    assert [_asked(client, INTRANET).status_code for _ in range(3)] == [200, 200, 429]
    assert int(_asked(client, HOST).headers["retry-after"]) >= 1
    assert _asked(_client(access, "192.0.2.2"), INTRANET).status_code == 200


def test_they_are_given_to_a_post_only(access_of: Callable[..., Access]) -> None:
    assert _client(access_of()).get("/api/v1/tickets", headers={"origin": INTRANET}).status_code == 405


def test_what_it_answers_is_documented(access_of: Callable[..., Access]) -> None:
    client = _client(access_of())
    described = client.get("/openapi.json").json()["paths"]["/api/v1/tickets"]["post"]["responses"]
    assert {"200", "401", "403", "429", "503"} <= set(described)
