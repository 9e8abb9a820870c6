"""The gates before the application, in a real browser: the chat works through them, and other pages don't get in."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page

from qa.settings import Settings

if TYPE_CHECKING:
    from tests.browser.conftest import Start

pytestmark = pytest.mark.browser

QUESTION = "How much does adjuvant trastuzumab lower recurrence and mortality?"
WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));"""
FORM = '<form method="post" action="URL/form"><button>Send</button></form>'


class Site:
    """A website of someone else's, of one page, which may be changed."""

    def __init__(self) -> None:
        site = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(site.html.encode())

            def log_message(self, *_: Any) -> None: ...

        self.html = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass(frozen=True)
class Guarded:
    """A server with the gates, the site that it lets in, and one that it doesn't."""

    url: str
    friend: Site
    stranger: Site

    def senders(self) -> list[str | None]:
        """Return which origins the forms came from that it took."""
        with urllib.request.urlopen(f"{self.url}/senders") as reply:
            found: list[str | None] = json.load(reply)
            return found


@pytest.fixture(scope="module")
def guarded(settings: Settings, start: "Start") -> Iterator[Guarded]:
    friend, stranger = Site(), Site()
    with start(Path(__file__).with_name("guarded_chat.py"), settings.index, friend.origin) as program:
        yield Guarded(program.url, friend, stranger)
    friend.close()
    stranger.close()


@dataclass(frozen=True)
class Window:
    """A page in a browser of its own, and what it complained of."""

    page: Page
    complaints: list[str]

    def visit(self, site: Site, html: str) -> Page:
        """Open a page of someone else's."""
        site.html = html
        self.page.goto(site.origin)
        return self.page


@pytest.fixture
def window(chromium: Browser) -> Iterator[Window]:
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(WATCH)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    yield Window(page, complaints)
    context.close()


def test_the_chat_works_and_violates_nothing(window: Window, guarded: Guarded) -> None:
    page = window.page
    reply = page.goto(guarded.url)
    assert reply is not None
    rules = reply.headers["content-security-policy"].split("; ")
    assert "unsafe-inline" not in next(rule for rule in rules if rule.startswith("script-src"))
    page.wait_for_selector(".gqa[data-ready]")
    page.locator("#gqa-question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:last-child[data-state=whole]")
    page.locator(".turn:last-child .card .cite").first.click()
    page.wait_for_selector("[data-part=source-body] mark")
    assert page.evaluate("navigator.clipboard.writeText('copied').then(() => 'copied')") == "copied"
    assert page.evaluate("violations") == []
    assert window.complaints == []


def test_a_script_that_gets_into_the_chat_page_does_not_run(window: Window, guarded: Guarded) -> None:
    page = window.page
    page.goto(guarded.url)
    page.wait_for_selector(".gqa[data-ready]")
    page.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.hacked = 1">');
            const script = document.createElement("script");
            script.textContent = "window.hacked = 2";
            document.body.append(script);
        }"""
    )
    page.wait_for_function("violations.includes('script-src-attr') && violations.includes('script-src-elem')")
    assert page.evaluate("window.hacked") is None


def test_pages_of_an_allowed_origin_show_the_chat_in_a_frame(window: Window, guarded: Guarded) -> None:
    page = window.visit(guarded.friend, f'<iframe src="{guarded.url}"></iframe>')
    page.frames[1].wait_for_selector(".gqa[data-ready]", state="attached")
    assert window.complaints == []


def test_pages_of_no_other_do(window: Window, guarded: Guarded) -> None:
    with window.page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page = window.visit(guarded.stranger, f'<iframe src="{guarded.url}"></iframe>')
    assert not page.frames[1].url.startswith(guarded.url)


SEND = """([url, type, credentials]) =>
    fetch(url, {method: "POST", credentials, headers: {"content-type": type}, body: "{}"})
        .then(reply => reply.status, () => "refused")"""


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_an_allowed_page_may_ask_but_not_as_the_reader(window: Window, guarded: Guarded, kind: str) -> None:
    page = window.visit(guarded.friend, "")
    assert page.evaluate(SEND, [f"{guarded.url}/form", kind, "omit"]) == 200
    assert page.evaluate(SEND, [f"{guarded.url}/form", kind, "include"]) == "refused"
    assert guarded.senders()[-1] == guarded.friend.origin


@pytest.mark.parametrize("credentials", ["omit", "include"])
@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_no_other_page_gets_anything_done(window: Window, guarded: Guarded, kind: str, credentials: str) -> None:
    page = window.visit(guarded.stranger, "")
    assert page.evaluate(SEND, [f"{guarded.url}/form", kind, credentials]) == "refused"
    assert guarded.stranger.origin not in guarded.senders()


def test_a_form_of_ours_names_our_origin(window: Window, guarded: Guarded) -> None:
    window.page.goto(f"{guarded.url}/form")
    window.page.locator("button").click()
    window.page.wait_for_function("document.body.textContent === 'Thanks'")
    assert guarded.senders()[-1] == guarded.url


@pytest.mark.parametrize("is_sandboxed", [False, True])
def test_a_form_of_another_site_is_refused(window: Window, guarded: Guarded, is_sandboxed: bool) -> None:
    form = FORM.replace("URL", guarded.url)
    html = f"<iframe sandbox='allow-forms' srcdoc='{form}'></iframe>" if is_sandboxed else form
    before = guarded.senders()
    page = window.visit(guarded.stranger, html)
    with page.expect_response(f"{guarded.url}/form") as refused:
        page.frames[-1].locator("button").click()
    assert refused.value.status == 403
    assert guarded.senders() == before
