from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.admin.room import local_path

PASSWORD = "correct horse"


def test_logging_in_and_out(place: Any) -> None:
    browser = place.browser()
    answer = browser.log_in("ada")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = browser.client.get("/login").text
    assert "You are logged in" in page
    assert 'href="/admin"' not in page
    assert 'href="/admin"' in place.logged_in("root").client.get("/login").text
    answer = browser.send("/logout", page="/login")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert 'type="password"' in browser.client.get("/login").text


@pytest.mark.parametrize(
    "sent", [{"password": "wrong horse"}, {"name": "nobody"}, {"name": ""}, {"password": ""}, {"name": "a\0"}]
)
def test_a_wrong_name_and_a_wrong_password_look_alike(place: Any, sent: dict[str, str]) -> None:
    browser = place.browser()
    answer = browser.log_in(**{"name": "ada", "password": PASSWORD, **sent})
    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert "gqa_session" not in browser.client.cookies
    assert sent.get("password", PASSWORD) == "" or sent.get("password", PASSWORD) not in answer.text


def test_what_was_typed_is_shown_as_text(place: Any) -> None:
    answer = place.browser().log_in('"><script>alert(1)</script>', "x")
    assert "<script" not in answer.text


def test_a_user_without_the_right_sees_no_admin_page(place: Any) -> None:
    assert (
        place.browser().client.get("/admin", headers={"accept": "text/html"}).headers["location"]
        == "/login?next=/admin"
    )
    answer = place.logged_in("ada").client.get("/admin")
    assert answer.status_code == 403
    assert "zebrafish" not in answer.text.lower()


def test_the_login_goes_on_to_the_page_that_was_wanted(place: Any) -> None:
    browser = place.browser()
    assert 'name="next" value="/admin"' in browser.client.get("/login?next=/admin").text
    assert browser.log_in(next="/admin").headers["location"] == "/admin"


FOREIGN = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " /evil",
    "javascript:alert(1)",
    "evil",
    "",
    "/a\r\nset-cookie: x=1",
    "/" + "a" * 2000,
]


@pytest.mark.parametrize("wanted", FOREIGN)
def test_no_login_leads_to_another_server(place: Any, wanted: str) -> None:
    browser = place.browser()
    assert browser.log_in(next=wanted).headers["location"] == "/"
    assert 'name="next" value="/"' in place.browser().client.get("/login", params={"next": wanted}).text


@given(st.text())
def test_a_local_path_begins_with_one_slash_and_has_no_other_server(wanted: str) -> None:
    path = local_path(wanted)
    assert path in (wanted, "/")
    assert path[0] == "/"
    assert path[1:2] not in ("/", "\\")
    assert path.isascii() and path.isprintable() and "\\" not in path


def test_a_login_form_of_another_page_is_refused(place: Any) -> None:
    browser = place.browser()
    sent = {"name": "ada", "password": PASSWORD}
    assert browser.client.post("/login", data=sent).status_code == 403
    theirs = place.browser().token()
    assert browser.client.post("/login", data={**sent, "csrf": theirs}).status_code == 403
    ours = browser.token()
    answer = browser.client.post("/login", data={**sent, "csrf": ours}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    answer = browser.client.post("/login", data={**sent, "csrf": ours}, headers={"origin": "http://127.0.0.1:7860"})
    assert answer.status_code == 303


def test_nobody_is_logged_out_by_another_page(place: Any) -> None:
    browser = place.logged_in("ada")
    assert browser.client.post("/logout").status_code == 403
    assert browser.client.get("/logout").status_code == 405
    assert browser.client.post("/logout", data={"csrf": place.logged_in("root").token()}).status_code == 403
    assert "You are logged in" in browser.client.get("/login").text


def test_guessing_is_slowed_down(place_of: Callable[..., Any]) -> None:
    place = place_of(limits={"logins": "3/minute"})
    browser = place.browser()
    assert [browser.log_in("ada", f"guess {number}").status_code for number in range(3)] == [401] * 3
    answer = browser.log_in("ada")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "gqa_session" not in browser.client.cookies
    # Another browser at the same address shares the limit, another address does not.
    assert place.browser().log_in("ada").status_code == 429
    assert place.browser("192.0.2.7").log_in("ada").status_code == 303


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(place_of: Callable[..., Any]) -> None:
    place = place_of(limits={"logins": "1/minute"})
    browser = place.browser("192.0.2.7")
    token = browser.token()
    codes = []
    for number in range(3):
        sent = {"csrf": token, "name": "ada", "password": "wrong horse"}
        codes.append(
            browser.client.post("/login", data=sent, headers={"x-forwarded-for": f"10.0.0.{number}"}).status_code
        )
    assert codes == [401, 429, 429]


def test_a_session_ends_when_its_user_is_removed(place: Any) -> None:
    browser = place.logged_in("root")
    assert browser.client.get("/admin").status_code == 200
    place.access.users.remove("root")
    assert browser.client.get("/admin").status_code == 401
    answer = browser.client.get("/admin", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/admin")


def test_a_damaged_file_of_users_opens_no_door_and_names_no_path(place: Any, caplog: pytest.LogCaptureFixture) -> None:
    place.access.users.path.write_text("root:admin")
    answer = place.browser().log_in("root")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert str(place.access.users.path) not in answer.text
    assert "line 1" in caplog.text


def test_a_forged_session_is_nobody(place: Any) -> None:
    for text in ("root", "eyJ1c2VyIjoicm9vdCJ9.x.y", place.access.signing.sign("form", {"user": "root", "stamp": ""})):
        browser = place.browser()
        browser.client.cookies.set("gqa_session", text)
        assert browser.client.get("/api/v1/admin/guidelines").status_code == 401


def test_the_page_has_a_strict_policy_and_is_not_kept(place: Any) -> None:
    answer = place.browser().client.get("/login")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text


@pytest.mark.parametrize(("mode", "said"), [("open", "No login needed"), ("proxy", "No login here")])
def test_where_there_is_no_login_the_page_says_so(place_of: Callable[..., Any], mode: str, said: str) -> None:
    server = {"trusted_proxies": ["10.0.0.0/8"]} if mode == "proxy" else {}
    browser = place_of(mode, server=server).browser()
    assert said in browser.client.get("/login").text
    assert browser.client.post("/login", data={"name": "root", "password": PASSWORD}).status_code == 404


def test_over_tls_the_cookies_are_for_this_host_only(place_of: Callable[..., Any]) -> None:
    place = place_of(server={"public_url": "https://qa.example"})
    browser = place.browser(base_url="https://qa.example")
    assert browser.log_in("ada").status_code == 303
    assert {cookie.name for cookie in browser.client.cookies.jar} == {"__Host-gqa_session", "__Host-gqa_form"}
    assert all(cookie.secure for cookie in browser.client.cookies.jar)


def test_static_files_are_sent_once(place: Any) -> None:
    client = place.browser().client
    for name, kind in (("admin.css", "text/css"), ("admin.js", "text/javascript")):
        answer = client.get(f"/ui/{name}")
        assert answer.headers["content-type"].startswith(kind)
        assert client.get(f"/ui/{name}", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    for path in ("/ui/..%2fservice.py", "/ui/admin.css/../../service.py", "/ui/%2e%2e/service.py"):
        assert client.get(path).status_code in (401, 404)
