"""Words, folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.words import folded, sentences, singular, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("copies", "copy"),
        ("tumors", "tumor"),
        ("metastases", "metastasis"),
        ("diagnoses", "diagnosis"),
        ("biopsies", "biopsy"),
        ("doses", "dose"),
        ("branches", "branch"),
        ("masses", "mass"),
    ],
)
def test_plural_and_singular_are_one(one: str, other: str) -> None:
    assert singular(one) == singular(other)


@pytest.mark.parametrize("word", ["virus", "mass", "pus", "pelvis", "is", "gas"])
def test_what_only_looks_like_a_plural_stays(word: str) -> None:
    assert singular(word) == word


def test_words_are_folded_by_case_hyphen_and_contraction() -> None:
    assert folded("HER2-positive Tumors") == folded("her2 positive tumor") == " her2 positive tumor "
    assert words("It doesn't; one cannot. IHC 3+ at 2.5%") == (
        *("it", "does", "not", "one", "can", "not", "ihc", "3+", "at", "2.5", "%"),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("haemoglobin", "hemoglobin"),
        ("oedemas", "edema"),
        ("anaemia", "anemia"),
        ("diarrhoea", "diarrhea"),
        ("tumours", "tumor"),
        ("randomised", "randomized"),
        ("hybridisation", "hybridization"),
        ("analyses", "analyze"),
        ("signalling", "signaling"),
        ("microlitres", "microliter"),
        ("sulphadoxine", "sulfadoxine"),
    ],
)
def test_british_and_american_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("four", "for"), ("hour", "her"), ("dose", "does"), ("rise", "rice")])
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_sentences_end_at_full_stops_and_lines_but_not_at_abbreviations() -> None:
    text = "- Give P. vivax drugs, e.g. Primaquine. Then wait.\n* Test again"
    assert sentences(text) == ("Give P. vivax drugs, e.g. Primaquine.", "Then wait.", "Test again")


@given(st.text(max_size=80))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    assert [word for sentence in sentences(text) for word in words(sentence)] == [*words("\n".join(sentences(text)))]
