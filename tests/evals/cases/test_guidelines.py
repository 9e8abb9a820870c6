from pathlib import Path
from typing import Any

import pytest

from evals.cases.guidelines import joined_libraries, library_in_files, library_in_index, library_of
from qa.errors import CorpusError, NoIndexError, UnknownGuidelineError
from qa.index import add, build
from qa.settings import Settings

TEXT = "---\nid: {id}\ntitle: T\nedition: '{edition}'\n---\n\n# T\n\n- The dose is {dose} mg.\n"


def write(path: Path, id: str, edition: str, dose: int = 5) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(id=id, edition=edition, dose=dose), encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    write(folder / "heart.md", "heart", "2026")
    write(folder / "_past" / "heart.md", "heart", "2019", dose=3)
    write(folder / "kidney.md", "kidney", "v1")
    return folder


def test_reads_editions_in_force_and_past_ones_from_files(corpus: Path) -> None:
    library = library_in_files([corpus])
    assert library.names() == ["heart@2019", "heart@2026", "kidney@v1"]
    assert library.guideline("heart").edition.label == "2026"
    assert library.guideline("heart@2026") is library.guideline("heart")
    assert "3 mg" in library.guideline("heart@2019").text
    assert not library.unread


def test_an_edition_that_is_not_there_is_told_with_those_that_are(corpus: Path) -> None:
    with pytest.raises(
        UnknownGuidelineError, match="no guideline 'heart@2020'; there are: heart@2019, heart@2026, kidney@v1"
    ):
        library_in_files([corpus]).guideline("heart@2020")


def test_reads_a_single_file_and_a_folder_named_twice_once(corpus: Path) -> None:
    assert library_in_files([corpus / "kidney.md"]).names() == ["kidney@v1"]
    assert not library_in_files([corpus, corpus / ".." / "corpus"]).unread


def test_what_cannot_be_read_is_told_and_the_rest_read(corpus: Path) -> None:
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    write(corpus / "twin.md", "heart", "2027")
    write(corpus / "_past" / "twin.md", "heart", "2019")
    library = library_in_files([corpus])
    assert library.names() == ["heart@2019", "heart@2026", "kidney@v1"]
    told = sorted(map(str, library.unread))
    assert [each.partition(" ")[0].rpartition("/")[2].rstrip(":,") for each in told] == [
        "broken.pdf",
        "twin.md",
        "twin.md",
    ]


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    with pytest.raises(CorpusError, match="no guideline could be read"):
        library_in_files([tmp_path])
    with pytest.raises(CorpusError, match="can't be read"):
        library_in_files([tmp_path / "none"])


def test_of_two_libraries_the_first_counts(tmp_path: Path, corpus: Path) -> None:
    other = write(tmp_path / "other" / "heart.md", "heart", "2027")
    one, two = library_in_files([corpus]), library_in_files([other])
    assert joined_libraries([one, two]).guideline("heart").edition.label == "2026"
    assert joined_libraries([two, one]).guideline("heart").edition.label == "2027"
    assert joined_libraries([two, one]).guideline("heart@2019").edition.label == "2019"


def test_reads_an_index_with_its_past_and_the_corpus_where_it_is_newer(
    tmp_path: Path, corpus: Path, first_index: Any
) -> None:
    settings, embedder = Settings.load(corpus=corpus, index=tmp_path / "another"), first_index.embedder
    assert library_of(settings).names() == ["heart@2019", "heart@2026", "kidney@v1"], (
        "there is no index: from the files"
    )
    with pytest.raises(NoIndexError):
        library_in_index(settings.index)
    build(settings, embedder=embedder)
    add(settings, write(tmp_path / "heart.md", "heart", "2027"), embedder=embedder)
    held = library_in_index(settings.index)
    assert held.names() == ["heart@2026", "heart@2027", "kidney@v1"]
    assert held.guideline("heart").edition.label == "2027"
    assert held.guideline("heart@2026").edition.fate
    assert library_of(settings).names() == ["heart@2019", "heart@2026", "heart@2027", "kidney@v1"]
    write(corpus / "kidney.md", "kidney", "v2")
    assert library_of(settings).names() == ["heart@2019", "heart@2026", "kidney@v2"], (
        "the index is older than its corpus"
    )
