import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.answering.explanation import Explanation
from qa.cli import app, main
from qa.settings import Settings

PROGRAM = [sys.executable, "-c", "from qa.cli import main; main()"]


Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def run_apart(*arguments: str, given: str | None = None) -> Done:
    """Run the program as a process of its own, as a user does."""
    return subprocess.run([*PROGRAM, *arguments], input=given, capture_output=True, text=True, timeout=120)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program's `main` in this process, where the heavy libraries are imported already."""

    def run_here(*arguments: str, cwd: Path | None = None, **environment: str) -> Done:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "argv", ["guideline-qa", *arguments])
            for name, value in environment.items():
                patched.setenv(name, value)
            if cwd is not None:
                patched.chdir(cwd)
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        return Done(list(arguments), int(ended.value.code or 0), said.out, said.err)

    return run_here


def refused(done: Done, code: int, *said: str) -> None:
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
    for words in said:
        assert words in done.stderr


@pytest.mark.slow
def test_batch_in_batch_out(settings: Settings) -> None:
    lines = [
        {"id": "a", "question": "What is lapatinib?"},
        {"id": 2, "question": "and pertuzumab?", "history": [{"role": "user", "content": "What is lapatinib?"}]},
        {"id": "c", "question": "Who won the cup?", "history": []},
    ]
    given = "\n".join(json.dumps(line) for line in lines) + "\n\n"
    done = run_apart("ask", "--batch", "-", "--index", str(settings.index), given=given)
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["id"] for result in results] == ["a", "2", "c"]
    assert [result["status"] for result in results] == ["answered", "answered", "abstained"]
    assert results[1]["understood_as"] == "What is pertuzumab?"


def test_a_bad_batch_line_is_reported_and_the_others_answered(run: Run, settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "q.jsonl"
    bad = [
        "{",
        "[]",
        '{"id": 1}',
        '{"question": ""}',
        '{"question": 3}',
        '{"question": "x", "history": 3}',
        '{"question": "x", "k": 1}',
    ]
    source.write_text("\n".join([*bad, '{"id": "ok", "question": "What is lapatinib?"}']), encoding="utf-8")
    done = run("ask", "--batch", str(source), "--index", str(settings.index))
    assert done.returncode == 2
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["ok"]
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert [f"line {number}:" in error for number, error in enumerate(errors, start=1)] == [True] * len(bad)
    assert "Traceback" not in done.stderr


def test_one_question_for_a_person(run: Run, settings: Settings) -> None:
    done = run("ask", "What is lapatinib?", "--index", str(settings.index))
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert "pending human review" in " ".join(done.stdout.split())


def test_one_question_as_json(run: Run, settings: Settings) -> None:
    done = run("ask", "What is lapatinib?", "--json", "--index", str(settings.index))
    assert json.loads(done.stdout)["status"] == "answered"


def test_an_explanation_follows_the_answer_and_fits_the_screen(run: Run, settings: Settings) -> None:
    done = run("ask", "Is herceptin safe with antracyclines?", "--explain", "--index", str(settings.index))
    assert done.returncode == 0, done.stderr
    answer, _, told = done.stdout.partition("How this answer came about")
    assert "[1]" in answer
    for words in (
        "reaches the threshold",
        "“antracyclines” read as “anthracyclines”",
        "the most probable of all",
        "Supp.",
    ):
        assert words in " ".join(told.split())
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_without_the_option_nothing_is_explained(run: Run, settings: Settings) -> None:
    done = run("ask", "What is lapatinib?", "--index", str(settings.index))
    assert "came about" not in done.stdout
    done = run("ask", "What is lapatinib?", "--json", "--index", str(settings.index))
    assert "explanation" not in json.loads(done.stdout)


def test_json_gets_one_more_key_and_keeps_the_others(run: Run, settings: Settings) -> None:
    asked = ("ask", "Who won the cup?", "--json", "--index", str(settings.index))
    plain, explained = json.loads(run(*asked).stdout), json.loads(run(*asked, "--explain").stdout)
    explanation = explained.pop("explanation")
    for result in (plain, explained):
        result["provenance"].pop("took_ms")
    assert explained == plain
    assert Explanation.model_validate(explanation).candidates
    assert list(plain) == list(explained)


def test_each_line_of_a_batch_is_explained(run: Run, settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "q.jsonl"
    turn = {"role": "user", "content": "What is lapatinib?"}
    lines = [
        {"id": "a", "question": "What is lapatinib?"},
        {"id": "b", "question": "why is it given?", "history": [turn]},
    ]
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run("ask", "--batch", str(source), "--explain", "--index", str(settings.index))
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["explanation"]["before"]) == ("a", "")
    assert (second["id"], second["explanation"]["before"]) == ("b", "What is lapatinib?")


@pytest.mark.parametrize("arguments", [("ask",), ("ask", "x", "--batch", "-")])
def test_neither_or_both_is_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    refused(run(*arguments), 2, "--batch")


def test_wrong_use_of_the_data(run: Run, settings: Settings, tmp_path: Path) -> None:
    index = ("--index", str(settings.index))
    refused(run("ask", "", *index), 2, "empty")
    refused(run("ask", "x" * 100_000, *index), 2, "100,000 characters")
    refused(run("ask", "What is HER2?", "--guideline", "asthma", *index), 2, "her2-breast-cancer")
    refused(run("ask", "--batch", str(tmp_path / "none.jsonl"), *index), 2, "none.jsonl")
    refused(run("ask", "What is HER2?", "--index", str(tmp_path / "none")), 1, "index build")


def test_wrong_settings(run: Run, tmp_path: Path) -> None:
    refused(run("ask", "x", GUIDELINE_QA_COLOUR="red"), 2, "GUIDELINE_QA_COLOUR")
    refused(run("ask", "x", GUIDELINE_QA_SERVER__PORT="many"), 2, "server.port")
    (tmp_path / "guideline-qa.toml").write_text("[server\n", encoding="utf-8")
    refused(run("ask", "x", cwd=tmp_path), 2, "TOML")
    (tmp_path / "guideline-qa.toml").write_text("colour = 'red'\n", encoding="utf-8")
    refused(run("ask", "x", cwd=tmp_path), 2, "colour")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guideline-qa.toml").write_text("[server]\nport = 1\nhost = '127.0.0.2'\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUIDELINE_QA_SERVER__PORT", "2")
    loaded = Settings.load(index=Path("here"))
    assert (loaded.server.port, loaded.server.host, loaded.index) == (2, "127.0.0.2", Path("here"))


def test_help_imports_nothing_heavy() -> None:
    script = "import sys\nfrom qa.cli import main\ntry: main()\nexcept SystemExit: print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=True)
    for heavy in ("torch", "chromadb", "gradio", "numpy", "langchain_core", "pydantic"):
        assert f"'{heavy}'" not in done.stdout
    assert all(command in done.stdout for command in ("ask", "index", "chat", "eval"))
    assert app.registered_commands


def test_a_fault_of_ours_is_one_line_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise IndexError("out of range")

    monkeypatch.setattr("qa.cli._register", lambda: None)
    monkeypatch.setattr("qa.cli.app", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(
        "error: a fault in guideline-qa (IndexError: out of range; test_cli.py, line"
    )
