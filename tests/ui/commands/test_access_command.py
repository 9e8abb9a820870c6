import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from qa.errors import AccessFileError, GuidelineQAError, SettingsError, UsageError
from qa.settings import Settings
from ui.access.keys import KeyFile
from ui.access.secret import signing_secrets
from ui.access.users import User, UserFile
from ui.commands.access import app

PASSWORD = "correct horse"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("users", "keys", "secret_file"):
        monkeypatch.setenv(f"GUIDELINE_QA_ACCESS__{name.upper()}", str(tmp_path / "access" / name))

    def made(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, arguments, input=typed)

    return made


@pytest.fixture
def users(tmp_path: Path) -> UserFile:
    return UserFile(tmp_path / "access" / "users")


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "access" / "keys")


def failed(result: Result, kind: type[GuidelineQAError]) -> str:
    assert isinstance(result.exception, kind), (result.exception, result.output)
    return str(result.exception)


def test_a_user_is_added_listed_and_removed(run: Run, users: UserFile) -> None:
    result = run("user", "add", "ada", "--password-stdin", typed=f"{PASSWORD}\r\nmore\n")
    assert result.exit_code == 0, result.output
    assert users.verify("ada", PASSWORD) == User("ada", is_admin=False)
    run("user", "add", "root", "--admin", "--password-stdin", typed=PASSWORD)
    assert run("user", "list").stdout == "ada  user\nroot  admin\n"
    run("user", "remove", "ada")
    assert run("user", "list").stdout == "root  admin\n"


def test_a_password_is_asked_for_twice_and_not_shown(run: Run, users: UserFile) -> None:
    result = run("user", "add", "ada", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert users.verify("ada", PASSWORD) is not None
    result = run("user", "add", "bob", typed=f"{PASSWORD}\nother horse\n")
    assert result.exit_code != 0
    assert users.find("bob") is None


def test_a_password_is_changed(run: Run, users: UserFile) -> None:
    run("user", "add", "ada", "--password-stdin", typed=PASSWORD)
    run("user", "password", "ada", "--password-stdin", typed="another horse")
    assert users.verify("ada", PASSWORD) is None
    assert users.verify("ada", "another horse") is not None


@pytest.mark.parametrize("typed", ["", "\n", "short", "x" * 73])
def test_an_impossible_password_is_told(run: Run, users: UserFile, typed: str) -> None:
    failed(run("user", "add", "ada", "--password-stdin", typed=typed), UsageError)
    assert users.all() == []


def test_no_users_are_told_with_what_to_do(run: Run) -> None:
    result = run("user", "list")
    assert result.stdout == ""
    assert "user add" in result.stderr


def test_a_key_is_printed_once_and_kept_as_a_hash(run: Run, keys: KeyFile) -> None:
    result = run("key", "add", "ward tablets", "--scope", "ask", "--scope", "metrics", "--expires", "90d")
    text = result.stdout.strip()
    key = keys.find(text)
    assert (key.name, key.scopes) == ("ward tablets", {"ask", "metrics"})
    assert key.expires is not None
    assert abs(key.expires - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=1)
    assert text not in keys.path.read_text()
    assert text not in result.stderr
    listed = run("key", "list").stdout
    assert re.fullmatch(rf"{key.id}  ask,metrics  until \S+ \S+ UTC  ward tablets\n", listed)
    assert text not in listed


def test_a_key_is_revoked(run: Run, keys: KeyFile) -> None:
    run("key", "add", "job", "--scope", "ask")
    (key,) = keys.list()
    assert "for good" in run("key", "list").stdout
    assert run("key", "revoke", key.id).exit_code == 0
    assert "revoked" in run("key", "list").stdout
    assert "there are" in failed(run("key", "revoke", "gone"), UsageError)


def test_a_day_stands_for_its_beginning(run: Run, keys: KeyFile) -> None:
    run("key", "add", "job", "--scope", "ask", "--expires", "2999-06-30")
    assert keys.list()[0].expires == datetime(2999, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("when", ["", "90", "d", "90 d", "-1d", "10000w", "tomorrow", "2027-02-30", "0d", "2001-01-01"])
def test_an_impossible_end_is_told(run: Run, keys: KeyFile, when: str) -> None:
    failed(run("key", "add", "job", "--scope", "ask", f"--expires={when}"), UsageError)
    assert keys.list() == []


def test_an_unknown_scope_is_told(run: Run, keys: KeyFile) -> None:
    assert "scopes" in failed(run("key", "add", "job", "--scope", "everything"), UsageError)
    assert run("key", "add", "job").exit_code == 2
    assert keys.list() == []


def test_a_new_secret_signs_and_the_one_before_is_still_taken(run: Run, tmp_path: Path) -> None:
    settings = Settings.load().access
    (first,) = signing_secrets(settings)
    assert run("secret", "rotate").exit_code == 0
    second, before = signing_secrets(settings)
    assert before == first != second
    run("secret", "rotate")
    third, before = signing_secrets(settings)
    assert (before == second, third in (first, second)) == (True, False)
    assert settings.secret_file.stat().st_mode & 0o777 == 0o600


def test_a_secret_in_the_settings_is_changed_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDELINE_QA_ACCESS__SECRET", "s" * 40)
    assert "s" * 40 not in failed(run("secret", "rotate"), SettingsError)


def test_a_damaged_file_is_told(run: Run, users: UserFile) -> None:
    users.path.parent.mkdir()
    users.path.write_text("ada")
    assert "line 1" in failed(run("user", "list"), AccessFileError)
    failed(run("user", "add", "bob", "--password-stdin", typed=PASSWORD), AccessFileError)
    assert users.path.read_text() == "ada"


@pytest.mark.parametrize("path", [[], ["user"], ["key"], ["secret"], ["user", "add"], ["key", "add"]])
def test_help_helps(run: Run, path: list[str]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_the_command_loads_nothing_heavy_until_it_runs() -> None:
    heavy: Any = ("bcrypt", "pydantic", "fastapi", "authlib", "itsdangerous")
    code = f"import sys, ui.commands.access; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "[]"
