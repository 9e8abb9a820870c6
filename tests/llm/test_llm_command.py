"""`guideline-qa llm …` as a person runs it, with the scripted model."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from model_server import Fail, ModelServer, Say
from typer.testing import CliRunner, Result

from qa.errors import SettingsError
from qa.llm_cli import app

WORDED = Say(
    "The water of each tank is tested every 3 days. [1]\nTanks of more than 200 L should not be heated above 26 °C. [2]"
)
CHOSEN = Say('{"numbers": [1, 2]}')
Run = Callable[..., Result]


@pytest.fixture
def run(model_server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with `llm.*` settings."""

    def run_with(*command: str, **settings: Any) -> Result:
        usual = {
            "model": "openai:scripted",
            "base_url": model_server.base_url,
            "cache": str(tmp_path / "llm"),
            "retries": 0,
        }
        for name, value in (usual | settings).items():
            monkeypatch.setenv(f"GUIDELINE_QA_LLM__{name.upper()}", str(value))
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(app, list(command), env={"COLUMNS": "200"})

    return run_with


def _states(result: Result) -> dict[str, str]:
    return {finding["what"]: finding["state"] for finding in json.loads(result.stdout)["findings"]}


def test_a_model_that_works(model_server: ModelServer, run: Run) -> None:
    model_server.replies(WORDED, CHOSEN)
    result = run("check", "--json", role="word")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["ok"] is True
    assert _states(result) == {
        "model": "note",
        "key": "note",
        "answers": "ok",
        "sentences": "ok",
        "gate": "ok",
        "numbers": "ok",
        "JSON schema": "ok",
        "tokens": "note",
    }


def test_it_is_told_to_a_person_too(model_server: ModelServer, run: Run) -> None:
    model_server.replies(WORDED, CHOSEN)
    result = run("check")
    assert result.exit_code == 0
    assert "it stays on this computer" in result.stdout
    assert "2 of 2 sentences pass" in result.stdout


def test_a_model_that_is_not_there(model_server: ModelServer, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    model_server.replies(Fail(401, "wrong key sk-secret"))
    result = run("check")
    assert result.exit_code == 1
    assert "OPENAI_API_KEY is set" in result.stdout
    assert "HTTP 401" in result.stdout
    assert "→ mend the key" in result.stdout
    assert "secret" not in result.stdout
    assert len(model_server.requests) == 1


def test_a_model_that_only_chooses_need_not_word(model_server: ModelServer, run: Run) -> None:
    rambling = Say("I think that you should ask a vet about your fish.")
    model_server.replies(rambling, CHOSEN)
    assert run("check", "--json", role="choose").exit_code == 0
    model_server.replies(rambling, CHOSEN)
    result = run("check", "--json", role="word")
    assert result.exit_code == 1
    assert (_states(result)["sentences"], _states(result)["gate"]) == ("failed", "failed")


def test_a_sentence_that_is_off_by_one_number_is_told(model_server: ModelServer, run: Run) -> None:
    model_server.replies(Say("The water of each tank is tested every 4 days. [1]"), CHOSEN)
    result = run("check", "--json", role="word")
    (gate,) = (finding for finding in json.loads(result.stdout)["findings"] if finding["what"] == "gate")
    assert gate["state"] == "failed"
    assert "number" in gate["found"]


@pytest.mark.parametrize("said", ["I would rather not.", '{"numbers": [9]}', '{"numbers": []}'])
def test_a_model_that_gives_no_numbers(model_server: ModelServer, run: Run, said: str) -> None:
    model_server.replies(WORDED, Say(said))
    result = run("check", "--json")
    assert result.exit_code == 1
    assert _states(result)["numbers"] == "failed"


def test_a_server_without_schemas_is_no_failure(model_server: ModelServer, run: Run) -> None:
    model_server.replies(WORDED, Fail(400), Say("1, 2"))
    result = run("check", "--json")
    assert result.exit_code == 0
    assert (_states(result)["numbers"], _states(result)["JSON schema"]) == ("ok", "note")


def test_a_day_without_a_limit(model_server: ModelServer, run: Run) -> None:
    model_server.replies(WORDED, CHOSEN)
    result = run("check", day_tokens=0)
    assert result.exit_code == 0, result.exception
    assert "of any number tokens today" in result.stdout


def test_it_asks_each_time(model_server: ModelServer, run: Run) -> None:
    model_server.replies(WORDED, CHOSEN, WORDED, CHOSEN)
    run("check")
    run("check")
    assert len(model_server.requests) == 4


def test_without_a_model_it_is_wrong_use(run: Run) -> None:
    result = run("check", model="")
    assert isinstance(result.exception, SettingsError)
    assert result.exception.exit_code == 2


def test_what_was_spent_and_kept(model_server: ModelServer, run: Run, tmp_path: Path) -> None:
    from qa.llm.cache import Replies

    model_server.replies(Say(WORDED.text, tokens=(300, 100)), Say(CHOSEN.text, tokens=(200, 20)))
    run("check")
    assert run("spent").stdout == "620 of 2,000,000 tokens today (UTC)\n"
    assert run("spent", day_tokens=0).stdout == "620 of any number tokens today (UTC)\n"
    Replies(tmp_path / "llm", 1).keep("key", "reply")
    assert run("forget").stdout == "kept replies forgotten: 1\n"
    assert run("spent").stdout.startswith("620 of ")
