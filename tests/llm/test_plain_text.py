import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.plain_text import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u200b b\u202e c\x00\ufeff\u00add", "a b cd"),
        ("a\u3164b\u2800c", "abc"),
        ("a\u00a0b\nc\u2028d\t e", "a b c d e"),
        ("e\u0301t\u00e9", "été"),
        ("n\u0336o\u0336t\u0336", "not"),
        ("\u00df m\u00b2 10\u2079/L \u00bd \u2265 5 \u00b5g", "ß m² 10⁹/L ½ ≥ 5 µg"),
        ("２０ ｍｇ \u0665 \U0001d7d9\U0001d5ba", "20 mg 5 1a"),
        ("\ud800x", "x"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_plain_text_is_plain_for_good_and_on_one_line(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert once == " ".join(once.split())
