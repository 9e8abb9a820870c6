from pathlib import Path

import pytest

from evals.errors import RunFileError
from evals.running.store import load_run, write_whole


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 2}', "[" * 100_000, "\x00"])
def test_what_is_no_run_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunFileError, match="is no run") as raised:
        load_run(tmp_path)
    assert "\n" not in str(raised.value)


def test_a_missing_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match=r"run\.json can't be read"):
        load_run(tmp_path)


def test_a_file_is_replaced_whole_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.json"
    write_whole(path, "one")
    write_whole(path, "two")
    assert path.read_text() == "two"
    assert [*path.parent.iterdir()] == [path]


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(RunFileError, match="choose another place"):
        write_whole(tmp_path / "run.json", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
