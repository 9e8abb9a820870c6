import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.terms import term_of, terms, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumours", "tumor"),
        ("oestrogen", "estrogen"),
        ("randomised", "randomized"),
        ("haematology", "hematology"),
        ("178,480", "178480"),
        ("T-DM1", "TDM1"),
        ("diarrhoea", "Diarrhea"),
        ("centre", "center"),
    ],
)
def test_two_spellings_are_one_term(one: str, other: str) -> None:
    assert term_of(one) == term_of(other)


@pytest.mark.parametrize(("one", "other"), [("3+", "3"), ("1.5", "15"), ("stage", "age"), ("T2", "T3")])
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert term_of(one) != term_of(other)


def test_function_words_are_no_terms() -> None:
    assert terms("What is the dose of it?") == ["dose"]


def test_numbers_with_signs_stay_whole() -> None:
    assert terms("IHC 3+ in 15-30%, p=0.05") == ["ihc", "3+", "15", "30", "p", "0.05"]


@given(st.text(max_size=200))
def test_tokens_are_where_they_say(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.end] == token.surface
        assert token.term
