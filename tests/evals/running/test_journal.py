from pathlib import Path
from types import SimpleNamespace

import pytest

from evals.cases.expected import Span
from evals.errors import RunFileError
from evals.running.journal import Journal, Reply
from evals.scoring.case import Place, Response


def response(zor: SimpleNamespace) -> Response:
    return Response.of(zor.answer("Store it cold."), [Place("zor", Span(3, 9))])


def test_replies_are_there_again_to_the_last_field(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = tmp_path / "deep" / "journal.jsonl"
    kept = [Reply("a", 0, response(zor)), Reply("b", 0, None, "can't be asked"), Reply("a", 1, response(zor))]
    with Journal(path, "key") as journal:
        for reply in kept:
            journal.keep(reply, 0.25)
    with Journal(path, "key") as again:
        assert list(again.replies.values()) == kept
        assert again.spent == 0.75
        again.keep(Reply("c", 0, None, "x"), 1.0)
    with Journal(path, "key") as third:
        assert [*third.replies] == [("a", 0), ("b", 0), ("a", 1), ("c", 0)]


def test_replies_of_another_run_are_not_taken_over(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path, "one") as journal:
        journal.keep(Reply("a", 0, response(zor)), 0.1)
    with Journal(path, "other") as journal:
        assert journal.replies == {}
    with Journal(path, "one") as journal:
        assert journal.replies == {}


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_what_a_crash_cut_off_is_asked_again_and_nothing_else(tmp_path: Path, zor: SimpleNamespace, cut: int) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path, "key") as journal:
        journal.keep(Reply("a", 0, response(zor)), 0.1)
        journal.keep(Reply("b", 0, response(zor)), 0.1)
    whole = path.read_bytes()
    second = whole.splitlines(keepends=True)[-1]
    path.write_bytes(whole[: -min(cut, len(second))])
    with Journal(path, "key") as again:
        assert [*again.replies] in ([("a", 0)], [("a", 0), ("b", 0)])
        assert ("b", 0) not in again.replies or cut == 1
        again.keep(Reply("b", 0, response(zor)), 0.1)
    with Journal(path, "key") as mended:
        assert [*mended.replies] == [("a", 0), ("b", 0)]


@pytest.mark.parametrize("content", [b"", b"[]\n", b"\xff\xfe", b'{"key": "key"}\n{"case": 3}\n', b"[" * 100_000])
def test_a_file_that_is_no_journal_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(content)
    with Journal(path, "key") as journal:
        assert journal.replies == {}


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFileError, match="choose another"), Journal(tmp_path / "file" / "journal", "key"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_said_and_not_hidden_by_closing(tmp_path: Path) -> None:
    with (
        pytest.raises(RunFileError, match="make room, and run the same command"),
        Journal(tmp_path / "j", "k") as journal,
    ):
        journal._file.close()
        journal._file = Path("/dev/full").open("a", encoding="utf-8")  # noqa: SIM115
        journal.keep(Reply("a", 0, None, "x"), 1.0)
