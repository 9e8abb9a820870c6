from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.wording.lines import LONGEST_LINE, Sentence, sentences

GIVEN = "Trastuzumab is given every 3 weeks"


def read(*pieces: str, most_lines: int = 20) -> list[Sentence]:
    return list(sentences(pieces, most_lines))


@pytest.mark.parametrize(
    "line",
    [
        f"{GIVEN}. [1]",
        f"{GIVEN} [1].",
        f"- {GIVEN}. [1]  ",
        f"• {GIVEN}. [1]",
        f"1. {GIVEN}. [1]",
        f"**{GIVEN}.** [1]",
        f"_{GIVEN}_. `[1]`",
        f"{GIVEN}. (1)",
        f"{GIVEN} (1).",
        f"(1) {GIVEN}.",
        f"[1] {GIVEN}.",
        f"[1] {GIVEN}. [1]",
        f"{GIVEN}. [S1]",
        f"{GIVEN}. [Statement 1]",
        f"{GIVEN}. ［１］",
        f"{GIVEN}. [١]",
        f"{GIVEN}. 【1†source】",
        f'{{"sentence": "{GIVEN}.", "numbers": [1]}}',
        f'{{"text": "{GIVEN} [1]."}},',
        f'{{"statement": 1, "text": "{GIVEN}."}}',
        "Trastu\u200bzumab is\u202e given\u00a0every 3\u00ad weeks.\ufeff [1]",
        "Trastuzumab is g\u0336i\u0336ven every ３ weeks. [1]",
    ],
)
def test_one_sentence_and_its_number_however_a_model_writes_them(line: str) -> None:
    assert read(line) == [Sentence(f"{GIVEN}.", (1,))]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1], [2]", (1, 2)),
        ("[1] and [2]", (1, 2)),
        ("[1, 2]", (1, 2)),
        ("[1; 2]", (1, 2)),
        ("[S1, S2]", (1, 2)),
        ("[2, 1, 2]", (2, 1)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3, 7]", (1, 2, 3, 7)),
        ("[1 to 3]", (1, 2, 3)),
        ("[3-1]", (3, 1)),
        ("[99]", (99,)),
        ("[0]", (0,)),
        ("[-1]", (-1,)),
        ("[1-99999]", (1, 99999)),
        (f"[{'9' * 300}]", (99999,)),
    ],
)
def test_what_is_cited(written: str, numbers: tuple[int, ...]) -> None:
    assert read(f"{GIVEN}. {written}") == [Sentence(f"{GIVEN}.", numbers)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("It binds well. [1] It works. [2, 3]", [("It binds well.", (1,)), ("It works.", (2, 3))]),
        ("It binds well [1]. It works [2].", [("It binds well.", (1,)), ("It works.", (2,))]),
        ("It binds well. It works. [1, 2]", [("It binds well.", (1, 2)), ("It works.", (1, 2))]),
        ("[1] It binds well. [2] It works.", [("It binds well.", (1,)), ("It works.", (2,))]),
        ("It binds [1], and it works [2] too.", [("It binds, and it works too.", (1, 2))]),
        ("It binds well. [1] It works.", [("It binds well.", (1,)), ("It works.", ())]),
        ("Man gibt z. B. Trastuzumab. [1]", [("Man gibt z. B. Trastuzumab.", (1,))]),
    ],
)
def test_several_on_one_line(line: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(line) == [Sentence(*each) for each in expected]


@pytest.mark.parametrize(
    "line", ["Here is the answer:", "## Answer", "The dose is 2 (1-3) mg.", "HLA-B*57:01 (n = 20)."]
)
def test_what_cites_nothing_has_no_numbers(line: str) -> None:
    assert [sentence.numbers for sentence in read(line)] == [()]


@pytest.mark.parametrize("line", ["", "   ", "```json", "[", "]", "[1]", "---", "\u200b"])
def test_a_line_without_words_is_none(line: str) -> None:
    assert read(line + "\n", f"{GIVEN}. [1]\n") == [Sentence(f"{GIVEN}.", (1,))]


def test_figures_stay() -> None:
    text = "Give 2.5 mg/m² at ≥20 % (3 of 4), 10⁹/L, in stage 2 (T2)."
    assert read(f"{text} [2]") == [Sentence(text, (2,))]


def test_a_figure_in_round_brackets_is_no_citation_where_there_is_another() -> None:
    assert read("The median was 3 (1-5). [2]") == [Sentence("The median was 3 (1-5).", (2,))]


def test_a_sentence_comes_as_soon_as_its_line_is_complete() -> None:
    def streamed() -> Iterator[str]:
        yield f"{GIVEN}. [1]"
        yield "\nIt wor"
        pytest.fail("more was waited for")

    first = next(sentences(streamed(), 20))
    assert first == Sentence(f"{GIVEN}.", (1,))


def test_reading_stops_at_a_line_without_end() -> None:
    def endless() -> Iterator[str]:
        yield f"{GIVEN}. [1]\n"
        while True:
            yield "blah "

    assert list(sentences(endless(), 20)) == [Sentence(f"{GIVEN}.", (1,))]


def test_reading_stops_after_so_many_lines() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield f"{GIVEN}. [1]\n"

    assert len(list(sentences(endless(), 7))) == 7


def test_the_longest_line_is_read_and_a_longer_one_is_not() -> None:
    fits = "a" * (LONGEST_LINE - 4) + " [1]"
    assert [each.numbers for each in read(fits)] == [(1,)]
    assert read("a" + fits) == []
    assert read("a" + fits + "\n", "b [1]") == []


@pytest.mark.parametrize(
    "line",
    ['{"a": ' * 80, "[" * 500, "(1)" * 150, "[1-" * 150, "[1" + ", 1" * 150, "*a" * 250, "{" + '"a":[' * 60 + "}"],
)
def test_a_hostile_line_takes_no_time_and_raises_nothing(line: str) -> None:
    read(line)


TEXTS = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["A is b. ", "[1]", " [2, 3]", "\n", "\r\n", "- ", "**", "(1)", "[1-3]", '{"a": "b c", "n": [1]}']
        ),
    ),
    max_size=30,
).map("".join)


@given(TEXTS, st.data())
def test_however_the_text_is_cut_the_sentences_are_the_same(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(*pieces, most_lines=9) == read(text, most_lines=9) == read(*text, most_lines=9)


@given(TEXTS)
def test_sentences_are_plain_text_on_one_line(text: str) -> None:
    for sentence in read(text):
        assert sentence.text == " ".join(sentence.text.split())
        assert sentence.text.isprintable()
        assert len(set(sentence.numbers)) == len(sentence.numbers)
