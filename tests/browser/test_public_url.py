"""The chat where readers are told to come to it by another name, opened on the server's own computer all the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser

from qa.settings import Settings

if TYPE_CHECKING:
    from tests.browser.conftest import Start

pytestmark = pytest.mark.browser

PUBLIC = {"GUIDELINE_QA_SERVER__PUBLIC_URL": "https://qa.example", "GUIDELINE_QA_ACCESS__MODE": "open"}


@pytest.fixture
def url(settings: Settings, start: "Start") -> Iterator[str]:
    """Serve the chat behind the gates; return where it listens."""
    with start(Path(__file__).with_name("guarded_chat.py"), settings.index, "https://a.example", **PUBLIC) as program:
        yield program.url


def test_the_chat_answers_at_either_address(url: str, chromium: Browser) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    page.wait_for_selector(".gqa[data-ready]")
    page.locator("#gqa-question").fill("Who should have HER2 testing?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:last-child[data-state=whole]")
    assert page.locator(".turn:last-child .card .cite").count()
    assert {address for address in asked if not address.startswith((url, "data:", "blob:"))} == set()
    page.close()
