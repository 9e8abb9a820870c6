from pathlib import Path

import pytest

from qa.errors import CorpusError
from qa.reading import read_corpus


def test_files_are_sorted_and_others_left_alone(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "c.markdown", "README.md", "glossary.yaml", "glossary.md", ".hidden.md", "notes.pdf"):
        (tmp_path / name).write_text(f"Give drug {name[0]}.\n")
    guidelines, errors = read_corpus(tmp_path)
    assert [guideline.id for guideline in guidelines] == ["a", "b", "c"]
    assert errors == []


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x00")
    (tmp_path / "b.md").write_text("Give aspirin.\n")
    (tmp_path / "d.md").write_text("# Only a heading\n")
    guidelines, errors = read_corpus(tmp_path)
    assert [guideline.id for guideline in guidelines] == ["b"]
    assert [str(error).split(":")[0].split(",")[0] for error in errors] == ["a.md", "d.md"]


def test_of_two_files_with_one_id_the_second_is_an_error_that_names_both(tmp_path: Path) -> None:
    (tmp_path / "her2.md").write_text("Give trastuzumab.\n")
    (tmp_path / "other.md").write_text("---\nid: her2\n---\nGive pertuzumab.\n")
    guidelines, (error,) = read_corpus(tmp_path)
    assert [guideline.source_name for guideline in guidelines] == ["her2.md"]
    assert "her2.md" in str(error)
    assert "other.md" in str(error)


@pytest.mark.parametrize("names", [(), ("README.md",), ("a.pdf",)])
def test_no_guideline_at_all(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).write_text("Text.\n")
    with pytest.raises(CorpusError, match="holds no guideline"):
        read_corpus(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="can't be read"):
        read_corpus(tmp_path / "gone")


def test_ids_are_made_of_the_file_name(tmp_path: Path) -> None:
    (tmp_path / "Brustkrebs (Früh) 2.md").write_text("Give aspirin.\n")
    (guideline,), _ = read_corpus(tmp_path)
    assert guideline.id == "brustkrebs-fruh-2"
