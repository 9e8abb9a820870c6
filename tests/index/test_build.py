from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import chromadb
import pytest

from qa.errors import CorpusError, LockedIndexError, NoIndexError, ReadingError, ReleaseError, UnknownGuidelineError
from qa.index import add, build, is_stale, open_release, problems, remove
from qa.index.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.settings import Settings
    from tests.index.conftest import WordEmbedder


pytestmark = pytest.mark.slow


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def held(settings: Settings, embedder: WordEmbedder) -> dict[str, int]:
    """The guidelines of the release in use with their counts of statements; the release must be sound."""
    release = open_release(settings, embedder)
    try:
        assert problems(release) == []
        return {guideline.id: len(guideline.statements) for guideline in release.guidelines.values()}
    finally:
        release.close()


def test_a_build_holds_the_corpus(settings: Settings, embedder: WordEmbedder) -> None:
    report = build(settings, embedder=embedder)
    assert (report.published, report.added, report.changed, report.removed) == (True, ("asthma", "her2"), (), ())
    assert (report.errors, report.reused) == ((), 0)
    assert report.embedded == len(embedder.embedded)
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}


def test_the_same_input_gives_the_same_id(
    settings_for: Callable[..., Settings], corpus: Path, embedder: WordEmbedder
) -> None:
    one, other = settings_for(index=corpus.parent / "one"), settings_for(index=corpus.parent / "other")
    assert build(one, embedder=embedder).release == build(other, embedder=embedder).release


def test_a_second_build_of_the_same_publishes_nothing(settings: Settings, embedder: WordEmbedder) -> None:
    first = build(settings, embedder=embedder)
    embedder.embedded.clear()
    second = build(settings, embedder=embedder)
    assert (second.release, second.published) == (first.release, False)
    assert (second.unchanged, second.embedded, embedder.embedded) == (("asthma", "her2"), 0, [])


def test_only_changed_texts_are_embedded_again(settings: Settings, embedder: WordEmbedder) -> None:
    first = build(settings, embedder=embedder)
    embedder.embedded.clear()
    edit(settings.corpus / "her2.md", "one year", "two years")
    second = build(settings, embedder=embedder)
    assert (second.changed, second.unchanged) == (("her2",), ("asthma",))
    # The changed statement, and the passage that it stands in.
    assert len(embedder.embedded) == 2
    assert all("two years" in text for text in embedder.embedded)
    assert (second.embedded, second.reused) == (2, first.embedded - 2)
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}


def test_another_model_embeds_everything_again(settings: Settings, embedder: WordEmbedder) -> None:
    first = build(settings, embedder=embedder)
    second = build(settings, embedder=type(embedder)("other"))
    assert second.release != first.release
    assert (second.embedded, second.reused) == (first.embedded, 0)


def test_files_that_cannot_be_read_are_reported_and_the_others_indexed(
    settings: Settings, embedder: WordEmbedder
) -> None:
    (settings.corpus / "binary.md").write_bytes(b"\x00\x01\x02\xff" * 100)
    (settings.corpus / "twin.md").write_text("---\nid: her2\n---\n# Twin\n\n- One is enough.\n", encoding="utf-8")
    report = build(settings, embedder=embedder)
    assert sorted(error[:9] for error in report.errors) == ["binary.md", "twin.md: "]
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}
    assert not is_stale(settings)


def test_nothing_readable_is_an_error_and_leaves_the_release_in_use(settings: Settings, embedder: WordEmbedder) -> None:
    first = build(settings, embedder=embedder)
    for path in settings.corpus.iterdir():
        path.write_bytes(b"\xff\x00")
    with pytest.raises(CorpusError, match=r"nothing in .* can be read as a guideline; first of 2 errors"):
        build(settings, embedder=embedder)
    assert open_release(settings, embedder).id == first.release


def test_no_corpus_is_an_error(settings_for: Callable[..., Settings], tmp_path: Path, embedder: WordEmbedder) -> None:
    with pytest.raises(CorpusError):
        build(settings_for(corpus=tmp_path / "missing"), embedder=embedder)


def test_old_releases_go_but_for_those_that_someone_has_open(settings: Settings, embedder: WordEmbedder) -> None:
    ids = [build(settings, embedder=embedder).release]
    reader = open_release(settings, embedder)
    edit(settings.corpus / "her2.md", "one year", "two years")
    ids.append(build(settings, embedder=embedder).release)
    edit(settings.corpus / "her2.md", "two years", "three years")
    ids.append(build(settings, embedder=embedder).release)
    assert {folder.name for folder in Shelf(settings.index).published()} == {ids[0], ids[2]}
    assert reader.dense(embedder.encode(["trastuzumab"])[0], 1)[0][0][0] == "her2"
    reader.close()
    edit(settings.corpus / "her2.md", "three years", "four years")
    ids.append(build(settings, embedder=embedder).release)
    assert {folder.name for folder in Shelf(settings.index).published()} == {ids[3]}


