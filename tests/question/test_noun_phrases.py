import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.glossary import Glossary
from qa.question.noun_phrases import phrases, topic


@given(st.text(max_size=120))
def test_a_phrase_is_where_it_says(text: str) -> None:
    for phrase in phrases(text):
        assert text[phrase.start : phrase.end] == phrase.text
        for part in phrase.parts():
            assert text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What is throat cancer?", "throat cancer"),
        ("How well does IHC predict response?", "IHC"),
        ("What are the side effects of tamoxifen?", "tamoxifen"),
        ("What is the dose?", None),
    ],
)
def test_what_a_question_is_about(question: str, about: str | None) -> None:
    found = topic(question, Glossary())
    assert (found.text if found else None) == about


def test_a_remark_is_about_what_comes_last() -> None:
    found = topic("My patient's biopsy came back as IHC 2+.", Glossary(), last=True)
    assert found is not None
    assert found.text == "IHC 2+"
