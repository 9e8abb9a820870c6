from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionError, UnknownGuidelineError
from qa.guideline import Guideline
from ui.sources.citing import Cited


def test_a_statements_words_are_found_with_the_statement(shelved: Any, guideline: Guideline) -> None:
    for statement in guideline.statements:
        cited = Cited.received(shelved, "g", statement.start, statement.end)
        assert (cited.statements, cited.quote) == ((statement,), guideline.quote(statement))


def test_an_edition_is_named_by_its_sha256(shelved: Any, guideline: Guideline) -> None:
    assert Cited.received(shelved, f"g@{'0' * 64}", 0, 7).guideline is guideline


def test_words_across_statements_touch_both_and_neighbours_none(shelved: Any, guideline: Guideline) -> None:
    first, second = guideline.statements[:2]
    across = Cited.received(shelved, "g", first.end - 1, second.start + 1)
    assert across.statements == (first, second)
    between = Cited.received(shelved, "g", first.end, second.start)
    assert (between.statements, between.quote) == ((), " ")


@pytest.mark.parametrize("name", ["", "gone", "../g", "g\0", "g" * 10_000, "\ud800", None, 7, ["g"]])
def test_no_edition_has_such_a_name(shelved: Any, name: object) -> None:
    with pytest.raises(UnknownGuidelineError) as error:
        Cited.received(shelved, name, 0, 1)
    assert len(str(error.value)) < 500


@given(start=st.integers() | st.none() | st.text(), end=st.integers() | st.none() | st.floats())
def test_a_span_lies_in_the_text_or_is_refused(start: Any, end: Any) -> None:
    class Library:
        def guideline(self, name: str) -> Any:
            return type("G", (), {"id": "g", "text": "0123456789", "statements": ()})

        def source_file(self, name: str) -> None:
            return None

    is_span = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= 10
    try:
        cited = Cited.received(Library(), "g", start, end)
    except QuestionError as error:
        assert not is_span
        assert "is no span of g" in str(error)
    else:
        assert is_span
        assert cited.quote == "0123456789"[start:end]
