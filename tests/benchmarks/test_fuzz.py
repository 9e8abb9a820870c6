import random
from pathlib import Path

import pytest
from fuzz import SEEDS, Run, fuzz
from mutations import LONGEST, spoilt

from qa.reading import ConfinedReader, ReadingLimits, confined, read


@pytest.mark.parametrize("name", SEEDS)
def test_each_seed_is_read_as_it_is_and_spoilt_in_many_ways(name: str, tmp_path: Path) -> None:
    ending, kind, seed = SEEDS[name]
    data = seed()
    (tmp_path / f"seed{ending}").write_bytes(data)
    assert len(read(tmp_path / f"seed{ending}").statements) >= 5
    made = [spoilt(data, kind, [data], random.Random(number)) for number in range(30)]
    assert len(set(made)) > 20
    assert max(map(len, made)) <= LONGEST
    if kind != "docx":  # a zip archive tells the time
        assert made == [spoilt(data, kind, [data], random.Random(number)) for number in range(30)]


def test_a_fault_is_found_and_its_file_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = "import sys; sys.path.append(sys.argv[1]); from qa.reading import child; child.read = None; child.main()"
    monkeypatch.setattr(confined, "_PROGRAM", faulty)
    with ConfinedReader(ReadingLimits()) as reader:
        run = fuzz("text", [], 1, lambda run: len(run.took) == 2, reader, tmp_path / "kept")
    assert (run.read, run.refused, run.findings.total()) == (0, 0, 2)
    assert len([*(tmp_path / "kept").iterdir()]) == 2


def test_what_is_read_or_refused_is_no_finding(tmp_path: Path) -> None:
    with ConfinedReader(ReadingLimits()) as reader:
        run: Run = fuzz("markdown", [b"", b"\0"], 1, lambda run: len(run.took) == 20, reader, tmp_path / "kept")
    assert run.read + run.refused == 20
    assert not run.findings
    assert not (tmp_path / "kept").exists()
