import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.errors import AuditError, SettingsError, UsageError
from ui.commands.audit import app
from ui.watching.audit import AuditLog, Change, Entry, Place, prune, verify


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    audit = AuditLog(path)
    for number in range(3):
        place = Place("g", "2nd", number, number + 5)
        audit.append(Entry("user", f"reader\x1b[2J{number}", "r", "answered", (place,), f"question {number}"))
    return path


def run(*given: object) -> str:
    outcome = CliRunner().invoke(app, [str(each) for each in given])
    if outcome.exception is not None and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    assert outcome.exit_code == 0
    return outcome.stdout


def test_a_whole_log_is_told_with_its_last_entry_which_can_be_asked_for_again(log: Path) -> None:
    told = run("verify", "--file", log)
    assert "3 entries, all as they were written" in told
    assert run("verify", "--file", log, "--seen", told.split()[-1]) == told
    with pytest.raises(AuditError, match="cut off"):
        run("verify", "--file", log, "--seen", f"4:{'0' * 64}")
    with pytest.raises(UsageError, match="NUMBER:HASH"):
        run("verify", "--file", log, "--seen", "4")


def test_the_first_broken_entry_is_told(log: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0] + lines[1].replace(b"answered", b"abstained") + lines[2])
    with pytest.raises(AuditError, match=r"line 2 was changed.*1 entries before it hold") as raised:
        run("verify", "--file", log)
    assert raised.value.exit_code == 1


def test_entries_are_shown_as_text_and_as_json(log: Path) -> None:
    told = run("show", "--file", log)
    assert len(told.splitlines()) == 3
    assert "answered: g 1-6" in told
    assert "\x1b" not in told
    assert [json.loads(line)["seq"] for line in run("show", "--file", log, "--json", "--last", 2).splitlines()] == [
        2,
        3,
    ]


def test_a_change_of_the_guidelines_is_shown_verified_and_taken_out_like_any_entry(log: Path) -> None:
    AuditLog(log).append(Change("root", "Adding Mrs Jane Smith.pdf", "r2", added=("g",), changed=("h", "i")))
    told = run("show", "--file", log).splitlines()[-1]
    assert told.endswith("admin root            changed: Adding Mrs [name].pdf (added g; changed h, i), release r2")
    assert json.loads(run("show", "--file", log, "--json", "--last", 1))["guidelines"]["changed"] == ["h", "i"]
    assert "4 entries, all as they were written" in run("verify", "--file", log)
    lines = log.read_bytes()
    log.write_bytes(lines.replace(b'"root"', b'"ruth"'))
    with pytest.raises(AuditError, match="line 4 was changed"):
        run("verify", "--file", log)
    log.write_bytes(lines)
    assert prune(log, datetime.now(UTC) + timedelta(days=1)) == 4
    assert verify(log).entries == 0


def test_entries_are_shown_from_a_time_on(log: Path) -> None:
    assert len(run("show", "--file", log, "--since", "2020-01-01").splitlines()) == 3
    assert run("show", "--file", log, "--since", "2999-01-01") == ""


def test_old_entries_are_taken_out(log: Path) -> None:
    assert "0 entries older than 365 days" in run("prune", "--file", log)
    assert verify(log).entries == 3


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"audit\.file"):
        run("verify")
    with pytest.raises(SettingsError, match="there is no audit log"):
        run("show", "--file", tmp_path / "none")


@pytest.mark.parametrize("command", ["verify", "show", "prune"])
def test_help_says_what_each_does(command: str) -> None:
    assert "--file" in run(command, "--help")
