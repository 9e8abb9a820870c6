from pathlib import Path

import pytest

from evals.errors import RunFileError
from evals.running.folder import RunFolder


def test_two_runs_do_not_write_into_one_folder_at_once(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "out"), pytest.raises(RunFileError, match="by another run"), RunFolder(tmp_path / "out"):
        pass
    with RunFolder(tmp_path / "out"):
        pass


def test_a_folder_that_stayed_empty_is_taken_away_unless_it_was_there(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    for name in ("old", "new", "used"):
        with RunFolder(tmp_path / name) as folder:
            if name == "used":
                (folder.path / "run.json").write_text("{}")
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == ["old", "used", "used/run.json"]


def test_a_recorded_run_removes_its_own_journals_alone(tmp_path: Path) -> None:
    with RunFolder(tmp_path) as folder:
        folder.journal("one").write_text("kept")
    with RunFolder(tmp_path) as folder:
        folder.journal("other").write_text("done")
        folder.recorded()
        assert folder.journal("one").read_text() == "kept"
        assert not folder.journal("other").exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(RunFileError, match="choose another --out"), RunFolder(path):
            pass
