import re
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import ReadingError
from qa.reading import html
from qa.reading.draft import Block, ListBlock, Table
from qa.reading.source import Source

CONTAINERS = ("div", "section", "blockquote", "li", "dd", "td", "th", "figure", "details", "center", "fieldset")
INLINE = ("span", "b", "em", "sub", "font", "abbr", "ins", "q", "label", "code", "custom-tag", "o:p")
ANY = (
    *CONTAINERS,
    *INLINE,
    *"p a sup h1 h2 h6 ul ol dl dt table tr thead tbody tfoot caption pre br hr img nav header footer aside main article "
    "form button input select option textarea script style noscript svg math iframe summary template del html head body "
    "title frameset col colgroup legend p/ td/".split(),
)
ATTRIBUTES = (
    "",
    "",
    ' class="cookie menu title h2 accordion visually-hidden"',
    ' id="fn1" role="doc-endnote"',
    ' style="display:none;font-size:2e9px"',
    ' colspan="99999" rowspan="0"',
    ' role="heading" aria-level="9"',
    ' start="-9999999999" type="i" reversed value="4000"',
    ' href="#fn1" aria-controls="fn1" data-toggle="tab"',
    ' style="mso-list:l0 level9 lfo1" mso-depth="x"',
    ' class="section-title" style="font-size:0"',
    " hidden aria-hidden=true",
)


def read(page: str) -> tuple[Block, ...]:
    return html.draft(Source(Path("a.html"), page.encode(), "")).blocks


def texts(blocks: tuple[Block, ...]) -> str:
    said: list[str] = []
    for block in blocks:
        if isinstance(block, ListBlock):
            said += (item.text for item in block.items)
        elif isinstance(block, Table):
            said += (block.caption, *block.head, *(cell for row in block.rows for cell in row))
        else:
            said.append(block.text)
    return " ".join(said)


class _Pages:
    """Trees of text that is nowhere furniture, each word with its own number."""

    def __init__(self) -> None:
        self.count = 0

    def words(self, data: st.DataObject) -> str:
        said = " ".join(f"word{self.count + n}x" for n in range(data.draw(st.integers(1, 4))))
        self.count += len(said.split())
        return said + data.draw(st.sampled_from([" ", ". ", ": ", ""]))

    def line(self, data: st.DataObject, depth: int) -> str:
        if depth == 0 or data.draw(st.booleans()):
            return self.words(data)
        tag = data.draw(st.sampled_from(INLINE))
        return f"{self.words(data)} <{tag}>{self.line(data, depth - 1)}</{tag}> {self.words(data)}"

    def block(self, data: st.DataObject, depth: int) -> str:
        kind = data.draw(st.sampled_from(["line", "p", "h3", "div", "ul", "ol", "dl", "table", "pre", "details", "br"]))
        if kind in ("line", "br") or depth == 0:
            return self.line(data, 2) + ("<br><br>" if kind == "br" else "")
        if kind in ("p", "h3", "pre"):
            return f"<{kind}>{self.line(data, 2)}</{kind}>"
        if kind == "table":
            head = data.draw(st.sampled_from(["td", "th"]))
            columns = data.draw(st.integers(1, 3))
            rows = "".join(
                f"<tr>{''.join(self.wrapped(data, tag, depth) for _ in range(columns))}</tr>" for tag in (head, "td")
            )
            return f"<table>{rows}</table>"
        if kind == "dl":
            return f"<dl>{self.wrapped(data, 'dt', 1)}{self.wrapped(data, 'dd', depth)}</dl>"
        if kind in ("ul", "ol"):
            return f"<{kind}>{self.wrapped(data, 'li', depth)}{self.wrapped(data, 'li', depth)}</{kind}>"
        summary = f"<summary>{self.words(data)}</summary>" if kind == "details" else ""
        inner = "".join(self.block(data, depth - 1) for _ in range(data.draw(st.integers(1, 3))))
        return f"<{kind}>{summary}{inner}</{kind}>"

    def wrapped(self, data: st.DataObject, tag: str, depth: int) -> str:
        inner = "".join(self.block(data, depth - 1) for _ in range(data.draw(st.integers(1, 2))))
        return f"<{tag}>{inner}</{tag}>"


@given(st.data())
def test_each_visible_word_comes_out_once_and_in_order(data: st.DataObject) -> None:
    pages = _Pages()
    page = "".join(pages.block(data, 3) for _ in range(data.draw(st.integers(1, 3))))
    found = re.findall(r"word(\d+)x", texts(read(f"<html><body>{page}</body></html>")))
    assert [int(number) for number in found] == [*range(pages.count)], page


def _soup() -> st.SearchStrategy[str]:
    tag = st.builds(
        "<{}{}{}>".format, st.sampled_from(["", "", "/"]), st.sampled_from(ANY), st.sampled_from(ATTRIBUTES)
    )
    text = st.sampled_from(
        ["12", "word ", "1.7.1", "[2019]", "\n", "&nbsp;", "&#0;", "<", "<!--", "]]>", "• x", "10", "|"]
    )
    return st.lists(st.one_of(tag, text, st.text(max_size=5)), max_size=40).map("".join)


@given(_soup())
@example("<table><caption>a<table><tr><td>b<caption>c")
@example("<ol start=9999999999999999999><li value=-1>a<li>b")
def test_any_soup_of_tags_is_read_or_refused(page: str) -> None:
    try:
        read(f"<html>{page}")
    except ReadingError as error:
        assert "\n" not in str(error)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    source = Source(Path("a.html"), b"<html><p>" + data, "")
    assert html.recognises(source)
    try:
        html.draft(source)
    except ReadingError as error:
        assert str(error).startswith("a.html: ")
