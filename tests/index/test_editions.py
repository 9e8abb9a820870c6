from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.errors import CorpusError, ReadingError, ReleaseError, UnknownGuidelineError, UsageError
from qa.index import Release, add, build, is_stale, open_release, problems, prune, remove, restore
from qa.index.contents import past_of
from qa.index.editions import editions_of, find_edition, past_id
from qa.index.manifest import FORMAT, GuidelineEntry, Manifest, load_manifest
from qa.index.shelf import Shelf
from qa.terms import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.settings import Settings
    from tests.index.conftest import WordEmbedder


pytestmark = pytest.mark.slow


@pytest.fixture
def newer(settings: Settings, tmp_path: Path, embedder: WordEmbedder) -> Path:
    """A newer edition of a guideline that is in the index, in a file of another name."""
    build(settings, embedder=embedder)
    text = (settings.corpus / "her2.md").read_text(encoding="utf-8")
    path = tmp_path / "her2-2025.md"
    path.write_text(text.replace("2024-03-01", "2025-02-03").replace("one year", "18 months"), encoding="utf-8")
    return path


def in_force(settings: Settings, embedder: WordEmbedder) -> Mapping[str, str]:
    """The labels of the editions in force; the release and its past must be sound."""
    with closing(open_release(settings, embedder)) as release:
        assert problems(release) == []
        return {entry.id: entry.edition for entry in release.manifest.guidelines}


def fates(settings: Settings) -> Mapping[str, str]:
    """What became of the past editions, by guideline and label; the past must be sound."""
    folder = Shelf(settings.index).current()
    if not load_manifest(folder).past:
        assert not past_of(folder).exists()
        return {}
    with closing(Release(past_of(folder))) as past:
        assert problems(past) == []
        assert past.id == load_manifest(folder).past
        assert all(guideline.edition.fate for guideline in past.guidelines.values())
        return {f"{entry.id.partition('@')[0]} {entry.edition}": entry.fate for entry in past.manifest.guidelines}


TODAY = datetime.now(UTC).date().isoformat()


def test_a_changed_file_is_a_new_edition_and_the_old_one_is_superseded(
    settings: Settings, embedder: WordEmbedder, newer: Path
) -> None:
    embedder.embedded.clear()
    report = add(settings, newer, as_id="her2", embedder=embedder)
    (edition,) = report.editions
    assert (edition.guideline, edition.before, edition.after) == ("her2", "2024-03-01", "2025-02-03")
    assert (edition.came, edition.went, edition.changed) == (0, 0, 1)
    assert (report.changed, report.removed) == (("her2",), ())
    assert all("18 months" in text for text in embedder.embedded)  # what is past is not embedded again
    assert in_force(settings, embedder) == {"asthma": "2023-11-20", "her2": "2025-02-03"}
    assert fates(settings) == {"her2 2024-03-01": f"superseded by 2025-02-03 on {TODAY}"}


