import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionError, UnknownGuidelineError
from qa.guideline import Box, Edition, Guideline, Metadata, Section, Statement
from ui.chat.source_panel import source_panel
from ui.sources.passage import blocks, printed


def test_the_cited_words_and_no_others_are_marked(shelved: Any, guideline: Guideline) -> None:
    for statement in guideline.statements:
        html = source_panel(shelved, "g", statement.start, statement.end)
        assert [unescape(mark) for mark in re.findall(r"<mark>(.*?)</mark>", html, re.S)] == [
            guideline.quote(statement)
        ]


def test_headings_items_and_paragraphs_are_told_apart(guideline: Guideline) -> None:
    shown = [
        (block.level, block.is_item, block.marker, "".join(piece.text for piece in block.pieces))
        for block in blocks(guideline, 0, 1)
    ]
    assert shown == [
        (1, False, "", "Testing"),
        (0, False, "", "Every tumour is tested. The test is\nrepeated on relapse."),
        (2, False, "", "Methods <script>alert(1)</script>"),
        (0, True, "-", "Immunohistochemistry counts 500-20 receptors. [1]"),
        (0, True, "1.2", "FISH counts gene copies <img src=x onerror=alert(2)>."),
    ]


def test_doubts_and_references_stand_with_the_cited_words(shelved: Any, guideline: Guideline) -> None:
    doubtful, plain = guideline.statements[2], guideline.statements[3]
    html = source_panel(shelved, "g", doubtful.start, doubtful.end)
    assert "The range runs backwards." in html
    assert "Smith J. &lt;i&gt;Lancet&lt;/i&gt; 2020." in html
    html = source_panel(shelved, "g", plain.start, plain.end)
    assert "backwards" not in html
    assert "Smith" not in html


def test_a_guideline_cannot_add_markup(shelved: Any) -> None:
    html = source_panel(shelved, "g", 0, 5)
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("name", ["other", "", None, 3, ["g"], "g" * 10_000, "g@1"])
def test_an_unknown_guideline_is_refused(shelved: Any, name: object) -> None:
    with pytest.raises(UnknownGuidelineError, match="no guideline"):
        source_panel(shelved, name, 0, 5)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (-1, 5), (0, 10**9), ("0", "5"), (None, None), (0.5, 2)])
def test_what_is_no_span_is_refused(shelved: Any, start: object, end: object) -> None:
    with pytest.raises(QuestionError, match="is no span of g"):
        source_panel(shelved, "g", start, end)


PRINTED = (Box(2, 0.1, 0.9, 0.8, 0.92), Box(3, 0.1, 0.1, 0.5, 0.12))


def on_pages(guideline: Guideline, pages: int = 3) -> Guideline:
    statements = (replace(guideline.statements[0], page=2, boxes=PRINTED), *guideline.statements[1:])
    return replace(guideline, statements=statements, pages=pages)


def test_a_printed_guideline_has_the_page_and_marks_on_each_page_it_runs_over(shelved: Any) -> None:
    html = source_panel(shelved, "g", 8, 12)
    assert "gqa-page" not in html
    shelved.guidelines["g"] = paged = on_pages(shelved.guidelines["g"])
    first = paged.statements[0]
    assert "gqa-page" not in source_panel(shelved, "g", first.start, first.end), "no file was kept to draw pages from"
    shelved.file = Path("g.pdf")
    html = source_panel(shelved, "g", first.start, first.end)
    assert 'data-page="2" data-pages="3"' in html
    assert re.findall(r'class="marks" data-page="(\d)"', html) == ["2", "3"]
    assert re.findall(r'data-action="turn" data-page="(\d)"', html) == ["2", "3"]
    assert html.count("<polygon") == 4
    other = paged.statements[2]
    assert "gqa-page" not in source_panel(shelved, "g", other.start, other.end), "it stands on no page"


def test_a_page_that_the_guideline_does_not_have_is_not_offered(guideline: Guideline) -> None:
    assert printed(on_pages(guideline, pages=1), guideline.statements) is None
    paged = on_pages(guideline, pages=2)
    found = printed(paged, paged.statements[:1])
    assert found is not None
    assert (found.page, [page for page, _ in found.marks]) == (2, [2])


@given(st.text(alphabet="ab- \n", min_size=1, max_size=60), st.data())
def test_whatever_the_text_the_blocks_hold_all_of_it_and_mark_the_span(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).filter(lambda span: span[0] < span[1]), max_size=4))
    start, end = data.draw(st.tuples(places, places).filter(lambda span: span[0] < span[1]))
    guideline = Guideline(
        id="g",
        edition=Edition("", None, ""),
        metadata=Metadata(title="T"),
        text=text,
        sections=tuple(Section(("h",), a, len(text), b) for a, b in spans[:1]),
        statements=tuple(Statement(a, b, text[a:b], ("h",), 0) for a, b in spans[1:]),
    )
    shown = list(blocks(guideline, start, end))
    pieces = [piece for block in shown for piece in block.pieces]
    whole = [block.marker + "".join(piece.text for piece in block.pieces) for block in shown]
    assert "".join("".join(whole).split()) == "".join(text.split())
    assert "".join("".join(p.text for p in pieces if p.cited).split()) == "".join(text[start:end].split())
