import os
from pathlib import Path

import pytest
from filelock import FileLock

from qa.errors import AccessFileError
from ui.access import private_file
from ui.access.private_file import only_writer, read_private, version_of, write_private


def test_what_is_written_is_read_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with only_writer(path):
        write_private(path, "é\n")
    assert read_private(path) == "é\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_what_was_there_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_private(path, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AccessFileError, match="No space"), only_writer(path):
        write_private(path, "new")
    assert read_private(path) == "old"
    assert {each.name for each in tmp_path.iterdir()} - {"file.lock"} == {"file"}


def test_another_writer_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_file, "_PATIENCE", 0.01)
    path = tmp_path / "file"
    held = FileLock(f"{path}.lock")
    with held, pytest.raises(AccessFileError, match="another program"), only_writer(path):
        raise AssertionError("two writers at once")


def test_no_file_is_no_text_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert read_private(tmp_path / "none") == ""
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(AccessFileError, match="UTF-8"):
        read_private(tmp_path / "bytes")
    with pytest.raises(AccessFileError, match="directory"):
        read_private(tmp_path)


def test_the_version_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert version_of(path) is None
    write_private(path, "one")
    first = version_of(path)
    write_private(path, "two")
    assert None not in (first, version_of(path))
    assert first != version_of(path)
