import os
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from qa.index.exact import ExactVectors, open_vectors
from qa.index.table import StatementKey, VectorTable
from qa.index.vectors import ChromaPlace, ChromaVectors, write_vectors

STATEMENTS = VectorTable(
    (("a", 0), ("a", 1), ("b", 0), ("b", 1)),
    ("h0", "h1", "h2", "h3"),
    np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32),
)
PASSAGES = VectorTable((), (), np.empty((0, 0), dtype=np.float32))
TABLES = {"statements": STATEMENTS, "passages": PASSAGES}
EAST = np.array([1, 0, 0], dtype=np.float32)
PLACE = ChromaPlace(None, "gqa-test")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "chroma").mkdir()
    PLACE.save(tmp_path)
    write_vectors(tmp_path, PLACE, TABLES)
    return tmp_path


@pytest.mark.parametrize("guidelines", [None, set(), {"a"}, {"b"}, {"a", "b"}, {"none"}])
@pytest.mark.parametrize("k", [0, 1, 2, 10])
def test_what_chroma_finds_is_found(release: Path, k: int, guidelines: set[str] | None) -> None:
    exact = ExactVectors(TABLES)
    with closing(ChromaVectors(release, PLACE)) as chroma:
        assert exact.counts == chroma.counts
        expected = chroma.search(EAST, k, "statements", guidelines)
    found = exact.search(EAST, k, "statements", guidelines)
    assert _nearer(found) == _nearer(expected)
    assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in expected], abs=1e-6)
    assert exact.search(EAST, k, "passages", guidelines) == []


def _nearer(hits: list[tuple[StatementKey, float]]) -> list[StatementKey]:
    """Return the keys but the farthest ones: of those that are equally far, either search takes which it likes."""
    return [key for key, cosine in hits if cosine > hits[-1][1] + 1e-6]


def test_every_row_is_given_for_checking() -> None:
    rows = list(ExactVectors(TABLES).rows("statements"))
    assert [(key, text) for key, text, _ in rows] == list(zip(STATEMENTS.keys, STATEMENTS.hashes, strict=True))


def test_chroma_searches_where_it_may_write(release: Path) -> None:
    with closing(open_vectors(release, PLACE, TABLES)) as vectors:
        assert isinstance(vectors, ChromaVectors)


def test_where_nobody_may_write_the_tables_are_searched(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    before = {path: path.stat().st_mtime_ns for path in release.rglob("*")}
    with closing(open_vectors(release, PLACE, TABLES)) as vectors:
        assert isinstance(vectors, ExactVectors)
        assert vectors.search(EAST, 1, "statements")[0][0] == ("a", 0)
    assert {path: path.stat().st_mtime_ns for path in release.rglob("*")} == before
