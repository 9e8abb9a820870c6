import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ui.edge.depth import depth

TRICKY = st.text('[]{}"\\ax\n', max_size=60)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | TRICKY | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TRICKY, inner, max_size=3),
)


def measured(value: Any) -> int:
    """Measure by walking through what was parsed."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(measured, inner), default=0)


def stepped(text: bytes) -> int:
    """Measure by going through the bytes one by one."""
    level = deepest = 0
    in_string = escaped = False
    for letter in text.decode("latin-1"):
        if escaped:
            escaped = False
        elif in_string:
            escaped, in_string = letter == "\\", letter != '"'
        elif letter == '"':
            in_string = True
        elif letter in "[{":
            level += 1
        elif letter in "]}":
            level = max(0, level - 1)
        deepest = max(deepest, level)
    return deepest


@given(JSON, st.booleans())
def test_it_is_the_depth_of_what_a_parser_makes_of_it(value: Any, is_ascii: bool) -> None:
    assert depth(json.dumps(value, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")) == measured(value)


@given(st.text('[]{}"\\a', max_size=80) | st.text(max_size=20))
def test_it_is_right_for_what_is_no_json_too(text: str) -> None:
    assert depth(text.encode("utf-8", "surrogatepass")) == stepped(text.encode("utf-8", "surrogatepass"))


def test_ten_thousand_levels_are_counted() -> None:
    assert depth(b'{"a":' * 10_000) == 10_000
    assert depth(b"]" * 10_000 + b"[" * 10_000) == 10_000


def test_nothing_is_no_depth() -> None:
    assert depth(b"") == 0


def test_half_a_megabyte_of_escapes_is_gone_through_once() -> None:
    # A search that tried again at each quotation mark would take minutes.
    for text in (b'\\"' * 262_144, b'"\\' * 262_144, b'"' + b'\\"' * 262_144 + b"\\"):
        assert depth(text) == 0
