from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import yaml_file
from evals.cases.yaml_file import read_yaml
from evals.errors import GoldError

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=20)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def read_text(folder: Path, text: str) -> yaml_file.YamlFile:
    path = folder / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


@given(VALUES)
def test_reads_what_yaml_writes(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    folder = tmp_path_factory.mktemp("yaml")
    assert read_text(folder, yaml.safe_dump(value, allow_unicode=True)).value == value


def test_a_text_stays_a_text(tmp_path: Path) -> None:
    text = "[2026, 2026-01-12, no, 0.5, 1:30, 1_000, .inf, yes, true, null, 'true', !!str true]"
    expected = ["2026", "2026-01-12", "no", "0.5", "1:30", "1_000", ".inf", "yes", True, None, "true", "true"]
    assert read_text(tmp_path, text).value == expected


def test_tells_the_line_of_keys_and_items(tmp_path: Path) -> None:
    file = read_text(
        tmp_path, "a: 1\nb:\n  - c: |\n      long\n      text\n    d:\n      - x\n      - [y,\n         z]\n"
    )
    assert file.line(()) == 1
    assert file.line(("a",)) == 1
    assert file.line(("b",)) == 2
    assert file.line(("b", 0, "c")) == 3
    assert file.line(("b", 0, "d")) == 6
    assert file.line(("b", 0, "d", 0)) == 7
    assert file.line(("b", 0, "d", 1, 1)) == 9


def test_what_is_not_there_is_on_the_line_around_it(tmp_path: Path) -> None:
    assert read_text(tmp_path, "a:\n  - b\n").line(("a", 0, "missing", 3)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("# nothing but this\n", "is empty"),
        ("a: 1\nb: [c", "line 2: not YAML"),
        ("a: [b,\nc\n\n", "line 2: not YAML (did not find expected ',' or ']', in what begins on line 1)"),
        ("a: 1\nb: 2\na: 3\n", "line 3: a second 'a', the first stands on line 1"),
        ("true: 1\n'true': 2\n", "line 2: a second 'true'"),
        ("a: &b [x, x]\nc: [*b, *b]\n", "line 2: an alias (*b)"),
        ("a: 1\nb: !!python/object:os.system x\n", "line 2: a tag"),
        ("a: !!timestamp 2024-13-45\n", "line 1: a tag"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document"),
        ("a:\n  " + "[" * 100, "line 2: lists in lists"),
        ("[\n" * 100_000, "line 21: lists in lists"),
        ("a: 1\nb: \x07\n", "line 2: a character U+0007"),
        ("? [a]\n: b\n", "line 1: a key that is no text"),
        ("? {a: b}\n: b\n", "line 1: a key that is no text"),
        ("~: b\n", "line 1: a key that is no text"),
    ],
)
def test_refuses_with_the_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(GoldError) as refused:
        read_text(tmp_path, text)
    assert told in str(refused.value)
    assert str(tmp_path / "a.yaml") in str(refused.value)
    assert "\n" not in str(refused.value)


def test_refuses_what_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nb: naïve\n".encode("latin-1"))
    with pytest.raises(GoldError, match=r"latin\.yaml, line 2: byte 10 is not UTF-8"):
        read_yaml(path)


def test_refuses_what_is_missing_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="can't be read"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(GoldError, match="can't be read"):
        read_yaml(tmp_path)
    with pytest.raises(GoldError, match="is no file's name"):
        read_yaml(Path("a\0b"))
    with pytest.raises(GoldError, match="is no file's name"):
        read_yaml(tmp_path / "a\udcff.yaml")


def test_refuses_what_is_too_large_before_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_file, "MOST_BYTES", 10)
    assert read_text(tmp_path, "a: 2345678").value == {"a": "2345678"}
    with pytest.raises(GoldError, match="larger than"):
        read_text(tmp_path, "a: 23456789")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path).value == {"a": "1"}
