import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.canonical import plain
from qa.reading.pdf.lines import Line
from qa.reading.pdf.mending import Vocabulary
from qa.reading.pdf.page import Area, Page, Word
from qa.reading.pdf.raised import set_in_line
from qa.reading.pdf.wording import Wording

WORDS = st.sampled_from(["chemo-", "therapy", "HER2-", "positive,", "and/", "or", "1.5–", "7.4", "the", "-", "pre-"])


def line(text: str, *, raised: frozenset[int] = frozenset()) -> Line:
    words, x = [], 0.0
    for at, part in enumerate(text.split()):
        words.append(Word(part, Area(x, 0, x + 5 * len(part), 11), 6 if at in raised else 10, is_raised=at in raised))
        x += 5 * len(part) + 3
    return Line(1, tuple(words))


def wording(*known: str) -> Wording:
    return Wording({1: Page(1, 600, 800, ())}, Vocabulary([line(text) for text in known]))


@pytest.mark.parametrize(
    ("raised", "before", "shown"),
    [
        ("12", "therapy.", "[12]"),
        ("3,4", "COVID-19", "[3,4]"),
        ("5-7,", "trial", "[5-7],"),
        ("2", "mg/m", "²"),
        ("9", "×10", "⁹"),
        ("-3", "10", "⁻³"),
        ("2+", "Ca", "²⁺"),
        ("th", "5", "th"),
        ("*", "T1", "*"),
    ],
)
def test_raised_signs_say_what_they_are(raised: str, before: str, shown: str) -> None:
    assert set_in_line(raised, before, is_apart=False, goes_on=False) == shown


def test_the_number_of_an_isotope_stays_a_number() -> None:
    assert set_in_line("131", "with", is_apart=True, goes_on=True) == "131"


def test_the_document_says_how_it_writes_a_word() -> None:
    cut = [line("a post-"), line("operative course")]
    assert wording("the postoperative day").text(cut)[0] == "a postoperative course"
    assert wording("the post-operative day").text(cut)[0] == "a post-operative course"


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=5))
def test_prints_name_the_words_and_the_text_is_plain(rows: list[list[str]]) -> None:
    text, prints = wording().text([line(" ".join(row)) for row in rows])
    assert plain(text) == text
    ends = [0, *(each.end for each in prints)]
    assert all(end <= each.start < each.end <= len(text) for end, each in zip(ends, prints, strict=False))
    covered = "".join(text[each.start : each.end] for each in prints)
    assert covered == text.replace(" ", "")


@given(st.sampled_from([0, 1, 2, 3]), st.tuples(*[st.floats(0, 1)] * 4))
def test_a_box_stays_within_its_page_whichever_way_it_was_turned(turn: int, at: tuple[float, ...]) -> None:
    across, down = sorted(at[:2]), sorted(at[2:])
    page = Page(1, 400, 300, (), turn=turn)
    box = page.box(Area(400 * across[0], 300 * down[0], 400 * across[1], 300 * down[1]))
    assert 0 <= box.left <= box.right <= 1
    assert 0 <= box.top <= box.bottom <= 1
