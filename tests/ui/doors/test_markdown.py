from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ui.doors.markdown import inert

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ALPHABET = "a1B .,:;!?-+*_~`$#<>[](){}|\\/&@=^'\"\n\t%"
PIECES = (
    "http://e.org",
    "www.e.org",
    "<b>",
    "&amp;",
    "](",
    "![",
    "[1]",
    "```",
    "~~~",
    "1. ",
    "# ",
    "- ",
    "| a |",
    "e.org",
)


def shown(markdown: str) -> str:
    """Return what a reader of the Markdown sees, which must be one paragraph of plain words and code."""
    tokens = READER.parse(markdown)
    assert [token.type for token in tokens] == (
        ["paragraph_open", "inline", "paragraph_close"] if markdown.strip() else []
    )
    return "".join(_words(tokens))


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            assert child.type in ("text", "code_inline"), child
            yield child.content


@given(
    st.one_of(
        st.text(ALPHABET), st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(ALPHABET))).map("".join)
    )
)
@example("- a")
@example("1) a")
@example("HLA-B*57:01 and HLA-B*15:02")
@example("`` ` ``")
@example("---")
@example("\\")
def test_whatever_is_written_is_shown_and_nothing_of_it_becomes_markup(text: str) -> None:
    assert shown(inert(text)) == " ".join(text.replace("\0", "�").split())
    # Of what comes after it too, nothing is taken in.
    assert shown(f"{inert(text)} [1]").endswith("[1]")


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://evil.example/a)",
        "![x](https://evil.example/pixel.png)",
        "<img src=https://evil.example/pixel.png>",
        "see www.evil.example now",
        "write to a@evil.example",
        "see evil.example",
        "[a]: https://evil.example",
        "<https://evil.example>",
    ],
)
def test_an_address_stands_in_code_where_no_program_makes_a_link_of_it(text: str) -> None:
    outside = [child.content for t in READER.parse(inert(text)) for child in t.children or () if child.type == "text"]
    assert "evil" not in "".join(outside)


@pytest.mark.parametrize(
    "text", ["counted [12] twice", r"\(x\) and \[y\]", "{{USER_NAME}}", "[[note]]", "a[^1]", "<@U:1>"]
)
def test_what_chat_programs_take_for_their_own_stands_in_code(text: str) -> None:
    tokens = [child for t in READER.parse(inert(text)) for child in t.children or ()]
    outside = "".join(child.content for child in tokens if child.type == "text")
    assert not set("\\[]{<") & set(outside)


@pytest.mark.parametrize(
    "text",
    [
        "HER2/CEP17 ratio ≥2.0 with <4.0 signals/cell (>10% of cells)",
        "HLA-B*57:01 carriers, i.e. 5% ~ 8%",
        "Trastuzumab: 8 mg/kg, then 6 mg/kg q3w.",
        "Ki-67 & ER/PR, 'IHC 3+'",
        "T-DM1 costs US$ 5",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text
