from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.thoughts import Thoughts

CASES = {
    "plain text": "plain text",
    "<think>no</think>yes": "yes",
    "a<think>no</think>b<THINKING>no</thinking>c": "abc",
    "<reasoning>no</reasoning>yes": "yes",
    "3 < 4, <b>, a<th": "3 < 4, <b>, a<th",
    "<think>never ends": "",
    "no opening</think> yes": "no opening yes",
    "<think>a<think>b</think>yes": "yes",
    "<<think>x</think>y": "<y",
    "HER2 <thin film>": "HER2 <thin film>",
}


def _said(pieces: list[str]) -> str:
    thoughts = Thoughts()
    return "".join(map(thoughts.without, pieces)) + thoughts.end()


@pytest.mark.parametrize(("text", "said"), CASES.items())
def test_thoughts_are_left_out(text: str, said: str) -> None:
    assert _said([text]) == said


@given(st.sampled_from(sorted(CASES)), st.lists(st.integers(0, 50)))
def test_however_it_is_cut(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[begin:end] for begin, end in pairwise(places)]
    assert _said(pieces) == CASES[text]


@given(st.text(st.characters(exclude_characters="<")))
def test_text_without_tags_is_said_at_once(text: str) -> None:
    assert Thoughts().without(text) == text
