from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.errors import StorageError
from qa.index import add, build, open_release, problems, writing
from qa.index.shelf import Shelf
from qa.index.vectors import ChromaPlace

if TYPE_CHECKING:
    from qa.settings import Settings
    from tests.index.conftest import WordEmbedder


pytestmark = pytest.mark.slow


def text(statements: int, changed: int = 0) -> str:
    lines = [f"- Group {n} gets {'less' if n < changed else 'more'} of drug {n * 13}.\n" for n in range(statements)]
    return "# Drugs\n\n" + "".join(lines)


@pytest.fixture
def many(settings: Settings, embedder: WordEmbedder) -> str:
    """The collections' prefix in a release of some fifty statements."""
    (settings.corpus / "drugs.md").write_text(text(50), encoding="utf-8")
    build(settings, embedder=embedder)
    return prefix(settings)


def prefix(settings: Settings) -> str:
    return ChromaPlace.load(Shelf(settings.index).current()).prefix


def check_sound(settings: Settings, embedder: WordEmbedder, tombstones: int) -> None:
    with closing(open_release(settings, embedder)) as release:
        assert problems(release) == []
        assert release.manifest.tombstones == tombstones
        found = release.dense(embedder.encode(["group 7 gets drug 91"])[0], 60)
        assert len({key for key, _ in found}) == len(found) >= 50


def test_only_what_changed_is_written(settings: Settings, embedder: WordEmbedder, many: str) -> None:
    (settings.corpus / "drugs.md").write_text(text(51, changed=3), encoding="utf-8")
    build(settings, embedder=embedder)
    assert prefix(settings) == many
    with closing(open_release(settings, embedder)) as release:
        taken_out = 3 + sum(len(entry.passages) for entry in release.manifest.guidelines if entry.id == "drugs")
    check_sound(settings, embedder, taken_out)


def test_what_comes_alone_leaves_nothing_dead(
    settings: Settings, embedder: WordEmbedder, many: str, eczema: Path
) -> None:
    add(settings, eczema, embedder=embedder)
    assert prefix(settings) == many
    check_sound(settings, embedder, 0)


def test_after_many_changes_all_is_written_anew(settings: Settings, embedder: WordEmbedder, many: str) -> None:
    for changed in range(2, 40, 6):
        (settings.corpus / "drugs.md").write_text(text(50, changed), encoding="utf-8")
        build(settings, embedder=embedder)
        if prefix(settings) != many:
            break
    assert 2 < changed < 30
    check_sound(settings, embedder, 0)


def test_vectors_that_were_carried_over_wrongly_are_written_anew(
    settings: Settings, embedder: WordEmbedder, many: str, eczema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry = writing.carry_vectors

    def wrongly(old: object, folder: Path, tables: object) -> int | None:
        done = carry(old, folder, tables)  # type: ignore[arg-type]
        (folder / "chroma" / "chroma.sqlite3").write_bytes(b"nonsense")
        return done

    monkeypatch.setattr(writing, "carry_vectors", wrongly)
    add(settings, eczema, embedder=embedder)
    assert prefix(settings) != many
    check_sound(settings, embedder, 0)


def test_vectors_that_cannot_be_carried_over_are_written_anew(
    settings: Settings, embedder: WordEmbedder, many: str, eczema: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("no")

    monkeypatch.setattr("qa.index.carrying.update_vectors", refuse)
    add(settings, eczema, embedder=embedder)
    assert prefix(settings) != many
    check_sound(settings, embedder, 0)
