from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import ReleaseError
from qa.index.table import VectorPool, VectorTable, best_first, text_hash


def table(rows: int = 3) -> VectorTable:
    vectors = np.arange(rows * 4, dtype=np.float32).reshape(rows, 4)
    return VectorTable(tuple(("g", row) for row in range(rows)), tuple(f"h{row}" for row in range(rows)), vectors)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_table_comes_back_as_it_was(tmp_path: Path, rows: int) -> None:
    table(rows).save(tmp_path, "t")
    back = VectorTable.load(tmp_path, "t")
    assert (back.keys, back.hashes) == (table(rows).keys, table(rows).hashes)
    np.testing.assert_array_equal(back.vectors, table(rows).vectors)


def test_vectors_come_in_the_order_asked() -> None:
    np.testing.assert_array_equal(table().select([("g", 2), ("g", 0)]), table().vectors[[2, 0]])


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        table().select([("g", 3)])


def test_a_pool_finds_vectors_by_the_hash_of_their_text_whatever_table_they_are_from() -> None:
    pool = VectorPool()
    pool.put(table().hashes, table().vectors)
    pool.put(("h1", "h9"), np.full((2, 4), 7, dtype=np.float32))
    assert set(pool.hashes()) == {"h0", "h1", "h2", "h9"}
    assert "h9" in pool
    assert "h5" not in pool
    found = pool.select(["h9", "h1", "h9", "h0"])
    np.testing.assert_array_equal(found, [[7] * 4, table().vectors[1], [7] * 4, table().vectors[0]])
    assert found.dtype == np.float32
    assert pool.select([]).shape == (0, 0)
    with pytest.raises(KeyError):
        pool.select(["h5"])


def test_damaged_files_say_so(tmp_path: Path) -> None:
    table().save(tmp_path, "t")
    (tmp_path / "t.json").write_text("[[1]]")
    with pytest.raises(ReleaseError, match="index build"):
        VectorTable.load(tmp_path, "t")


def test_rows_and_vectors_must_belong_together(tmp_path: Path) -> None:
    table(3).save(tmp_path, "t")
    table(2).save(tmp_path, "u")
    (tmp_path / "u.json").replace(tmp_path / "t.json")
    with pytest.raises(ReleaseError, match=r"\(3, 4\) float32, expected \(2, dim\)"):
        VectorTable.load(tmp_path, "t")


@given(st.text(), st.text())
def test_texts_differ_by_their_hash(one: str, other: str) -> None:
    assert (text_hash(one) == text_hash(other)) == (one == other)


def test_the_best_come_first_and_equals_by_key() -> None:
    assert best_first([(("b", 0), 1.0), (("a", 2), 1.0), (("c", 0), 2.0)]) == [
        (("c", 0), 2.0),
        (("a", 2), 1.0),
        (("b", 0), 1.0),
    ]
