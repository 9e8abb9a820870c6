import gzip
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import PublicDataError
from evals.public import json_lines
from evals.public.json_lines import Form, forms, refuse_absent, rows


class Pair(Form):
    shape: ClassVar[str] = '{"name", "n"}'

    name: str
    n: int


def file_of(path: Path, content: bytes, name: str = "pairs.jsonl.gz") -> Path:
    file = path / name
    file.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
    return file


@pytest.mark.parametrize("name", ["pairs.jsonl.gz", "pairs.jsonl"])
def test_rows_are_read_in_order_gzipped_or_not(tmp_path: Path, name: str) -> None:
    file = file_of(tmp_path, b'{"name": "a", "n": 1, "more": null}\n\n{"name": 7, "n": 2}', name)
    assert forms(file, Pair) == [Pair(name="a", n=1), Pair(name="7", n=2)]
    assert [row["n"] for row in rows(file)] == [1, 2]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"not JSON", "Invalid JSON"),
        (b'["a", 1]', "object"),
        (b'{"name": "a"}', "n: Field required"),
        (b'{"name": "a", "n": "many"}', "n: .*valid integer"),
        (b'{"name": "\\ud800", "n": 1}', "JSON"),
        (b'{"name": "\xff", "n": 1}', "JSON"),
        (b"[" * 100_000, "JSON"),
    ],
)
def test_a_row_of_another_form_is_refused_with_file_and_line(tmp_path: Path, line: bytes, what: str) -> None:
    file = file_of(tmp_path, b'{"name": "a", "n": 1}\n\n' + line + b"\n")
    with pytest.raises(PublicDataError, match=rf"pairs\.jsonl\.gz, line 3: .*{what}.*") as refused:
        forms(file, Pair)
    assert "\n" not in str(refused.value)
    assert Pair.shape in str(refused.value)


@pytest.mark.parametrize("line", [b"nothing", b"[1]", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused_with_file_and_line(tmp_path: Path, line: bytes) -> None:
    with pytest.raises(PublicDataError, match=r"line 2: .*object"):
        list(rows(file_of(tmp_path, b"{}\n" + line)))


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = file_of(tmp_path, b'{"name": "a", "n": 1}\n' * 10_000)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(PublicDataError, match=r"after line \d+: .*fetch the file again"):
        forms(file, Pair)


def test_a_line_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LONGEST_LINE", 30)
    assert forms(file_of(tmp_path, b'{"name": "a", "n": 1}\n'), Pair)
    with pytest.raises(PublicDataError, match="line 1: longer than 30 bytes"):
        forms(file_of(tmp_path, b'{"name": "aaaaaaaaaaaaaaaa", "n": 1}\n'), Pair)


def test_an_absent_or_empty_file_is_refused_with_its_form(tmp_path: Path) -> None:
    absent = tmp_path / "absent.jsonl.gz"
    for refuse in (lambda: forms(absent, Pair), lambda: refuse_absent(absent, Pair)):
        with pytest.raises(PublicDataError, match=r'absent\.jsonl\.gz is absent; .*--data.*\{"name", "n"\}'):
            refuse()
    with pytest.raises(PublicDataError, match=r'empty; .*\{"name", "n"\}'):
        forms(file_of(tmp_path, b"\n\n"), Pair)


@given(st.binary(max_size=60), st.integers(0, 80))
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kept: int
) -> None:
    file = tmp_path_factory.mktemp("any") / "any.jsonl.gz"
    for damaged in (content, gzip.compress(content)[:kept]):
        file.write_bytes(damaged)
        for read in (lambda: forms(file, Pair), lambda: list(rows(file))):
            try:
                read()
            except PublicDataError as refused:
                assert "any.jsonl.gz" in str(refused)
