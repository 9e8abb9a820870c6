from hypothesis import given
from hypothesis import strategies as st

from evals.reporting.difference import LONGEST, Stretch, compared


def test_what_was_taken_out_and_what_was_put_in_are_marked() -> None:
    ours, theirs = compared("It is not recommended at 0.5 mg.", "It is recommended at 0.6 mg.")
    assert [each.text.strip() for each in ours if not each.same] == ["not", "5"]
    assert [each.text.strip() for each in theirs if not each.same] == ["6"]


def test_texts_too_long_to_compare_are_shown_as_different() -> None:
    long = "word " * LONGEST
    assert compared(long, "word") == ([Stretch(long, False)], [Stretch("word", False)])


def test_an_empty_text_has_no_stretch() -> None:
    assert compared("", "made up") == ([], [Stretch("made up", False)])


@given(st.text(), st.text())
def test_stretches_give_back_both_texts(text: str, quote: str) -> None:
    ours, theirs = compared(text, quote)
    assert ("".join(each.text for each in ours), "".join(each.text for each in theirs)) == (text, quote)
    assert [each.text for each in ours if each.same] == [each.text for each in theirs if each.same]
