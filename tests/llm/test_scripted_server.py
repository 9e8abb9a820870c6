"""The tests' own server is spoken to with the real client: what it says must be what OpenAI's says."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import openai
import pytest
from model_server import (
    MODEL,
    Broken,
    Dribble,
    Drop,
    Endless,
    Fail,
    Held,
    ModelServer,
    Refusal,
    Reply,
    Say,
    Silence,
    ToolCall,
)
from openai.types.chat import ChatCompletion, ChatCompletionChunk

ASKED: Any = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How often?"}]
TEXT = "Trastuzumab is given every 3 weeks. [1]\nThe dose is 6 mg/kg. [2]\n"


@pytest.fixture
def client(model_server: ModelServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="k", base_url=model_server.base_url, max_retries=0, timeout=30) as opened:
        yield opened


def _streamed(client: openai.OpenAI, **given: Any) -> Iterator[ChatCompletionChunk]:
    yield from client.chat.completions.create(model=MODEL, messages=ASKED, stream=True, **given)


def _text(client: openai.OpenAI) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in _streamed(client))


@pytest.mark.parametrize("reply", [Say(TEXT), Dribble(TEXT, 0), lambda messages: Say(TEXT)])
def test_it_says_its_text_in_pieces(model_server: ModelServer, client: openai.OpenAI, reply: Any) -> None:
    model_server.replies(reply)
    chunks = list(_streamed(client))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == TEXT
    assert len(chunks) > 10
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert {chunk.usage for chunk in chunks} == {None}


def test_it_says_it_in_one(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Say(TEXT, tokens=(7, 9)))
    whole = client.chat.completions.create(model="any", messages=ASKED)
    assert whole.choices[0].message.content == TEXT
    assert whole.choices[0].finish_reason == "stop"
    assert whole.model == "any"
    assert whole.usage is not None
    assert whole.usage.total_tokens == 16


def test_it_counts_tokens_when_asked_to(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Say(TEXT))
    *others, last = _streamed(client, stream_options={"include_usage": True})
    assert {chunk.usage for chunk in others} == {None}
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == 17


def test_it_follows_its_script_and_repeats_the_last(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Say("one"), Say("two"), lambda messages: Say(messages[-1]["content"]))
    assert [_text(client) for _ in range(4)] == ["one", "two", "How often?", "How often?"]


def test_it_keeps_what_it_was_asked(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Say("yes"))
    client.chat.completions.create(model=MODEL, messages=ASKED, temperature=0)
    (request,) = model_server.requests
    assert request.headers["authorization"] == "Bearer k"
    assert request.messages == ASKED
    assert request.body["temperature"] == 0
    assert request.text == "Be brief.\nHow often?"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Fail(500), openai.InternalServerError),
        (Fail(429, retry_after=1.5), openai.RateLimitError),
        (Fail(401, code="invalid_api_key"), openai.AuthenticationError),
        (Drop(), openai.APIConnectionError),
        (Broken('{"choices": [trunc'), ValueError),
    ],
)
def test_it_fails_as_told(model_server: ModelServer, client: openai.OpenAI, reply: Reply, error: Any) -> None:
    model_server.replies(reply)
    with pytest.raises(error):
        _text(client)


def test_it_says_when_to_ask_again(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Fail(429, retry_after=1.5, code="rate_limit_exceeded"))
    with pytest.raises(openai.RateLimitError) as refused:
        _text(client)
    assert refused.value.response.headers["retry-after"] == "1.5"
    assert refused.value.code == "rate_limit_exceeded"


def test_it_fails_where_nothing_was_scripted(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="no reply was scripted"):
        _text(client)


@pytest.mark.parametrize(
    ("reply", "error"), [(Drop("A good"), openai.APIConnectionError), (Broken("{", "A good"), ValueError)]
)
def test_it_breaks_off_after_good_text(
    model_server: ModelServer, client: openai.OpenAI, reply: Reply, error: type[Exception]
) -> None:
    model_server.replies(reply)
    said: list[str | None] = []
    with pytest.raises(error):
        said.extend(chunk.choices[0].delta.content for chunk in _streamed(client))
    assert said == ["", "A good"]


@pytest.mark.parametrize("streams", [False, True])
def test_it_calls_tools_and_refuses(model_server: ModelServer, client: openai.OpenAI, streams: bool) -> None:
    model_server.replies(ToolCall("delete", {"path": "/"}, "Sure. "), Refusal("No."))
    called, refused = (_told(client, streams) for _ in range(2))
    assert called["content"] == "Sure. "
    assert called["tool_calls"][0]["function"] == {"name": "delete", "arguments": '{"path": "/"}'}
    assert refused["refusal"] == "No."


def _told(client: openai.OpenAI, streams: bool) -> dict[str, Any]:
    if not streams:
        whole: ChatCompletion = client.chat.completions.create(model=MODEL, messages=ASKED)
        return whole.choices[0].message.model_dump(exclude_none=True)
    told: dict[str, Any] = {}
    for chunk in _streamed(client):
        told |= {name: value for name, value in chunk.choices[0].delta.model_dump(exclude_none=True).items() if value}
    return told


def test_it_lists_its_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == [MODEL]


def test_a_held_reply_goes_on_when_told(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Held("one, ", "two"))
    chunks = _streamed(client)
    said = next(chunks).choices[0].delta.content or "", next(chunks).choices[0].delta.content
    assert said == ("", "one, ")
    assert model_server.waiting.wait(10)
    model_server.go_on.set()
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "two"


@pytest.mark.parametrize("reply", [Silence(), Silence(headers=True), Held("before"), Endless("word ")])
def test_what_never_ends_ends_with_the_server(reply: Reply) -> None:
    with (
        ThreadPoolExecutor(1) as pool,
        closing(ModelServer()) as server,
        openai.OpenAI(api_key="k", base_url=server.base_url, max_retries=0) as client,
    ):
        server.replies(reply)
        asked = pool.submit(_text, client)
        server.wait_for(1)
        server.close()
        assert isinstance(asked.exception(10), openai.APIError)


@pytest.mark.parametrize("reply", [Silence(), Held("before"), Endless("word ")])
def test_what_never_ends_ends_when_its_client_goes(model_server: ModelServer, reply: Reply) -> None:
    model_server.replies(reply, Say("next"))
    with (
        openai.OpenAI(api_key="k", base_url=model_server.base_url, max_retries=0, timeout=0.05) as client,
        pytest.raises(openai.APITimeoutError),
    ):
        for _ in _streamed(client):
            if isinstance(reply, Endless):
                raise openai.APITimeoutError(httpx.Request("POST", "http://127.0.0.1"))
    model_server.wait_for_rest()


def test_it_knows_how_many_asked_at_once(model_server: ModelServer, client: openai.OpenAI) -> None:
    model_server.replies(Held("one"), Say("two"))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(_text, client)
        model_server.wait_for(1)
        assert _text(client) == "two"
        model_server.go_on.set()
        assert first.result(10) == "one"
    assert model_server.most_at_once == 2
