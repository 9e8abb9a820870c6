"""What is asked of the model, and what is read of its reply."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from model_server import Broken, Fail, Held, ModelServer, Refusal, Say, ToolCall

from qa.llm.allowance import Allowance
from qa.llm.asking import Request
from qa.llm.model import LanguageModel
from qa.llm.trouble import ModelTrouble
from qa.settings import LLMSettings

On = Callable[..., LanguageModel]
Ask = Callable[..., str]


def test_what_it_says_streams_as_it_comes(
    model_server: ModelServer, model_on: On, request_for: Callable[..., Request]
) -> None:
    model_server.replies(Held("Tanks are ", "cleaned daily. [1]"))
    pieces = iter(model_on().stream(request_for(), time.monotonic() + 10))
    assert next(pieces) == "Tanks are "
    model_server.go_on.set()
    assert "".join(pieces) == "cleaned daily. [1]"


def test_the_request_is_bounded_and_offers_no_tools(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."))
    say(model_on(), most_tokens=77)
    body = model_server.requests[0].body
    assert body["max_tokens"] == 77
    assert body["temperature"] == 0
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert not {"tools", "functions", "response_format", "store"} & set(body)


def test_numbers_are_asked_for_with_a_schema(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say('{"numbers": [2]}'))
    assert say(model_on(), numbers=True) == '{"numbers": [2]}'
    assert model_server.requests[0].body["response_format"]["type"] == "json_schema"


def test_a_server_that_refuses_schemas_is_asked_without_from_then_on(
    model_server: ModelServer, model_on: On, say: Ask
) -> None:
    model = model_on()
    model_server.replies(Fail(422), Say("1, 2"), Say("3"))
    assert model.takes_numbers
    assert say(model, numbers=True) == "1, 2"
    assert say(model, text="And now?", numbers=True) == "3"
    assert ["response_format" in got.body for got in model_server.requests] == [True, False, False]
    assert not model.takes_numbers


def test_a_refusal_that_is_of_something_else_teaches_nothing(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model = model_on()
    model_server.replies(Fail(400))
    with pytest.raises(ModelTrouble, match="HTTP 400"):
        say(model, numbers=True)
    assert model.takes_numbers


@pytest.mark.parametrize("name", ["temperature", "seed", "stream_options", "max_tokens"])
def test_what_a_server_names_in_its_refusal_is_left_out(
    model_server: ModelServer, model_on: On, say: Ask, name: str
) -> None:
    model_server.replies(Fail(400, f"Unsupported parameter: '{name}'."), Say("Yes."))
    assert say(model_on()) == "Yes."
    first, second = (got.body for got in model_server.requests)
    assert set(first) - set(second) == {name}
    assert "max_tokens" in second or "max_completion_tokens" in second


@pytest.mark.parametrize("silent", [ToolCall("order", {"drug": "x"}), Refusal(), Say(""), Say("<think>hm</think>")])
def test_a_reply_without_text_is_unusable(model_server: ModelServer, model_on: On, say: Ask, silent: object) -> None:
    model_server.replies(silent)  # type: ignore[arg-type]
    with pytest.raises(ModelTrouble) as caught:
        say(model_on())
    assert caught.value.kind == "unusable"


def test_only_text_is_read_of_a_reply_with_a_tool_call(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(ToolCall("order", {"drug": "x"}, before="Tanks are cleaned. [1]"))
    assert say(model_on()) == "Tanks are cleaned. [1]"


def test_thoughts_are_left_out_wherever_they_are_cut(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("<think>I wonder whether 3 < 4.\n\nYes.</think>\nDaily. [1]"))
    assert say(model_on()).strip() == "Daily. [1]"


def test_half_a_surrogate_pair_is_no_text(model_server: ModelServer, model_on: On, say: Ask) -> None:
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    choice = {"index": 0, "delta": {"content": "a\ud800b"}, "finish_reason": "stop"}
    model_server.replies(Broken(json.dumps({**chunk, "choices": [choice]})))
    assert say(model_on()) == "a?b"


def test_a_question_that_may_identify_goes_to_this_computer_only(
    model_server: ModelServer, model_on: On, request_for: Callable[..., Request], tmp_path: Path
) -> None:
    model_server.replies(Say("Yes."))
    asked = request_for(may_identify=True)
    assert "".join(model_on().stream(asked, time.monotonic() + 10)) == "Yes."
    elsewhere = model_on(base_url="http://192.0.2.1/v1")
    with pytest.raises(ModelTrouble) as caught:
        elsewhere.stream(asked, time.monotonic() + 10)
    assert caught.value.kind == "withheld"
    model_on(base_url="http://192.0.2.1/v1", identifying="send").stream(asked, time.monotonic() + 10)


def test_no_proxy_stands_between_us_and_this_computer(
    model_server: ModelServer, model_on: On, say: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    model_server.replies(Say("Yes."))
    assert say(model_on()) == "Yes."


def test_nothing_is_traced_whatever_the_environment_says(
    model_server: ModelServer, model_on: On, say: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain_core.tracers import LangChainTracer
    from langsmith.utils import get_env_var

    traced: list[object] = []
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(LangChainTracer, "__init__", lambda self, **_: traced.append(self))
    get_env_var.cache_clear()
    try:
        model_server.replies(Say("Yes."))
        say(model_on())
    finally:
        monkeypatch.undo()
        get_env_var.cache_clear()
    assert traced == []


def test_the_key_is_sent_and_told_nowhere(
    model_server: ModelServer,
    model_on: On,
    say: Ask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = "sk-very-secret"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    model = model_on()
    caplog.set_level(logging.DEBUG)
    model_server.replies(Fail(401, f"Incorrect API key provided: {key}"))
    with pytest.raises(ModelTrouble) as caught:
        say(model, text="Does Mrs Smith smoke?")
    assert model_server.requests[0].headers["authorization"] == f"Bearer {key}"
    told = [str(caught.value), repr(model), model.name, repr(vars(model)), caplog.text]
    assert not any(key in each or "Smith" in each for each in told)
    assert caught.value.__cause__ is None
    assert "refused" in caplog.text


def test_a_server_that_wants_no_key_gets_none_of_anyones(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes."))
    say(model_on())
    assert model_server.requests[0].headers["authorization"] == "Bearer none"


def test_a_redirect_is_not_followed(model_server: ModelServer, model_on: On, say: Ask) -> None:
    elsewhere = f"{model_server.base_url}/chat/completions"
    model_server.replies(Fail(307, headers={"Location": elsewhere}), Say("Sent on."))
    with pytest.raises(ModelTrouble) as caught:
        say(model_on())
    assert caught.value.kind == "refused"
    assert len(model_server.requests) == 1


def test_a_compressed_reply_is_not_unpacked(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Fail(200, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(ModelTrouble):
        say(model_on())
    assert model_server.requests[0].headers["accept-encoding"] == "identity"


def test_a_question_has_its_tokens(
    model_server: ModelServer, model_on: On, request_for: Callable[..., Request]
) -> None:
    model_server.replies(Say("Yes.", tokens=(100, 50)))
    asking, asked = model_on(cache_mb=0), replace(request_for(), allowance=Allowance(400))
    until = time.monotonic() + 10
    # What was booked and not taken is given back: 150 of 400 are taken each time.
    assert ["".join(asking.stream(asked, until)) for _ in range(2)] == ["Yes.", "Yes."]
    with pytest.raises(ModelTrouble) as caught:
        "".join(asking.stream(asked, until))
    assert caught.value.kind == "budget"
    assert len(model_server.requests) == 2


def test_a_request_that_no_question_may_take_is_not_sent(model_server: ModelServer, model_on: On, say: Ask) -> None:
    with pytest.raises(ModelTrouble) as caught:
        say(model_on(question_tokens=200), most_tokens=200)
    assert caught.value.kind == "budget"
    assert model_server.requests == []


def test_a_day_has_its_tokens_for_all_who_share_the_folder(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model_server.replies(Say("Yes.", tokens=(500, 400)))
    say(model_on(day_tokens=1_000))
    other = model_on(day_tokens=1_000, cache_mb=0)
    assert other.spending.today == 900
    with pytest.raises(ModelTrouble) as caught:
        say(other)
    assert caught.value.kind == "budget"
    assert len(model_server.requests) == 1


def test_a_refused_request_costs_nothing(model_server: ModelServer, model_on: On, say: Ask) -> None:
    model = model_on()
    model_server.replies(Fail(401))
    with pytest.raises(ModelTrouble):
        say(model)
    assert model.spending.today == 0


def test_an_empty_setting_brings_nothing_in(llm_settings: Callable[..., LLMSettings]) -> None:
    import subprocess
    import sys

    program = (
        "import sys, qa.llm.model, qa.llm_cli; "
        "sys.exit(any(name.startswith(('langchain', 'openai', 'langsmith')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
