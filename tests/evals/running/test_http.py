import json
from typing import Any

import pytest

from evals.errors import EndpointError, FilterError
from evals.running.http import JsonClient, chat_text
from qa.errors import QuestionError

VARIABLE = "EVAL_TEST_KEY"


def test_what_is_posted_comes_back(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, " sesame\n")
    server.replies = [(200, b'{"said": 1}')]
    assert JsonClient(server.url, VARIABLE).post({"asked": 2}, "it") == {"said": 1}
    assert (server.sent, server.headers) == ([{"asked": 2}], ["Bearer sesame"])


@pytest.mark.parametrize("secret", ["ses\name", "sésame", "ses\x7fame"])
def test_a_key_that_cannot_be_sent_is_refused_unsaid(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, secret)
    with pytest.raises(FilterError, match=VARIABLE) as raised:
        JsonClient("http://127.0.0.1/", VARIABLE)
    assert secret not in str(raised.value)


@pytest.mark.parametrize("url", ["http://h/\x01", "http://[::1/", "http://h:99999/", "http://ex\x7fample/"])
def test_a_url_that_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises(FilterError, match="URL"):
        JsonClient(url, VARIABLE)


def test_half_a_character_becomes_a_question_mark(server: Any) -> None:
    server.replies = [(200, b'{"said": "\\ud83d ok"}')]
    assert JsonClient(server.url, VARIABLE).post({}, "it") == {"said": "? ok"}


def test_proxies_from_the_environment_are_not_asked(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    server.replies = [(200, b"{}")]
    assert JsonClient(server.url, VARIABLE).post({}, "it") == {}


def test_a_refused_body_is_named(server: Any) -> None:
    server.replies = [(413, b"")]
    with pytest.raises(QuestionError, match="refuses 'case 7': status 413"):
        JsonClient(server.url + "/a?key=sesame", VARIABLE).post({}, "case 7")


def test_it_stays_away_ever_longer(server: Any, waits: list[float]) -> None:
    server.replies = [(503, b"")]
    with pytest.raises(EndpointError, match="status 503"):
        JsonClient(server.url, VARIABLE).post({}, "it")
    assert waits == sorted(waits) and len(set(waits)) == len(waits) == 3


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("99999", 30.0), ("soon", 0.5), ("-5", 0.5), ("²", 0.5)])
def test_it_stays_away_for_as_long_as_it_is_asked_to_within_reason(
    server: Any, waits: list[float], asked: str, waited: float
) -> None:
    server.replies, server.retry_after = [(429, b""), (200, b"{}")], asked
    JsonClient(server.url, VARIABLE).post({}, "it")
    assert waits == [waited]


@pytest.mark.parametrize(("content", "text"), [("Yes.", "Yes."), ("", ""), (None, None), ([{"text": "Yes."}], None)])
def test_a_message_holds_text_or_none(content: object, text: str | None) -> None:
    assert chat_text({"choices": [{"message": {"content": content}}]}, "it") == text


@pytest.mark.parametrize("body", ["{}", "3", '{"choices": []}', '{"choices": [{"text": "Yes."}]}', '{"choices": null}'])
def test_what_holds_no_message_is_no_chat_model(body: str) -> None:
    with pytest.raises(EndpointError, match="chat-completions"):
        chat_text(json.loads(body), "it")