@pytest.mark.parametrize("damaged", ["manifest.json", "statements.npy", "lexical/meta.json", "chroma/chroma.sqlite3"])
def test_a_damaged_release_is_built_again(settings: Settings, embedder: WordEmbedder, damaged: str) -> None:
    first = build(settings, embedder=embedder)
    (Shelf(settings.index).current() / damaged).write_bytes(b"damage")
    second = build(settings, embedder=embedder)
    assert (second.release, second.published) == (first.release, True)
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}


def test_a_damaged_pointer_is_mended_by_a_build(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    (settings.index / "CURRENT").write_text("nonsense")
    build(settings, embedder=embedder)
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}


def test_the_glossary_goes_with_the_release(settings: Settings, embedder: WordEmbedder) -> None:
    glossary = settings.corpus / "glossary.yaml"
    build(settings, embedder=embedder)
    assert open_release(settings, embedder).glossary_path is None
    glossary.write_text("trastuzumab: [Herceptin]\n")
    assert is_stale(settings)
    build(settings, embedder=embedder)
    glossary.unlink()
    path = open_release(settings, embedder).glossary_path
    assert path is not None
    assert path.read_text() == "trastuzumab: [Herceptin]\n"


@pytest.mark.parametrize("data", [b"a: [", b"\xff\xfe\x00", b"- " * 5000, b"a: 2024-13-45"])
def test_a_broken_glossary_is_reported_and_left_out(settings: Settings, embedder: WordEmbedder, data: bytes) -> None:
    (settings.corpus / "glossary.yaml").write_bytes(data)
    report = build(settings, embedder=embedder)
    assert len(report.errors) == 1
    assert report.errors[0].startswith("glossary.yaml: ")
    assert "\n" not in report.errors[0]
    assert open_release(settings, embedder).glossary_path is None
    assert not is_stale(settings)


def test_add_brings_one_in_from_elsewhere(settings: Settings, embedder: WordEmbedder, eczema: Path) -> None:
    first = build(settings, embedder=embedder)
    report = add(settings, eczema, embedder=embedder)
    assert (report.added, report.unchanged) == (("eczema",), ("asthma", "her2"))
    assert report.reused == first.embedded
    assert not is_stale(settings)
    eczema.unlink()
    assert held(settings, embedder) == {"asthma": 2, "eczema": 2, "her2": 5}
    origins = {entry.id: entry.origin for entry in open_release(settings, embedder).manifest.guidelines}
    assert origins == {"asthma": "corpus", "eczema": str(eczema), "her2": "corpus"}


def test_add_replaces_the_edition_with_the_same_id(settings: Settings, embedder: WordEmbedder, tmp_path: Path) -> None:
    build(settings, embedder=embedder)
    newer = tmp_path / "asthma.md"
    newer.write_text((settings.corpus / "asthma.md").read_text() + "- Oxygen is given.\n")
    assert add(settings, newer, embedder=embedder).changed == ("asthma",)
    assert held(settings, embedder) == {"asthma": 3, "her2": 5}


def test_a_build_is_of_the_corpus_alone_unless_told_to_keep_what_was_added(
    settings: Settings, embedder: WordEmbedder, eczema: Path
) -> None:
    add(settings, eczema, embedder=embedder)
    assert set(held(settings, embedder)) == {"asthma", "eczema", "her2"}  # no release yet: the corpus was taken
    kept = build(settings, embedder=embedder, keep_added=True)
    assert (kept.removed, kept.published) == ((), False)
    exact = build(settings, embedder=embedder)
    assert exact.removed == ("eczema",)
    assert any("eczema 2023-11-20, added from" in warning for warning in exact.warnings)
    assert set(held(settings, embedder)) == {"asthma", "her2"}


def test_add_needs_no_corpus(settings_for: Callable[..., Settings], eczema: Path, embedder: WordEmbedder) -> None:
    settings = settings_for(corpus=eczema.parent / "missing")
    add(settings, eczema, embedder=embedder)
    assert held(settings, embedder) == {"eczema": 2}
    assert not is_stale(settings)


