"""Against a real server on loopback that replies as it is told to."""

from types import SimpleNamespace
from typing import Any

import pytest

from evals.errors import EndpointError, FilterError
from evals.running.asking import plan
from evals.running.endpoint import KEY, Endpoint
from evals.running.http import LARGEST, TRIES
from qa.errors import QuestionError

Server = Any
"""The server of the fixture."""


def asking(zor: SimpleNamespace, at: int = 2) -> Any:
    return plan([zor.gold()], zor.shelf()).askings[at]


def test_our_own_api_is_asked_with_history_and_scope(server: Server, zor: SimpleNamespace) -> None:
    server.replies = [(200, zor.answer("Store it cold.").model_dump_json().encode())]
    reply = Endpoint(f"{server.url}/api/v1/ask").reply(asking(zor))
    assert server.sent == [
        {
            "id": "zor/f1",
            "question": "How much?",
            "history": [{"role": "user", "content": "Zorvane?"}],
            "guidelines": ["zor"],
        }
    ]
    assert reply.said[0].citations[0].quote == "Store it cold."


def test_a_chat_model_says_everything_in_one_piece(server: Server, zor: SimpleNamespace) -> None:
    server.chat("Zorvane: 5 mg daily.")
    reply = Endpoint(f"{server.url}/v1/chat/completions", "m1").reply(asking(zor))
    assert server.sent[0]["messages"][-1] == {"role": "user", "content": "How much?"}
    assert (server.sent[0]["model"], server.sent[0]["temperature"]) == ("m1", 0)
    assert reply.status == "answered"
    assert [(each.text, each.citations) for each in reply.said] == [("Zorvane: 5 mg daily.", ())]
    assert reply.took_ms is not None


@pytest.mark.parametrize(
    "text",
    [
        "The guideline does not say what it costs.",
        "I cannot answer that from the documents.",
        "There is no information on this.",
        "The provided context doesn't mention children.",
        "",
    ],
)
def test_a_chat_model_that_says_that_it_does_not_say_abstains(server: Server, zor: SimpleNamespace, text: str) -> None:
    server.chat(text)
    assert Endpoint(f"{server.url}/chat/completions").reply(asking(zor)).status == "abstained"


@pytest.mark.parametrize("text", ["Children should not receive zorvane.", "It is not recommended in pregnancy."])
def test_a_guideline_that_forbids_is_no_abstention(server: Server, zor: SimpleNamespace, text: str) -> None:
    server.chat(text)
    assert Endpoint(f"{server.url}/chat/completions").reply(asking(zor)).status == "answered"


def test_the_words_of_refusing_can_be_given(server: Server, zor: SimpleNamespace) -> None:
    server.chat("N/A")
    assert Endpoint(f"{server.url}/chat/completions", refusal="^n/a$").reply(asking(zor)).status == "abstained"
    with pytest.raises(FilterError, match="--refusal"):
        Endpoint(server.url, refusal="(")


def test_a_chat_model_may_reply_in_the_contracts_form(server: Server, zor: SimpleNamespace) -> None:
    server.chat(zor.answer("Store it cold.").model_dump_json())
    assert Endpoint(f"{server.url}/chat/completions").reply(asking(zor)).said[0].citations


def test_a_passing_trouble_is_tried_again(server: Server, zor: SimpleNamespace) -> None:
    good = (200, zor.abstention().model_dump_json().encode())
    server.replies = [(503, b""), (429, b""), good]
    assert Endpoint(server.url).reply(asking(zor)).status == "abstained"
    assert len(server.sent) == 3


def test_a_lasting_trouble_ends_the_run(server: Server, zor: SimpleNamespace) -> None:
    server.replies = [(503, b"")]
    with pytest.raises(EndpointError, match="run the same command to go on"):
        Endpoint(server.url).reply(asking(zor))
    assert len(server.sent) == TRIES


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b"[" * 100_000),
        (200, b'{"status": "answered"}'),
        (200, b"3"),
        (200, b'"' + b"x" * LARGEST + b'"'),
        (401, b""),
        (302, b""),
        (404, b""),
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/chat/completions"])
def test_what_is_no_reply_ends_the_run_in_one_line(
    server: Server, zor: SimpleNamespace, status: int, body: bytes, path: str
) -> None:
    server.replies = [(status, body)]
    with pytest.raises(EndpointError) as raised:
        Endpoint(server.url + path).reply(asking(zor))
    assert "\n" not in str(raised.value)


def test_a_question_that_is_refused_is_one_failure(server: Server, zor: SimpleNamespace) -> None:
    server.replies = [(422, b"")]
    with pytest.raises(QuestionError, match="refuses 'How much"):
        Endpoint(server.url).reply(asking(zor))


def test_nobody_there_ends_the_run(zor: SimpleNamespace, waits: list[float]) -> None:
    with pytest.raises(EndpointError, match="ConnectError"):
        Endpoint("http://127.0.0.1:9/ask").reply(asking(zor))
    assert len(waits) == TRIES - 1


def test_the_key_comes_from_the_environment_and_is_recorded_nowhere(
    server: Server, zor: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "sesame")
    server.chat("Zorvane.")
    endpoint = Endpoint(server.url + "/chat/completions?key=sesame")
    endpoint.reply(asking(zor))
    assert server.headers == ["Bearer sesame"]
    assert "sesame" not in endpoint.record().model_dump_json() + endpoint.identity
    server.replies = [(404, b"")]
    with pytest.raises(EndpointError) as raised:
        endpoint.reply(asking(zor))
    assert "sesame" not in str(raised.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "host/ask", "http://", "", "http://h:x/"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(FilterError, match="URL"):
        Endpoint(url)


def test_a_password_in_the_url_is_refused_unsaid() -> None:
    with pytest.raises(FilterError, match=KEY) as raised:
        Endpoint("http://user:sesame@127.0.0.1/ask")
    assert "sesame" not in str(raised.value)
