import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.passages import passages, statement_embed_text

WORDS = st.lists(st.sampled_from(["her2", "test", "trastuzumab", "a", "3+", "Überleben"]), min_size=1, max_size=30)
HEADINGS = st.lists(WORDS.map(lambda words: " ".join(words[:4])), max_size=3).map(tuple)


def count_tokens(text: str) -> int:
    """A tokenizer that parts long words, with two special tokens."""
    return 2 + sum(1 + len(word) // 6 for word in text.split())


def guideline(*statements: tuple[tuple[str, ...], str], title: str = "Testing", lead_in: str = "") -> Guideline:
    text, spans = "", []
    for block, (section, words) in enumerate(statements):
        start = len(text)
        text += words + "\n"
        spans.append(Statement(start, start + len(words), words, section, 0 if lead_in else block, lead_in=lead_in))
    return Guideline("g", Edition("1", None, "0" * 64), Metadata(title), text, (), tuple(spans))


@st.composite
def guidelines(draw: st.DrawFn) -> Guideline:
    found = []
    for section in draw(st.lists(HEADINGS, max_size=4)):
        found += [(section, " ".join(words)) for words in draw(st.lists(WORDS, min_size=1, max_size=5))]
    return guideline(*found, title=" ".join(draw(WORDS)))


@given(guidelines(), st.integers(4, 60))
def test_every_statement_stands_in_one_passage_of_its_section_and_none_is_too_long(
    whole: Guideline, limit: int
) -> None:
    cut = passages(whole, count_tokens, limit)
    assert [number for passage in cut for number in passage.statements] == list(range(len(whole.statements)))
    assert [passage.number for passage in cut] == list(range(len(cut)))
    for passage in cut:
        held = [whole.statements[number] for number in passage.statements]
        assert len({statement.section for statement in held}) == 1
        assert (passage.start, passage.end) == (held[0].start, held[-1].end)
        assert count_tokens(passage.embed_text) <= limit


def test_a_passage_takes_as_many_statements_as_fit_and_a_new_section_begins_a_new_one() -> None:
    whole = guideline((("A",), "a b c"), (("A",), "d e f"), (("A",), "g h i"), (("B",), "j"))
    cut = passages(whole, count_tokens, 12)  # 2 special, "Testing > A" 4, and 3 a statement
    assert [passage.statements for passage in cut] == [(0, 1), (2,), (3,)]
    assert cut[0].embed_text == "Testing > A\na b c\nd e f"


def test_the_title_is_not_said_twice_where_it_is_the_first_heading() -> None:
    cut = passages(guideline((("Testing", "Methods"), "one")), count_tokens, 50)
    assert cut[0].embed_text == "Testing > Methods\none"


def test_outer_headings_give_way_to_the_statement_when_they_are_long() -> None:
    path = ("outer " * 20, "inner")
    cut = passages(guideline((path, "the statement itself")), count_tokens, 20)
    assert cut[0].embed_text == "inner\nthe statement itself"


def test_a_statement_longer_than_the_limit_is_a_passage_cut_between_words() -> None:
    words = [f"w{number}" for number in range(40)]
    whole = guideline((("A",), "short"), (("A",), " ".join(words)), (("A",), "short"))
    cut = passages(whole, count_tokens, 20)
    assert [passage.statements for passage in cut] == [(0,), (1,), (2,)]
    assert cut[1].embed_text.split()[-1] in words
    assert cut[1].end == whole.statements[1].end


def test_items_of_one_list_are_led_in_once() -> None:
    cut = passages(guideline((("A",), "one"), (("A",), "two"), lead_in="Give it if:"), count_tokens, 50)
    assert cut[0].embed_text == "Testing > A\nGive it if:\none\ntwo"


def test_no_room_beside_the_special_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="special tokens alone are 2"):
        passages(guideline((("A",), "one")), count_tokens, 2)


def test_a_statement_is_embedded_under_its_last_two_headings_and_its_lead_in() -> None:
    whole = guideline((("Top", "Middle", "Inner"), "one"), lead_in="Give it if:")
    assert statement_embed_text(whole, whole.statements[0]) == "Middle > Inner\nGive it if:\none"


def test_a_statement_without_headings_is_embedded_under_the_title() -> None:
    whole = guideline(((), "one"))
    assert statement_embed_text(whole, whole.statements[0]) == "Testing\none"
