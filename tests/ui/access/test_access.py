from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from qa.errors import AccessFileError
from qa.settings import Settings
from ui.access.access import Access
from ui.access.csrf import FormTokens
from ui.access.signing import Signing
from ui.access.tickets import Tickets
from ui.access.users import User, UserFile

HOST = "http://127.0.0.1:7860"
INTRANET, STRANGER = "https://intranet.example", "https://evil.example"
LISTED = {"allowed_origins": [INTRANET]}
PROXY = {"trusted_proxies": ["10.0.0.0/8"]}
PASSWORD = "correct horse"


def _bearer(token: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", **more}


def _me(client: TestClient, headers: Any = None) -> dict[str, Any]:
    answer = client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _refused(client: TestClient, headers: Any) -> str:
    answer = client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["detail"]


@pytest.fixture
def opened(access_of: Callable[..., Access]) -> Access:
    return access_of(server=LISTED)


@pytest.fixture
def client(opened: Access, client_of: Callable[..., TestClient]) -> TestClient:
    return client_of(opened)


class TestKeys:
    def test_a_key_is_recognised(self, opened: Access, client: TestClient) -> None:
        made, text = opened.keys.add("job", ["ask"])
        me = _me(client, _bearer(text))
        assert me == {"kind": "key", "name": made.id, "address": "127.0.0.1", "limited_as": made.id, "scopes": ["ask"]}

    def test_the_kind_is_written_in_any_case(self, opened: Access, client: TestClient) -> None:
        _, text = opened.keys.add("job", ["ask"])
        for kind in ("bearer", "BEARER"):
            assert _me(client, {"authorization": f"{kind} {text}"})["kind"] == "key"

    def test_a_revoked_key_is_refused_by_the_running_server(
        self, opened: Access, client: TestClient, settings_of: Callable[..., Settings]
    ) -> None:
        made, text = opened.keys.add("job", ["ask"])
        assert _me(client, _bearer(text))["kind"] == "key"
        Access(settings_of(server=LISTED)).keys.revoke(made.id)  # as the command line does, beside the server
        assert "revoked" in _refused(client, _bearer(text))

    def test_a_key_of_the_wrong_scope_is_refused(self, opened: Access, client: TestClient) -> None:
        _, metrics = opened.keys.add("scraper", ["metrics"])
        _, ask = opened.keys.add("job", ["ask"])
        assert client.get("/metrics", headers=_bearer(metrics)).status_code == 200
        assert client.get("/metrics", headers=_bearer(ask)).status_code == 403
        assert client.post("/api/v1/ask", headers=_bearer(metrics)).status_code == 403
        for key in (metrics, ask):
            assert client.post("/api/v1/admin/guidelines", headers=_bearer(key)).status_code == 403
        _, admin = opened.keys.add("publisher", ["admin"])
        assert client.post("/api/v1/admin/guidelines", headers=_bearer(admin)).status_code == 200

    def test_a_key_in_the_url_is_overlooked(self, opened: Access, client: TestClient) -> None:
        _, text = opened.keys.add("job", ["admin"])
        for name in ("key", "api_key", "token", "access_token", "authorization"):
            answer = client.get("/api/v1/me", params={name: text})
            assert answer.json()["kind"] == "anonymous"

    def test_a_key_elsewhere_in_the_head_is_overlooked(self, opened: Access, client: TestClient) -> None:
        _, text = opened.keys.add("job", ["admin"])
        for name in ("x-api-key", "x-authorization", "proxy-authorization", "cookie"):
            assert _me(client, {name: f"Bearer {text}"})["kind"] == "anonymous"

    def test_a_damaged_file_opens_no_door_and_names_no_path(
        self, opened: Access, client: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, text = opened.keys.add("job", ["ask"])
        opened.keys.path.write_text("{}}")
        answer = client.get("/api/v1/me", headers=_bearer(text))
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "30"
        assert str(opened.keys.path) not in answer.text
        assert str(opened.keys.path) in caplog.text
        assert text not in caplog.text

    def test_a_damaged_file_is_told_at_the_start(self, opened: Access, settings_of: Callable[..., Settings]) -> None:
        opened.keys.add("job", ["ask"])
        opened.keys.path.write_text("{}}")
        with pytest.raises(AccessFileError, match="keys"):
            Access(settings_of())


class TestGarbage:
    @pytest.mark.parametrize(
        "value",
        [
            b"",
            b" ",
            b"Bearer",
            b"Bearer ",
            b"Bearer  ",
            b"Bearer nonsense",
            b"Bearer sk-0123456789",
            b"Bearer gqa_",
            b"Bearer gqt_",
            b"Bearer\tgqa_0123456789ab_" + b"A" * 43,
            b"Bearer gqa_0123456789ab_" + b"A" * 43,
            b"Bearer gqt_a.b.c",
            b"Bearer " + "gqa_é".encode(),
            b"Bearer " + "gqt_é".encode(),
            b"Bearer gqt_\xff\xfe",
            b"Bearer " + b"A" * 1_000_000,
            b"Bearer gqa_" + b"A" * 1_000_000,
            b"A" * 1_000_000,
            b"Basic YTpi",
            b"Basic " + b"gqa_",
            b"Digest username=x",
            b"Bearer,Bearer",
        ],
        ids=lambda value: value[:24].decode("latin-1"),
    )
    def test_is_refused_never_overlooked(self, client: TestClient, value: bytes) -> None:
        _refused(client, [(b"authorization", value)])

    def test_what_is_too_long_is_not_looked_at(self, opened: Access, client: TestClient) -> None:
        _, text = opened.keys.add("job", ["ask"])
        assert "2048 at most" in _refused(client, {"authorization": f"Bearer {' ' * 2048}{text}"})

    def test_two_headers_are_refused_though_one_is_good(self, opened: Access, client: TestClient) -> None:
        _, text = opened.keys.add("job", ["ask"])
        good = ("authorization", f"Bearer {text}")
        for pair in ([good, good], [good, ("authorization", "")], [("Authorization", "x"), good]):
            assert "2 Authorization headers" in _refused(client, pair)

    def test_two_tokens_in_one_header_are_refused(self, opened: Access, client: TestClient) -> None:
        _, text = opened.keys.add("job", ["ask"])
        for value in (f"Bearer {text}, Bearer {text}", f"Bearer {text} {text}", f"Bearer Bearer {text}"):
            _refused(client, {"authorization": value})

    def test_a_refusal_repeats_nothing_that_was_sent(self, client: TestClient) -> None:
        for token in ("gqa_hunter2hunter2", "gqt_hunter2", "hunter2"):
            assert "hunter2" not in _refused(client, _bearer(token))

    def test_a_bad_key_is_refused_where_anybody_may_knock(self, client: TestClient) -> None:
        for path in ("/", "/health", "/login", "/widget.js"):
            assert client.get(path, headers=_bearer("gqa_x")).status_code == 401


class TestTickets:
    def test_a_ticket_may_ask_and_no_more(self, opened: Access, client: TestClient) -> None:
        text = opened.tickets.issue(INTRANET).text
        me = _me(client, _bearer(text, origin=INTRANET))
        assert (me["kind"], me["name"], me["scopes"]) == ("ticket", INTRANET, ["ask"])
        assert me["limited_as"] == opened.tickets.verify(text).id
        assert client.get("/metrics", headers=_bearer(text)).status_code == 403
        assert client.post("/api/v1/admin/guidelines", headers=_bearer(text)).status_code == 403

    @pytest.mark.parametrize("origin", [None, HOST, INTRANET])
    def test_it_is_taken_from_its_own_pages_ours_and_none(
        self, opened: Access, client: TestClient, origin: str
    ) -> None:
        text = opened.tickets.issue(INTRANET).text
        assert _me(client, _bearer(text, **({"origin": origin} if origin else {})))["kind"] == "ticket"

    @pytest.mark.parametrize(
        "origin",
        [
            STRANGER,
            "null",
            "",
            "*",
            f"{INTRANET}.evil.example",
            f"{INTRANET}:8443",
            "http://intranet.example",
            f"{INTRANET}/",
        ],
    )
    def test_it_is_refused_from_any_other_page(self, opened: Access, client: TestClient, origin: str) -> None:
        text = opened.tickets.issue(INTRANET).text
        assert "came from another" in _refused(client, _bearer(text, origin=origin))

    def test_it_is_refused_from_another_page_on_the_list(
        self, access_of: Callable[..., Access], client_of: Callable[..., TestClient]
    ) -> None:
        access = access_of(server={"allowed_origins": [INTRANET, STRANGER]})
        text = access.tickets.issue(INTRANET).text
        _refused(client_of(access), _bearer(text, origin=STRANGER))

    def test_it_is_refused_with_two_origins(self, opened: Access, client: TestClient) -> None:
        text = opened.tickets.issue(INTRANET).text
        _refused(client, [*_bearer(text).items(), ("origin", INTRANET), ("origin", INTRANET)])

    def test_it_is_refused_once_its_origin_is_off_the_list(
        self, opened: Access, access_of: Callable[..., Access], client_of: Callable[..., TestClient]
    ) -> None:
        text = opened.tickets.issue(INTRANET).text
        assert "may not ask any more" in _refused(client_of(access_of()), _bearer(text))

    def test_a_ticket_of_our_own_page_is_taken_where_it_was_given(
        self, opened: Access, client: TestClient, client_of: Callable[..., TestClient]
    ) -> None:
        text = opened.tickets.issue(HOST).text
        assert _me(client, _bearer(text, origin=HOST))["kind"] == "ticket"
        _refused(client_of(opened, base_url="http://other.example"), _bearer(text))

    def test_an_expired_ticket_is_refused(self, opened: Access, client: TestClient, clock: Any) -> None:
        secrets = Signing(list(reversed(opened.signing._secrets)), clock)  # the clock of years ago
        old = Tickets(secrets, 10).issue(INTRANET).text
        assert "expired; ask for a fresh ticket" in _refused(client, _bearer(old))

    def test_a_ticket_of_another_server_is_refused(self, client: TestClient) -> None:
        _refused(client, _bearer(Tickets(Signing(["x" * 32]), 10).issue(INTRANET).text))

    def test_rotation_takes_tickets_of_the_secret_before(
        self, access_of: Callable[..., Access], client_of: Callable[..., TestClient]
    ) -> None:
        old, new = "o" * 32, "n" * 32
        text = access_of(server=LISTED, access={"secret": old}).tickets.issue(INTRANET).text
        rotating = access_of(server=LISTED, access={"secret": f"{new}\n{old}"})
        assert _me(client_of(rotating), _bearer(text))["kind"] == "ticket"
        _refused(client_of(access_of(server=LISTED, access={"secret": new})), _bearer(text))

    def test_a_form_token_or_session_is_no_ticket(self, opened: Access, client: TestClient) -> None:
        token = FormTokens(opened.signing).give({"type": "http", "headers": []}, "anna").text
        session = opened.signing.sign("session", {"user": "anna", "origin": INTRANET, "id": "0" * 32})
        for text in (token, session):
            _refused(client, _bearer(text))
            _refused(client, _bearer(f"gqt_{text}"))


class TestOpen:
    def test_anybody_may_ask_and_nobody_may_change(
        self, client: TestClient, opened: Access, client_of: Callable[..., TestClient]
    ) -> None:
        far = client_of(opened, "192.0.2.1")
        assert _me(far)["scopes"] == ["ask"]
        for each in (far, client):
            assert each.post("/api/v1/ask").status_code == 200
            assert each.post("/api/v1/admin/guidelines").status_code == 401
            assert each.get("/").status_code == 200

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
    def test_this_computer_may_read_metrics(
        self, opened: Access, client_of: Callable[..., TestClient], address: str
    ) -> None:
        assert client_of(opened, address).get("/metrics").status_code == 200

    @pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "testclient"])
    def test_another_may_not(self, opened: Access, client_of: Callable[..., TestClient], address: str) -> None:
        assert client_of(opened, address).get("/metrics").status_code == 401

    @pytest.mark.parametrize(
        "header", ["x-forwarded-for", "X-Forwarded-Host", "x-forwarded-proto", "forwarded", "x-real-ip", "via"]
    )
    def test_nor_may_a_request_that_came_through_a_proxy(self, client: TestClient, header: str) -> None:
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401

    @pytest.mark.parametrize("origin", [STRANGER, INTRANET, "null"])
    def test_nor_may_a_foreign_page(self, client: TestClient, origin: str) -> None:
        assert client.get("/metrics", headers={"origin": origin}).status_code == 401

    def test_nor_may_anyone_where_others_are_listened_to(
        self, access_of: Callable[..., Access], client_of: Callable[..., TestClient]
    ) -> None:
        access = access_of(server={"host": "0.0.0.0"}, access={"mode": "open"})
        assert client_of(access).get("/metrics").status_code == 401

    def test_a_spoofed_address_is_believed_by_nobody(
        self, opened: Access, client_of: Callable[..., TestClient]
    ) -> None:
        assert _me(client_of(opened, "192.0.2.1"), {"x-forwarded-for": "127.0.0.1"})["address"] == "192.0.2.1"

    def test_a_session_means_nothing(self, opened: Access, client: TestClient) -> None:
        cookie = opened.signing.sign("session", {"user": "anna", "stamp": ""})
        assert _me(client, {"cookie": f"gqa_session={cookie}"})["kind"] == "anonymous"


