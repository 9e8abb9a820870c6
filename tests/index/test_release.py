from __future__ import annotations

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from qa.errors import NoIndexError, ReleaseError, UnknownGuidelineError
from qa.index import Release, build, open_release, problems
from qa.index.shelf import Shelf
from qa.index.table import VectorTable
from qa.passages import passages
from qa.reading import read
from qa.terms import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa.settings import Settings
    from tests.index.conftest import WordEmbedder


@pytest.fixture
def release(settings: Settings, embedder: WordEmbedder) -> Iterator[Release]:
    build(settings, embedder=embedder)
    with closing(open_release(settings, embedder)) as opened:
        yield opened


def test_guidelines_come_back_as_they_were_read(release: Release, settings: Settings) -> None:
    assert dict(release.guidelines) == {name: read(settings.corpus / f"{name}.md") for name in ("asthma", "her2")}


def test_dense_search_finds_the_statement_that_shares_words(release: Release, embedder: WordEmbedder) -> None:
    vector = embedder.encode(["copies of the gene"])[0]
    (best, cosine), *others = release.dense(vector, 7)
    guideline, number = best
    assert "copies of the gene" in release.guidelines[guideline].statements[number].text
    assert len(others) == 6
    assert cosine == pytest.approx(float(release.vectors([best])[0] @ vector), abs=1e-5)
    assert all(cosine >= other for _, other in others)


def test_dense_search_agrees_with_every_vector_compared(release: Release, embedder: WordEmbedder) -> None:
    vector = embedder.encode(["trastuzumab after surgery"])[0]
    table = release.tables["statements"]
    expected = {key: float(cosine) for key, cosine in zip(table.keys, table.vectors @ vector, strict=True)}
    assert dict(release.dense(vector, 100)) == pytest.approx(expected, abs=1e-5)


def test_lexical_search_finds_by_words(release: Release) -> None:
    (key, _), *_ = release.lexical(dict.fromkeys(terms("nodes"), 1.0), 5)
    assert "nodes" in release.guidelines[key[0]].statements[key[1]].text


def test_passages_are_those_of_the_guideline(release: Release, embedder: WordEmbedder) -> None:
    vector = embedder.encode(["salbutamol"])[0]
    (best, _), *_ = release.dense(vector, 1, "passages")
    assert best[0] == "asthma"
    whole = release.guidelines["her2"]
    for passage in passages(whole, embedder.count_tokens, release.manifest.max_tokens):
        expected = [("her2", number) for number in passage.statements]
        assert release.passage_statements(("her2", passage.number)) == expected


@pytest.mark.parametrize("key", [("her2", 99), ("her2", -1), ("none", 0)])
def test_an_unknown_passage_is_refused(release: Release, key: tuple[str, int]) -> None:
    with pytest.raises(KeyError):
        release.passage_statements(key)


def test_vectors_come_in_the_order_asked_and_have_length_one(release: Release) -> None:
    keys = [("her2", 3), ("asthma", 0), ("her2", 0)]
    vectors = release.vectors(keys)
    assert (vectors.shape, vectors.dtype) == ((3, 64), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors[1], release.vectors([("asthma", 0)])[0])


def test_a_choice_of_guidelines_is_kept_to(release: Release, embedder: WordEmbedder) -> None:
    vector = embedder.encode(["salbutamol trastuzumab"])[0]
    weights = dict.fromkeys(terms("salbutamol trastuzumab tested"), 1.0)
    for chosen in ({"asthma"}, {"her2"}):
        assert {key[0] for key, _ in release.dense(vector, 10, guidelines=chosen)} == chosen
        assert {key[0] for key, _ in release.lexical(weights, 10, chosen)} == chosen
    assert release.dense(vector, 10, guidelines=set()) == []
    assert release.dense(vector, 10, guidelines={"asthma", "her2"}) == release.dense(vector, 10)


def test_an_unknown_guideline_is_refused(release: Release, embedder: WordEmbedder) -> None:
    with pytest.raises(UnknownGuidelineError, match="no guideline 'gout' in the index; there are: asthma, her2"):
        release.dense(embedder.encode(["x"])[0], 1, guidelines=["gout"])
    with pytest.raises(UnknownGuidelineError):
        release.lexical({"x": 1.0}, 1, ["gout"])


def test_threads_get_the_answers_that_one_alone_gets(release: Release, embedder: WordEmbedder) -> None:
    questions = ["trastuzumab", "salbutamol", "gene copies", "tumour tested", "nodes"] * 8

    def ask(question: str) -> tuple[object, ...]:
        vector = embedder.encode([question])[0]
        found = release.dense(vector, 5)
        return found, release.lexical(dict.fromkeys(terms(question), 1.0), 5), release.vectors([found[0][0]]).tolist()

    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, questions)) == alone


def test_several_readers_may_open_one_release(release: Release, settings: Settings, embedder: WordEmbedder) -> None:
    vector = embedder.encode(["trastuzumab"])[0]
    with closing(open_release(settings, embedder)) as other:
        assert other.dense(vector, 3) == release.dense(vector, 3)
    assert release.dense(vector, 3)  # closing one leaves the other


def test_no_index_says_how_to_build_one(settings: Settings, embedder: WordEmbedder) -> None:
    with pytest.raises(NoIndexError, match="guideline-qa index build"):
        open_release(settings, embedder)


