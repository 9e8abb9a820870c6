import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import PublicDataError
from evals.public.texts import article, guideline, titled

LINE = st.text("abc d", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.lists(st.tuples(LINE, LINE), max_size=6))
def test_each_statement_stands_where_it_says(rows: list[tuple[str, str]]) -> None:
    made = guideline("g", [{"section": section, "text": text} for section, text in rows])
    assert [made.text[each.start : each.end] for each in made.statements] == [text for _, text in rows]
    assert [each.section for each in made.statements] == [(section,) for section, _ in rows]
    assert all(made.text[each.start : each.heading_end] == each.path[-1] for each in made.sections)


def test_a_paragraph_is_parted_at_its_sentences_under_its_title() -> None:
    made = titled("p", "Normans", "Rollo ruled. They came from Norway.")
    assert [(each.section, each.text) for each in made.statements] == [
        (("Normans",), "Rollo ruled."),
        (("Normans",), "They came from Norway."),
    ]
    assert [each.text for each in titled("p", "Normans", " ").statements] == ["Normans"]


def test_an_article_that_cannot_be_read_is_refused_by_where_it_comes_from() -> None:
    assert len(article("a", "Mice\n\nMice were fed. None fell ill.\n", "file, article 1").statements) == 2
    with pytest.raises(PublicDataError, match="file, article 2: ") as refused:
        article("a", "\0\0\0", "file, article 2")
    assert "/" not in str(refused.value)
