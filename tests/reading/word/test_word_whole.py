"""Whole documents: any sequence of paragraphs, lists and tables, files cut and bent, and the one real guideline."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.errors import ReadingError
from qa.guideline import Guideline, Reference
from qa.reading import reader
from qa.reading.draft import Block, Heading, ListBlock, Paragraph
from qa.reading.source import Source
from qa.reading.word import draft, recognises

Make = Callable[..., Source]

PDQ = Path(__file__).parents[3] / ".." / "shared" / "guidelines" / "pdq-breast-cancer-hp-2007.docx"

NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (format_, text) in enumerate([("decimal", "%1."), ("decimal", "%1.%2"), ("bullet", "•"), ("none", "")])
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
LOOKS = ("", "<w:b/>", '<w:sz w:val="36"/>', "<w:caps/>", '<w:vertAlign w:val="superscript"/>')
SETTINGS = (
    "",
    '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
    '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
    '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>',
    '<w:numPr><w:ilvl w:val="3"/><w:numId w:val="1"/></w:numPr>',
    '<w:ind w:left="1440"/>',
    '<w:outlineLvl w:val="1"/>',
    "<w:rPr><w:del/></w:rPr>",
    '<w:framePr w:dropCap="drop"/>',
)
HIDDEN = ("<w:del>%s</w:del>", "<w:moveFrom>%s</w:moveFrom>")

paragraphs = st.tuples(
    st.just("p"),
    st.sampled_from(SETTINGS),
    st.lists(
        st.tuples(st.sampled_from(LOOKS), st.integers(1, 20), st.sampled_from(("", ".", ":"))), min_size=1, max_size=3
    ),
    st.booleans(),
)
contents = st.recursive(
    paragraphs,
    lambda inner: st.tuples(
        st.just("tbl"),
        st.integers(1, 3).flatmap(
            lambda width: st.lists(st.lists(inner, min_size=width, max_size=width), min_size=1, max_size=3)
        ),
    ),
    max_leaves=12,
)


def written(content: tuple[Any, ...], numbers: Iterator[int], seen: list[str], bold: str = "<w:b/>") -> str:
    """Return the XML of a paragraph or a table of unique words; those that are to be read are added to `seen`."""
    if content[0] == "tbl":
        rows = ""
        for at, row in enumerate(content[1]):
            # Two bold rows are heads that stand above each other, and those are read column by column.
            weight = bold if at == 0 else ""
            cells = (f"<w:tc>{written(cell, numbers, seen, weight)}<w:p/></w:tc>" for cell in row)
            rows += f"<w:tr>{''.join(cells)}</w:tr>"
        return f"<w:tbl>{rows}</w:tbl>"
    _, setting, stretches, is_hiding = content
    runs = ""
    for look, words, end in stretches:
        texts = [f"word{next(numbers)}x" for _ in range(words)]
        seen += texts
        look = look.replace("<w:b/>", bold)
        runs += f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve"> {" ".join(texts)}{end}</w:t></w:r>'
    hidden = HIDDEN[len(runs) % 2] % "<w:r><w:t>never</w:t></w:r>" if is_hiding else ""
    return f"<w:p><w:pPr>{setting}</w:pPr>{hidden}{runs}</w:p>"


def texts(block: Block) -> list[str]:
    if isinstance(block, Heading | Paragraph):
        return [block.text]
    if isinstance(block, ListBlock):
        return [item.text for item in block.items]
    return [block.caption, *block.head, *(cell for row in block.rows for cell in row)]


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(contents, min_size=1, max_size=8))
def test_each_visible_word_is_read_exactly_once_and_in_order(made: Make, document: list[tuple[Any, ...]]) -> None:
    seen: list[str] = []
    numbers = count()
    body = "".join(written(each, numbers, seen) for each in document)
    blocks = draft(made(body, numbering=NUMBERING)).blocks
    read = [word for block in blocks for text in texts(block) for word in re.findall(r"word\d+x", text.lower())]
    assert read == seen
    assert not any("never" in text for block in blocks for text in texts(block))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_that_is_bent_anywhere_is_read_or_refused(made: Make, data: st.DataObject) -> None:
    body = "".join(f"<w:p><w:pPr>{setting}</w:pPr><w:r><w:t>Give oxygen.</w:t></w:r></w:p>" for setting in SETTINGS)
    whole = bytearray(made(body, numbering=NUMBERING, styles="").data)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    source = Source(Path("bent.docx"), bytes(whole[: data.draw(st.integers(4, len(whole)))]), "")
    if recognises(source):
        try:
            draft(source)
        except ReadingError as error:
            assert str(error).startswith("bent.docx: ")


TAGS = "p r t tbl tr tc pPr rPr numPr ilvl numId ind outlineLvl sdt sdtContent txbxContent vMerge gridSpan tcPr trPr".split()
elements = st.recursive(
    st.sampled_from(
        ["<w:t>word</w:t>", '<w:ilvl w:val="-9"/>', '<w:numId w:val="1"/>', '<w:fldChar w:fldCharType="end"/>']
    ),
    lambda inner: st.tuples(
        st.sampled_from(TAGS),
        st.sampled_from(["", ' w:val="x"', ' w:val="99999999"', ' w:left="-1cm"']),
        st.lists(inner, max_size=4),
    ).map(lambda made: f"<w:{made[0]}{made[1]}>{''.join(made[2])}</w:{made[0]}>"),
    max_leaves=25,
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(elements, max_size=6))
def test_elements_in_any_place_are_read_or_refused(made: Make, inside: list[str]) -> None:
    jumble = "".join(inside)
    try:
        draft(made(jumble, styles=jumble, numbering=jumble + NUMBERING, footnotes=jumble))
    except ReadingError as error:
        assert str(error).startswith("protocol.docx: ")


def test_a_list_of_references_keeps_the_numbers_that_word_counts(made: Make, tmp_path: Path) -> None:
    heading = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>'
    entry = "<w:p><w:pPr>%s</w:pPr><w:r><w:t>%s</w:t></w:r></w:p>"
    listed = "".join(entry % (SETTINGS[1], text) for text in ("Meyer A. Oxygen. 2014.", "Ng C. Steroids. 2016."))
    body = heading % "Care" + entry % ("", "Give oxygen [2].") + heading % "References" + listed
    for label in ("%1.", "[%1]"):
        path = tmp_path / "protocol.docx"
        path.write_bytes(made(body, numbering=NUMBERING.replace('w:val="%1."', f'w:val="{label}"')).data)
        guideline = reader.read(path)
        assert [statement.references for statement in guideline.statements] == [(2,)]
        assert guideline.references == (Reference(1, "Meyer A. Oxygen. 2014."), Reference(2, "Ng C. Steroids. 2016."))


def folded(guideline: Guideline) -> Counter[str]:
    return Counter(" ".join(statement.text.split()) for statement in guideline.statements)


@pytest.mark.skipif(not PDQ.exists(), reason="the guidelines are not beside this checkout")
def test_the_real_guideline_says_in_word_what_it_says_in_markdown() -> None:
    word, markdown = reader.read(PDQ), reader.read(PDQ.with_suffix(".md"))
    shared = (folded(word) & folded(markdown)).total()
    assert shared >= 0.98 * max(len(word.statements), len(markdown.statements)) > 500
    assert word.metadata.title == markdown.metadata.title
