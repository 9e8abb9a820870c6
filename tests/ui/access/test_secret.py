import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from qa.errors import AccessFileError, SettingsError
from qa.settings.serving import AccessSettings
from ui.access.secret import signing_secrets

FIRST, SECOND = "a" * 32, "b" * 40


@pytest.fixture
def kept(tmp_path: Path) -> AccessSettings:
    return AccessSettings(secret_file=tmp_path / "access" / "secret")


def _write(settings: AccessSettings, text: str | bytes, mode: int = 0o600) -> None:
    settings.secret_file.parent.mkdir()
    settings.secret_file.write_bytes(text if isinstance(text, bytes) else text.encode())
    settings.secret_file.chmod(mode)


def test_makes_a_secret_once_for_its_owner_only(kept: AccessSettings) -> None:
    made = signing_secrets(kept)
    assert len(made) == 1
    assert len(made[0]) == 64
    assert stat.S_IMODE(kept.secret_file.stat().st_mode) == 0o600
    assert signing_secrets(kept) == made


def test_no_two_secrets_are_the_same(kept: AccessSettings, tmp_path: Path) -> None:
    other = AccessSettings(secret_file=tmp_path / "other")
    assert signing_secrets(kept) != signing_secrets(other)


def test_servers_that_start_together_agree(kept: AccessSettings) -> None:
    together = Barrier(8)

    def start(_: int) -> tuple[str, ...]:
        together.wait()
        return signing_secrets(kept)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1


def test_the_setting_goes_before_the_file(kept: AccessSettings) -> None:
    given = kept.model_copy(update={"secret": AccessSettings(secret=FIRST).secret})
    assert signing_secrets(given) == (FIRST,)
    assert not kept.secret_file.exists()


def test_each_line_is_a_secret_the_first_one_first(kept: AccessSettings) -> None:
    _write(kept, f"{SECOND}\r\n\n  {FIRST}  \n")
    assert signing_secrets(kept) == (SECOND, FIRST)
    assert signing_secrets(AccessSettings(secret=f"{SECOND}\n{FIRST}")) == (SECOND, FIRST)


@pytest.mark.parametrize("given", ["hunter2", "", "a" * 31, f"{FIRST}\nhunter2"])
def test_refuses_a_short_secret_and_does_not_repeat_it(kept: AccessSettings, given: str) -> None:
    with pytest.raises(SettingsError, match="32 or more") as told:
        signing_secrets(AccessSettings(secret=given))
    assert "hunter2" not in str(told.value)
    _write(kept, given)
    with pytest.raises(AccessFileError, match="32 or more"):
        signing_secrets(kept)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o620, 0o666])
def test_refuses_a_file_that_others_can_read_or_change(kept: AccessSettings, mode: int) -> None:
    _write(kept, FIRST, mode)
    with pytest.raises(AccessFileError, match="chmod 600"):
        signing_secrets(kept)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440])
def test_takes_a_file_that_only_owner_or_group_can_read(kept: AccessSettings, mode: int) -> None:
    _write(kept, FIRST, mode)
    assert signing_secrets(kept) == (FIRST,)


def test_says_what_is_wrong_with_a_file_that_is_none(kept: AccessSettings) -> None:
    _write(kept, b"\xff\xfe" * 40)
    with pytest.raises(AccessFileError, match="UTF-8"):
        signing_secrets(kept)


def test_says_that_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AccessFileError, match="file"):
        signing_secrets(AccessSettings(secret_file=tmp_path / "file" / "secret"))
