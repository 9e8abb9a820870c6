from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import CorpusError, ReleaseError
from qa.guideline import (
    Edition,
    Guideline,
    Metadata,
    Reference,
    Section,
    SourceWarning,
    Statement,
    StatementKind,
)
from qa.guideline_json import to_json
from qa.index.catalogue import check_id, from_json

WHERE = Path("g.json")
TEXT = st.text(max_size=20)
PATH = st.lists(TEXT, max_size=3).map(tuple)
NUMBER = st.integers(0, 1000)


@st.composite
def statements(draw: st.DrawFn, length: int) -> Statement:
    start = draw(st.integers(0, length - 1))
    return Statement(
        start,
        draw(st.integers(start + 1, length)),
        draw(TEXT),
        draw(PATH),
        draw(NUMBER),
        draw(st.sampled_from(StatementKind)),
        draw(TEXT),
        draw(TEXT),
        draw(st.none() | TEXT),
        draw(st.none() | TEXT),
        tuple(draw(st.lists(NUMBER, max_size=3))),
        draw(st.none() | NUMBER),
    )


@st.composite
def guidelines(draw: st.DrawFn) -> Guideline:
    text = draw(st.text(min_size=1, max_size=60))
    return Guideline(
        id=draw(TEXT),
        edition=Edition(draw(TEXT), draw(st.none() | st.dates()), draw(TEXT)),
        metadata=Metadata(draw(TEXT), publisher=draw(TEXT), example_questions=draw(PATH)),
        text=text,
        sections=tuple(draw(st.lists(st.builds(Section, PATH, NUMBER, NUMBER, NUMBER), max_size=3))),
        statements=tuple(draw(st.lists(statements(len(text)), max_size=3))),
        references=tuple(draw(st.lists(st.builds(Reference, NUMBER, TEXT, TEXT), max_size=3))),
        warnings=tuple(draw(st.lists(st.builds(SourceWarning, TEXT, TEXT, st.none() | NUMBER), max_size=3))),
        abbreviations=tuple(draw(st.lists(st.tuples(TEXT, TEXT), max_size=3))),
        source_name=draw(TEXT),
    )


@given(guidelines())
def test_a_guideline_comes_back_as_it_was(guideline: Guideline) -> None:
    assert from_json(to_json(guideline), WHERE) == guideline


def small(start: int, end: int) -> Guideline:
    statement = Statement(start, end, "b", (), 0)
    return Guideline("g", Edition("1", date(2024, 1, 2), ""), Metadata("t"), "abc", (), (statement,))


@pytest.mark.parametrize(("start", "end"), [(0, 4), (2, 2), (2, 1), (-1, 2)])
def test_a_span_outside_the_text_is_damage(start: int, end: int) -> None:
    with pytest.raises(ReleaseError, match=r"statement 0 of g has span .* in 3 characters"):
        from_json(to_json(small(start, end)), WHERE)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"id": 3}', b"\xff\xfe", to_json(small(0, 1))[:-10]])
def test_what_is_no_guideline_is_damage(data: bytes) -> None:
    with pytest.raises(ReleaseError, match=r"g\.json is damaged .*index build"):
        from_json(data, WHERE)


@pytest.mark.parametrize("guideline", ["her2", "NICE.NG101", "a_b-c.2", "x" * 100])
def test_ids_that_may_name_a_file(guideline: str) -> None:
    assert check_id(guideline) == guideline


@pytest.mark.parametrize("guideline", ["", ".", "..", "../x", "a/b", "a\\b", "a b", "a\n", "a\0", "ü", "-a", "x" * 101])
def test_ids_that_may_not(guideline: str) -> None:
    with pytest.raises(CorpusError, match="another id"):
        check_id(guideline)