@pytest.fixture
def guarded(settings_of: Callable[..., Any]) -> Access:
    """Users anna and the admin bert, who log in with a password."""
    settings = settings_of(server=LISTED, access={"mode": "password"})
    users = UserFile(settings.access.users, rounds=4)
    users.add("anna", PASSWORD)
    users.add("bert", PASSWORD, is_admin=True)
    return Access(settings)


def _logged_in(access: Access, name: str) -> dict[str, str]:
    response = Response()
    scope = {"type": "http", "scheme": "http", "headers": [(b"host", b"127.0.0.1:7860")], "path": "/"}
    access.sessions.start(response, User(name, False), scope)
    return {"cookie": response.headers["set-cookie"].partition(";")[0]}


class TestSessions:
    def test_users_may_ask_and_admins_anything(self, guarded: Access, client_of: Callable[..., TestClient]) -> None:
        client = client_of(guarded)
        anna, bert = _logged_in(guarded, "anna"), _logged_in(guarded, "bert")
        assert _me(client, anna) | {"address": ""} == {
            "kind": "user",
            "name": "anna",
            "address": "",
            "limited_as": "anna",
            "scopes": ["ask"],
        }
        assert _me(client, bert)["scopes"] == ["admin", "ask", "metrics"]
        assert client.post("/api/v1/admin/guidelines", headers=anna).status_code == 403
        assert client.post("/api/v1/admin/guidelines", headers=bert).status_code == 200

    def test_nobody_may_nothing(self, guarded: Access, client_of: Callable[..., TestClient]) -> None:
        client = client_of(guarded)
        assert _me(client)["scopes"] == []
        assert client.post("/api/v1/ask").status_code == 401
        assert client.get("/metrics").status_code == 401

    def test_a_removed_user_is_nobody_at_once(self, guarded: Access, client_of: Callable[..., TestClient]) -> None:
        client, anna = client_of(guarded), _logged_in(guarded, "anna")
        assert _me(client, anna)["kind"] == "user"
        UserFile(guarded.users.path, rounds=4).remove("anna")
        assert _me(client, anna)["kind"] == "anonymous"

    @pytest.mark.parametrize(
        "cookie", ["gqa_session=", "gqa_session=a.b.c", "gqa_session=é", "gqa_session=" + "a" * 9000]
    )
    def test_a_session_that_does_not_hold_is_nobodys(
        self, guarded: Access, client_of: Callable[..., TestClient], cookie: str
    ) -> None:
        assert _me(client_of(guarded), [(b"cookie", cookie.encode())])["kind"] == "anonymous"

    def test_a_ticket_or_form_token_is_no_session(self, guarded: Access, client_of: Callable[..., TestClient]) -> None:
        ticket = guarded.tickets.issue(INTRANET).text
        for value in (ticket, ticket.removeprefix("gqt_"), guarded.signing.sign("form", {"user": "bert", "stamp": ""})):
            assert _me(client_of(guarded), {"cookie": f"gqa_session={value}"})["kind"] == "anonymous"

    @pytest.mark.parametrize("origin", [STRANGER, INTRANET, "null", f"{HOST}0", "https://127.0.0.1:7860"])
    def test_a_foreign_page_does_not_ask_as_the_user(
        self, guarded: Access, client_of: Callable[..., TestClient], origin: str
    ) -> None:
        anna = _logged_in(guarded, "anna")
        client = client_of(guarded)
        assert _me(client, {**anna, "origin": origin})["kind"] == "anonymous"
        assert _me(client, {**anna, "origin": HOST})["kind"] == "user"
        two = [*anna.items(), ("origin", HOST), ("origin", HOST)]
        assert _me(client, two)["kind"] == "anonymous"

    def test_a_key_goes_before_the_session(self, guarded: Access, client_of: Callable[..., TestClient]) -> None:
        _, key = guarded.keys.add("job", ["metrics"])
        me = _me(client_of(guarded), {**_logged_in(guarded, "bert"), **_bearer(key)})
        assert (me["kind"], me["scopes"]) == ("key", ["metrics"])
        _refused(client_of(guarded), {**_logged_in(guarded, "bert"), **_bearer("gqa_x")})

    def test_the_addresss_own_proxy_header_means_nothing(
        self, guarded: Access, client_of: Callable[..., TestClient]
    ) -> None:
        assert _me(client_of(guarded), {"x-forwarded-user": "bert"})["kind"] == "anonymous"

    def test_a_damaged_file_of_users_is_told_at_the_start(
        self, guarded: Access, settings_of: Callable[..., Settings]
    ) -> None:
        guarded.users.path.write_text("anna\n")
        with pytest.raises(AccessFileError, match="users"):
            Access(settings_of(access={"mode": "password"}))

    def test_users_of_a_provider_are_admins_by_the_settings(
        self, access_of: Callable[..., Access], client_of: Callable[..., TestClient]
    ) -> None:
        access = access_of(access={"mode": "oidc", "admins": ["boss@example.org"]})
        client = client_of(access)
        assert _me(client, _logged_in(access, "anna@example.org"))["scopes"] == ["ask"]
        assert _me(client, _logged_in(access, "boss@example.org"))["scopes"] == ["admin", "ask", "metrics"]