def test_what_is_past_is_neither_found_nor_counted(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    with closing(open_release(settings, embedder)) as release:
        found = {key for key, _ in release.lexical(dict.fromkeys(terms("trastuzumab year months"), 1.0), 50)}
        dense = {key for key, _ in release.dense(embedder.encode(["one year after surgery"])[0], 50)}
        assert {guideline for guideline, _ in found} == {"her2"}
        assert {guideline for guideline, _ in dense} == {"asthma", "her2"}
        assert not any("one year" in release.guidelines[key[0]].statements[key[1]].text for key in found | dense)
        assert release.lexical({"year": 1.0}, 5) == []


def test_the_past_answers_on_its_own(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    with closing(Release(past_of(Shelf(settings.index).current()))) as past:
        (key, _), *_ = past.lexical(dict.fromkeys(terms("one year"), 1.0), 5)
        assert key[0] == past_id("her2", past.guidelines[key[0]].edition.sha256)
        assert "one year" in past.guidelines[key[0]].statements[key[1]].text


def test_the_same_file_is_no_new_edition(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    same = add(settings, settings.corpus / "her2.md", embedder=embedder)
    assert (same.changed, same.editions) == ((), ())
    assert fates(settings) == {}
    add(settings, newer, as_id="her2", embedder=embedder)
    again = add(settings, newer, as_id="her2", embedder=embedder)
    assert (again.published, again.editions) == (False, ())


def test_a_build_supersedes_and_removes_too(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    newer.replace(settings.corpus / "her2.md")
    (settings.corpus / "asthma.md").unlink()
    report = build(settings, embedder=embedder)
    assert (report.changed, report.removed) == (("her2",), ("asthma",))
    assert fates(settings) == {
        "asthma 2023-11-20": f"removed on {TODAY}",
        "her2 2024-03-01": f"superseded by 2025-02-03 on {TODAY}",
    }
    unchanged = build(settings, embedder=embedder)
    assert (unchanged.published, unchanged.release) == (False, report.release)


def test_a_removed_guideline_comes_back(settings: Settings, embedder: WordEmbedder) -> None:
    first = build(settings, embedder=embedder)
    remove(settings, "her2", embedder=embedder)
    assert fates(settings) == {"her2 2024-03-01": f"removed on {TODAY}"}
    embedder.embedded.clear()
    report = restore(settings, "her2", embedder=embedder)
    assert (report.added, embedder.embedded) == (("her2",), [])
    assert report.release == first.release  # as if nothing had happened
    assert fates(settings) == {}
    assert not is_stale(settings)


def test_an_older_edition_comes_back_in_force(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    report = restore(settings, "her2@2024-03-01", embedder=embedder)
    assert [(edition.before, edition.after) for edition in report.editions] == [("2025-02-03", "2024-03-01")]
    assert in_force(settings, embedder)["her2"] == "2024-03-01"
    assert fates(settings) == {"her2 2025-02-03": f"superseded by 2024-03-01 on {TODAY}"}
    restore(settings, "her2", embedder=embedder)  # and the other way round
    assert in_force(settings, embedder)["her2"] == "2025-02-03"


def test_restore_refuses_what_is_not_past(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    with pytest.raises(UnknownGuidelineError, match="no past edition"):
        restore(settings, "her2", embedder=embedder)
    with pytest.raises(UnknownGuidelineError, match="in force already"):
        restore(settings, "her2@2024-03-01", embedder=embedder)
    with pytest.raises(UnknownGuidelineError, match="no editions '2001'"):
        restore(settings, "her2@2001", embedder=embedder)
    with pytest.raises(UnknownGuidelineError, match="there are: asthma, her2"):
        restore(settings, "gout", embedder=embedder)


def test_a_build_takes_a_removed_guideline_again_and_says_so(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    remove(settings, "her2", embedder=embedder)
    assert not is_stale(settings)
    report = build(settings, embedder=embedder)
    assert f"her2 2024-03-01, removed on {TODAY}, is in force again, for the corpus has it" in report.warnings
    assert fates(settings) == {}


def test_an_added_edition_stays_if_builds_keep_what_was_added(
    settings: Settings, embedder: WordEmbedder, newer: Path
) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    assert not build(settings, embedder=embedder, keep_added=True).published
    report = build(settings, embedder=embedder)
    assert in_force(settings, embedder)["her2"] == "2024-03-01"
    assert any(f"{newer}, is no longer in force" in warning for warning in report.warnings)
    restore(settings, "her2@2025-02-03", embedder=embedder)
    text = (settings.corpus / "her2.md").read_text(encoding="utf-8").replace("2024-03-01", "2026-01-01")
    (settings.corpus / "her2.md").write_text(text, encoding="utf-8")
    build(settings, embedder=embedder, keep_added=True)
    assert in_force(settings, embedder)["her2"] == "2026-01-01"  # an edition that was never in the index
    assert len(fates(settings)) == 2


def test_prune_drops_what_is_past(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    newer.write_text(newer.read_text(encoding="utf-8").replace("2025-02-03", "2025-09-09"), encoding="utf-8")
    add(settings, newer, as_id="her2", embedder=embedder)
    remove(settings, "asthma", embedder=embedder)
    assert len(fates(settings)) == 3
    one = prune(settings, keep=1, embedder=embedder)
    assert [dropped.partition("@")[0] for dropped in one.pruned] == ["her2"]
    assert set(fates(settings)) == {"her2 2025-02-03", "asthma 2023-11-20"}
    assert len(prune(settings, embedder=embedder).pruned) == 2
    assert fates(settings) == {}
    nothing = prune(settings, embedder=embedder)
    assert (nothing.pruned, nothing.published) == ((), False)
    with pytest.raises(UnknownGuidelineError):
        restore(settings, "asthma", embedder=embedder)


def test_editions_of_one_label_differ_by_their_hash(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    for months in ("24 months", "30 months"):
        text = (settings.corpus / "her2.md").read_text(encoding="utf-8").replace("one year", months)
        newer.write_text(text, encoding="utf-8")
        add(settings, newer, as_id="her2", embedder=embedder)
    folder = Shelf(settings.index).current()
    present, past = load_manifest(folder), load_manifest(past_of(folder))
    latest, first = editions_of("her2", past)
    assert "another file of 2024-03-01" in latest.fate
    with pytest.raises(UnknownGuidelineError, match="has 3 editions '2024-03-01'") as caught:
        find_edition("her2@2024-03-01", present, past)
    assert all(name in str(caught.value) for name in (latest.id, first.id))
    assert find_edition(first.id, present, past) == first
    assert find_edition(f"her2@{latest.sha256[:6].upper()}", present, past) == latest
    assert find_edition(f"her2@{latest.sha256}", present, past) == latest
    assert find_edition("her2", present, past).id == "her2"


def entry(guideline: str, label: str, sha256: str, fate: str = "") -> GuidelineEntry:
    return GuidelineEntry(
        id=guideline,
        title="",
        edition=label,
        sha256=sha256,
        content="",
        source_name="",
        origin="corpus",
        source="x.md",
        program="",
        fate=fate,
        statements=0,
        passages=[],
        warnings=0,
    )


def manifest(*entries: GuidelineEntry) -> Manifest:
    return Manifest(
        format=FORMAT,
        id="",
        created=datetime.now(UTC),
        program="",
        model="",
        model_name="",
        max_tokens=1,
        guidelines=[*entries],
        sources={},
        glossary="",
    )


def test_a_removed_guideline_is_named_with_its_editions() -> None:
    past = manifest(entry("gout@" + "a" * 12, "2001", "a" * 64, "removed on 2026-01-01"))
    with pytest.raises(
        UnknownGuidelineError, match=r"gout is not in force; name one of: gout@aaaaaaaaaaaa \(2001, rem"
    ):
        find_edition("gout", manifest(), past)
    with pytest.raises(UnknownGuidelineError, match=r"there are: croup, gout \(past\)"):
        find_edition("her2", manifest(entry("croup", "1", "b" * 64)), past)
    assert find_edition("gout@2001", manifest(), past).fate


def test_the_release_keeps_the_files(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    was = (settings.corpus / "her2.md").read_bytes()
    data = newer.read_bytes()
    add(settings, newer, as_id="her2", embedder=embedder)
    newer.unlink()
    folder = Shelf(settings.index).current()
    assert (folder / "sources" / "her2.md").read_bytes() == data
    (old,) = (past_of(folder) / "sources").iterdir()
    assert (old.name, old.read_bytes()) == (f"{load_manifest(past_of(folder)).guidelines[0].id}.md", was)
    assert not (folder / "intake").exists()


def test_files_that_stay_are_kept_once_on_the_disk(
    settings: Settings, embedder: WordEmbedder, newer: Path, eczema: Path
) -> None:
    with closing(open_release(settings, embedder)) as first:  # it stays while it is open
        add(settings, eczema, embedder=embedder)
        kept = Shelf(settings.index).current() / "sources" / "her2.md"
        assert os.path.samefile(first.folder / "sources" / "her2.md", kept)
    assert not os.path.samefile(settings.corpus / "her2.md", kept)  # a change of the corpus must not reach it


def test_a_disk_without_links_gets_copies(
    settings: Settings, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    build(settings, embedder=embedder)
    assert in_force(settings, embedder).keys() == {"asthma", "her2"}


def test_what_was_added_is_read_anew_by_a_newer_program(
    settings: Settings, embedder: WordEmbedder, eczema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, embedder=embedder)
    add(settings, eczema, embedder=embedder)
    name = eczema.name
    eczema.unlink()
    for module in ("intake", "plan", "sources"):
        monkeypatch.setattr(f"qa.index.{module}.program_hash", lambda: "newer")
    assert is_stale(settings)
    report = build(settings, embedder=embedder, keep_added=True)
    assert (report.editions, report.removed) == ((), ())
    assert fates(settings) == {}  # the same file is the same edition
    entries = {entry.id: entry for entry in load_manifest(Shelf(settings.index).current()).guidelines}
    assert {entry.program for entry in entries.values()} == {"newer"}
    assert (entries["eczema"].source_name, entries["eczema"].origin) == (name, str(eczema))
    assert not is_stale(settings)


def test_several_files_and_folders_are_added_and_bad_ones_reported(
    settings: Settings, embedder: WordEmbedder, eczema: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "gout.md").write_text("# Gout\n\n- Colchicine is given for a flare.\n", encoding="utf-8")
    (folder / "bad.md").write_bytes(b"\xff\x00")
    report = add(settings, eczema, folder, tmp_path / "none.md", embedder=embedder)
    assert report.added == ("asthma", "eczema", "gout", "her2")  # there was no release: the corpus was taken
    assert sorted(error.split(".md")[0] for error in report.errors) == ["bad", "none"]
    with pytest.raises(ReadingError, match=r"none of 2 files.*none\.md.*bad\.md"):
        add(settings, tmp_path / "none.md", folder / "bad.md", embedder=embedder)


def test_one_file_after_the_other_makes_two_editions(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    newer.write_text(newer.read_text(encoding="utf-8").replace("---\n", "---\nid: her2\n", 1), encoding="utf-8")
    newest = newer.with_name("newest.md")
    newest.write_text(newer.read_text(encoding="utf-8").replace("2025-02-03", "2026-01-01"), encoding="utf-8")
    (edition,) = add(settings, newer, newest, embedder=embedder).editions
    assert (edition.before, edition.after) == ("2024-03-01", "2026-01-01")
    assert fates(settings).keys() == {"her2 2024-03-01", "her2 2025-02-03"}


def test_an_id_is_for_one_file_and_must_be_one(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    with pytest.raises(UsageError, match="one file"):
        add(settings, newer, settings.corpus, as_id="her2", embedder=embedder)
    for bad in ("../her2", "her2@abcabcabcabc"):
        with pytest.raises(CorpusError, match="guideline id"):
            add(settings, newer, as_id=bad, embedder=embedder)


def test_the_past_survives_a_damaged_present(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    before = fates(settings)
    (Shelf(settings.index).current() / "statements.json").write_text("{}")
    build(settings, embedder=embedder)
    assert in_force(settings, embedder)["her2"] == "2024-03-01"  # what the corpus holds
    assert before.keys() - fates(settings).keys() == {"her2 2024-03-01"}


def test_damage_to_the_past_is_noticed(settings: Settings, embedder: WordEmbedder, newer: Path) -> None:
    add(settings, newer, as_id="her2", embedder=embedder)
    folder = Shelf(settings.index).current()
    path = past_of(folder) / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | {"created": "2001-01-01T00:00:00Z"}), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"past/manifest\.json is damaged"):
        Release(folder)