def test_adding_what_cannot_be_read_changes_nothing(settings: Settings, embedder: WordEmbedder, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    with pytest.raises(ReadingError):
        add(settings, tmp_path / "empty.md", embedder=embedder)
    with pytest.raises(NoIndexError):
        open_release(settings, embedder)


def test_remove_takes_one_out_until_the_next_build(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    embedder.embedded.clear()
    assert remove(settings, "her2", embedder=embedder).removed == ("her2",)
    assert embedder.embedded == []
    assert held(settings, embedder) == {"asthma": 2}
    assert not is_stale(settings)
    build(settings, embedder=embedder)
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}


def test_remove_refuses_what_is_not_there_and_the_last_one(settings: Settings, embedder: WordEmbedder) -> None:
    with pytest.raises(NoIndexError):
        remove(settings, "her2", embedder=embedder)
    build(settings, embedder=embedder)
    with pytest.raises(UnknownGuidelineError, match="there are: asthma, her2"):
        remove(settings, "eczema", embedder=embedder)
    remove(settings, "her2", embedder=embedder)
    with pytest.raises(CorpusError, match="only guideline"):
        remove(settings, "asthma", embedder=embedder)
    assert held(settings, embedder) == {"asthma": 2}


def test_a_damaged_release_is_not_added_to(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    (Shelf(settings.index).current() / "statements.json").write_bytes(b"[]")
    with pytest.raises(ReleaseError, match="index build"):
        add(settings, settings.corpus / "her2.md", embedder=embedder)


def test_a_second_writer_is_refused_once_it_has_waited(
    settings_for: Callable[..., Settings], corpus: Path, embedder: WordEmbedder
) -> None:
    settings = settings_for(index_wait=0.01)
    with Shelf(settings.index).writing("index build"), pytest.raises(LockedIndexError, match="index build, since"):
        build(settings, embedder=embedder)


def test_an_index_is_stale_when_a_build_would_change_it(
    settings: Settings, settings_for: Callable[..., Settings], embedder: WordEmbedder, eczema: Path
) -> None:
    assert is_stale(settings)
    build(settings, embedder=embedder)
    assert not is_stale(settings)
    (settings.corpus / "README.md").write_text("How to add a guideline.")
    assert not is_stale(settings)
    assert is_stale(settings_for(embedding={"model": "another"}))
    assert is_stale(settings_for(embedding={"max_tokens": 128}))
    assert is_stale(settings_for(chroma_url="http://127.0.0.1:1"))
    eczema.rename(settings.corpus / "eczema.md")
    assert is_stale(settings)
    build(settings, embedder=embedder)
    (settings.corpus / "eczema.md").unlink()
    assert is_stale(settings)
    build(settings, embedder=embedder)
    assert not is_stale(settings)
    edit(settings.corpus / "her2.md", "one year", "two years")
    assert is_stale(settings)


def test_a_newer_program_makes_an_index_stale(
    settings: Settings, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, embedder=embedder)
    monkeypatch.setattr("qa.index.sources.program_hash", lambda: "newer")
    assert is_stale(settings)


def test_a_damaged_index_is_stale(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    (Shelf(settings.index).current() / "manifest.json").write_text("{}")
    assert is_stale(settings)


def test_progress_tells_each_stage_to_its_end(settings: Settings, embedder: WordEmbedder) -> None:
    told: list[tuple[str, int, int]] = []
    build(settings, lambda *step: told.append(step), embedder)
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == [
        "reading",
        "embedding",
        "writing",
        "checking",
        "publishing",
    ]
    last = {stage: (done, total) for stage, done, total in told}
    assert all(done == total for done, total in last.values())


def test_releases_on_a_server_come_and_go_with_their_folders(
    settings_for: Callable[..., Settings], corpus: Path, embedder: WordEmbedder, server: str
) -> None:
    settings = settings_for(chroma_url=server)
    chroma = chromadb.HttpClient(port=int(server.rpartition(":")[2]), host="127.0.0.1")
    before = chroma.count_collections()
    for old, new in (("one year", "two years"), ("two years", "three years"), ("three years", "four years")):
        edit(corpus / "her2.md", old, new)
        build(settings, embedder=embedder)
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}
    assert chroma.count_collections() == before + 4  # the release in use and its past editions
    edit(corpus / "her2.md", "four years", "five years")
    with pytest.raises(KeyboardInterrupt):
        build(settings, interrupt_checking, embedder)
    assert chroma.count_collections() == before + 4
    assert held(settings, embedder) == {"asthma": 2, "her2": 5}
    assert build(settings_for(), embedder=embedder).published  # back to the folder's own
    assert held(settings_for(), embedder) == {"asthma": 2, "her2": 5}
    chroma._server._session.close()
    chroma._admin_client._server._session.close()


def interrupt_checking(stage: str, *_: int) -> None:
    if stage == "checking":
        raise KeyboardInterrupt