class TestProxies:
    @pytest.fixture
    def proxied(self, access_of: Callable[..., Access]) -> Access:
        return access_of(server={**PROXY, **LISTED}, access={"mode": "proxy", "admins": ["bert"]})

    def test_a_trusted_proxy_names_the_user_and_their_address(
        self, proxied: Access, client_of: Callable[..., TestClient]
    ) -> None:
        client = client_of(proxied, "10.0.0.1")
        me = _me(client, {"x-forwarded-user": "anna", "x-forwarded-for": "203.0.113.5, 198.51.100.7"})
        assert (me["kind"], me["name"], me["address"], me["scopes"]) == ("user", "anna", "198.51.100.7", ["ask"])
        assert _me(client, {"x-forwarded-user": "bert"})["scopes"] == ["admin", "ask", "metrics"]
        assert _me(client)["scopes"] == []

    def test_nobody_else_does(self, proxied: Access, client_of: Callable[..., TestClient]) -> None:
        for address in ("192.0.2.1", "127.0.0.1"):
            me = _me(client_of(proxied, address), {"x-forwarded-user": "bert", "x-forwarded-for": "10.0.0.1"})
            assert (me["kind"], me["scopes"], me["address"]) == ("anonymous", [], address)

    @pytest.mark.parametrize("origin", [STRANGER, INTRANET, "null"])
    def test_a_foreign_page_does_not_ask_as_the_user(
        self, proxied: Access, client_of: Callable[..., TestClient], origin: str
    ) -> None:
        assert (
            _me(client_of(proxied, "10.0.0.1"), {"x-forwarded-user": "bert", "origin": origin})["kind"] == "anonymous"
        )

    def test_what_the_proxy_asked_its_user_for_is_not_ours(
        self, proxied: Access, client_of: Callable[..., TestClient]
    ) -> None:
        basic = {"authorization": "Basic YTpi", "x-forwarded-user": "anna"}
        assert _me(client_of(proxied, "10.0.0.1"), basic)["kind"] == "user"
        _refused(client_of(proxied, "192.0.2.1"), basic)
        _refused(client_of(proxied, "10.0.0.1"), {**basic, "authorization": "Bearer eyJhbGciOi"})
