import os
import sys
from pathlib import Path

import pytest

from qa.errors import CorpusError
from qa.reading import read_corpus


def test_files_are_sorted_and_others_left_alone(tmp_path: Path) -> None:
    for name in (
        "b.md",
        "a.txt",
        "c.markdown",
        "README.md",
        "glossary.yaml",
        "glossary.md",
        ".hidden.md",
        "~$b.md",
        "notes.doc",
    ):
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


@pytest.mark.parametrize("names", [(), ("README.md",), ("a.doc",)])
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


def test_each_file_is_told_when_it_is_read(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("Give aspirin.\n")
    told: list[tuple[int, int]] = []
    read_corpus(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_link_is_followed_and_one_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "elsewhere.md").write_text("Give aspirin.\n")
    (corpus / "a.md").symlink_to(tmp_path / "elsewhere.md")
    (corpus / "gone.md").symlink_to(tmp_path / "gone.md")
    (corpus / "loop.md").symlink_to(corpus / "loop.md")
    guidelines, errors = read_corpus(corpus)
    assert [guideline.id for guideline in guidelines] == ["a"]
    assert [str(error).split(" (")[0] for error in errors] == ["gone.md: can't be opened", "loop.md: can't be opened"]


def test_a_folder_with_guidelines_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Give aspirin.\n")
    for name in ("cardiology", ".git", "_old", "pictures"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ("b.png" if name == "pictures" else "b.md")).write_text("Give heparin.\n")
    guidelines, errors = read_corpus(tmp_path)
    assert [guideline.id for guideline in guidelines] == ["a"]
    assert [str(error).split(":")[0] for error in errors] == ["cardiology"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_odd_names_are_shown_on_one_line(tmp_path: Path) -> None:
    for name in (b"caf\xe9.md", b"two\nlines.md", b"\x1b[31mred.md"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
            file.write(b"\0")
    with open(os.fsencode(tmp_path) + b"/fine\xff.md", "wb") as file:
        file.write(b"Give aspirin.\n")
    (guideline,), errors = read_corpus(tmp_path)
    assert (guideline.source_name, guideline.metadata.title) == (r"fine\udcff.md", r"fine\udcff")
    assert sorted(str(error).split(".md")[0] for error in errors) == [r"\x1b[31mred", r"caf\udce9", r"two\nlines"]