def test_another_model_is_refused(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    with pytest.raises(ReleaseError, match=r"built with embedding model words .* settings name other .*index build"):
        open_release(settings, type(embedder)("other"))


def test_another_place_of_vectors_is_refused(
    settings: Settings, settings_for: Callable[..., Settings], embedder: WordEmbedder
) -> None:
    build(settings, embedder=embedder)
    with pytest.raises(ReleaseError, match="in its own folder, the settings say on http://127"):
        open_release(settings_for(chroma_url="http://127.0.0.1:1"), embedder)


def files_of(settings: Settings) -> list[Path]:
    folder = Shelf(settings.index).current()
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]


@pytest.mark.parametrize("damage", ["emptied", "removed", "one bit"])
def test_damage_to_any_file_is_noticed(settings: Settings, embedder: WordEmbedder, damage: str) -> None:
    build(settings, embedder=embedder)
    ours = [path for path in files_of(settings) if "chroma" not in path.parts and path.suffix != ".lock"]
    assert len(ours) > 10
    for path in ours:
        data = path.read_bytes()
        if damage == "removed":
            path.unlink()
        else:
            bit = bytes([data[len(data) // 2] ^ 1])
            path.write_bytes(b"" if damage == "emptied" else data[: len(data) // 2] + bit + data[len(data) // 2 + 1 :])
        if path.name == "manifest.json" and damage == "one bit":
            path.write_bytes(data.replace(b'"statements": 5', b'"statements": 4'))
        with pytest.raises(ReleaseError, match="index build") as caught:
            open_release(settings, embedder)
        assert "\n" not in str(caught.value)
        path.write_bytes(data)
    open_release(settings, embedder).close()


@pytest.mark.parametrize("text", ["", "null", "[]", '{"format": 99}', '{"format": 1}', "[" * 100_000, "\x00"])
def test_a_manifest_of_something_else_says_so(settings: Settings, embedder: WordEmbedder, text: str) -> None:
    build(settings, embedder=embedder)
    (Shelf(settings.index).current() / "manifest.json").write_text(text)
    with pytest.raises(ReleaseError, match=r"manifest\.json .*index build"):
        open_release(settings, embedder)


def test_a_manifest_cannot_name_files_elsewhere(settings: Settings, embedder: WordEmbedder) -> None:
    build(settings, embedder=embedder)
    path = Shelf(settings.index).current() / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["guidelines"][0]["id"] = "../../secret"
    path.write_text(json.dumps(manifest))
    with pytest.raises(ReleaseError, match="index build"):
        open_release(settings, embedder)


def test_a_foreign_folder_is_refused_and_left_alone(settings: Settings, embedder: WordEmbedder) -> None:
    settings.index.mkdir()
    (settings.index / "photo.jpg").write_bytes(b"x")
    for use in (open_release, lambda settings, embedder: build(settings, embedder=embedder)):
        with pytest.raises(ReleaseError, match=re.escape("photo.jpg")):
            use(settings, embedder)
    assert [path.name for path in settings.index.iterdir()] == ["photo.jpg"]


def test_vectors_of_other_texts_are_noticed(release: Release) -> None:
    assert problems(release) == []
    table = release.tables["statements"]
    swapped = VectorTable(table.keys, (table.hashes[1], table.hashes[0], *table.hashes[2:]), table.vectors)
    release.tables["statements"] = swapped  # type: ignore[index]
    found = problems(release)
    assert any("statement 0 of asthma belongs to another text" in problem for problem in found)
    assert any("Chroma's vector of asthma:1 in statements belongs to another text" in problem for problem in found)


def test_vectors_missing_from_chroma_are_noticed(release: Release) -> None:
    collection = release.chroma._collections["passages"]
    collection.delete(ids=["her2:0"])
    release.chroma.counts["passages"] -= 1
    assert problems(release) == ["Chroma lacks the vector of her2:0 in passages"]


def test_vectors_changed_in_chroma_are_noticed(release: Release) -> None:
    collection = release.chroma._collections["statements"]
    collection.update(ids=["her2:2"], embeddings=[[1.0] + [0.0] * 63])
    found = problems(release)
    assert found == ["Chroma's vector of her2:2 in statements differs from the one that was computed"]


def test_who_may_only_read_gets_the_same_answers_and_writes_nothing(
    release: Release, settings: Settings, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    vector, weights = embedder.encode(["trastuzumab"])[0], dict.fromkeys(terms("trastuzumab"), 1.0)
    expected = release.dense(vector, 3), release.lexical(weights, 3)
    release.close()
    before = {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")}
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with closing(open_release(settings, embedder)) as opened:
        assert problems(opened) == []
        found = opened.dense(vector, 3), opened.lexical(weights, 3)
    assert found[1] == expected[1]
    assert [cosine for _, cosine in found[0]] == pytest.approx([cosine for _, cosine in expected[0]], abs=1e-5)
    assert {path: path.stat().st_mtime_ns for path in settings.index.rglob("*")} == before


def test_opening_is_quick(release: Release, settings: Settings, embedder: WordEmbedder) -> None:
    start = time.perf_counter()
    open_release(settings, embedder).close()
    assert time.perf_counter() - start < 1.5
