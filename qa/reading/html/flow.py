"""Reads the tree into blocks and lines, in the order of the page; each text comes out once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final, TypeAlias

from qa.reading import structure, tables
from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph, Table
from qa.reading.html import cells
from qa.reading.html.inline import InlineText
from qa.reading.html.lines import Line, Writing
from qa.reading.html.lists import Markers
from qa.reading.html.styles import Look, Styles
from qa.reading.html.tree import BLOCKS, LISTS, Element, children, detach_tail, heading_level, holders_of_blocks

Part: TypeAlias = Block | Line
"""A line is still to be found a paragraph or, by its looks, a heading."""

_LONGEST_HEADING: Final = 30
"""Words; what is longer is text that is set as a heading."""

_OPENED: Final = frozenset({"summary", "legend"})
_CLOSED: Final = (".", ";", ":", ",", "!", "?")


class Flow:
    """Walks one page's tree, furniture taken out."""

    def __init__(self, root: Element, styles: Styles) -> None:
        """Find out which elements hold blocks."""
        self._styles = styles
        self._holders = holders_of_blocks(root)
        self._inline = InlineText(styles)
        self._markers = Markers(styles)

    def parts(self, element: Element, look: Look) -> Iterator[Part]:
        """Yield what stands in an element whose text is set as `look`."""
        writing = Writing(element)
        for child in children(element):
            if isinstance(child, str):
                self._inline.text(child, look, writing)
            elif self._is_block(child):
                yield from writing.lines()
                yield from self._block(child, self._styles.look(child, look))
            else:
                self._inline.element(child, look, writing)
        yield from writing.lines()

    def _is_block(self, element: Element) -> bool:
        return element.tag in BLOCKS or element.tag == "hr" or element in self._holders or heading_level(element) > 0

    def _block(self, element: Element, look: Look) -> Iterator[Part]:
        if level := heading_level(element):
            text = flat(self.parts(element, look), " ")
            is_long = len(text.split()) > _LONGEST_HEADING
            yield Paragraph(text) if is_long else structure.heading(text, level)
        elif element.tag in LISTS or element.tag == "li":
            yield from _grouped(self._items(element, look))
        elif element.tag == "dl":
            yield from _grouped(self._terms(element, look))
        elif element.tag == "table":
            yield from self._table(element, look)
        elif element.tag in _OPENED:
            if text := flat(self.parts(element, look), " "):
                yield Heading(text.removesuffix(":"), _level_above(element))
        elif element.tag in ("pre", "listing", "xmp", "plaintext"):
            yield from _preformatted(element)
        else:
            yield from self.parts(_caption_first(element), look)

    def _items(self, element: Element, look: Look) -> Iterator[Part | Item]:
        """Yield a list's items, and the blocks that break it."""
        if element.tag == "li":
            yield from self._item(element, look, "-")
            return
        markers = self._markers.of(element)
        for child in children(element):
            if isinstance(child, str):
                if child.strip():
                    yield Item(child, 0, "")
            elif child.tag in LISTS:
                for part in self._items(child, self._styles.look(child, look)):
                    yield replace(part, depth=part.depth + 1) if isinstance(part, Item) else part
            elif child.tag == "li" or not any(True for _ in child.iter("li")):
                depth = int(child.get("mso-depth", "0"))
                for part in self._item(child, self._styles.look(child, look), markers.get(child, "")):
                    yield replace(part, depth=part.depth + depth) if isinstance(part, Item) else part
            else:
                yield from self._items(child, self._styles.look(child, look))

    def _item(self, element: Element, look: Look, marker: str) -> Iterator[Part | Item]:
        """Yield an item; its paragraphs are joined, unless a nested list or a table parts them."""
        texts: list[str] = []
        is_section = False
        # A list item within inline markup only ("<ul><a>…</a></ul>") is a line of its own.
        alone = [] if self._is_block(element) else [*self._alone(element, look)]
        for part in alone or self.parts(element, look):
            if isinstance(part, Line | Paragraph) and not is_section:
                texts.append(part.text)
                continue
            if texts:
                yield Item(" ".join(texts), 0, marker)
                texts, marker = [], ""
            if isinstance(part, ListBlock):
                yield from (replace(item, depth=item.depth + 1) for item in part.items)
            else:
                is_section = is_section or isinstance(part, Heading)
                yield part
        if texts:
            yield Item(" ".join(texts), 0, marker)

    def _alone(self, element: Element, look: Look) -> Iterator[Line]:
        writing = Writing(element)
        self._inline.element(element, look, writing)
        yield from writing.lines()

    def _terms(self, element: Element, look: Look) -> Iterator[Part | Item]:
        """Yield the items of a list of terms, "term: meaning"; a term's further meanings stand below it."""
        terms: list[str] = []
        is_first = True
        for child in children(element):
            if isinstance(child, str):
                if child.strip():
                    yield Item(child, 0, "")
                continue
            inner = self._styles.look(child, look)
            if child.tag == "dt":
                if is_first is False:
                    terms = []
                is_first = True
                terms.append(flat(self.parts(child, inner), " "))
            elif child.tag == "dd":
                yield from self._meaning(child, inner, ", ".join(filter(None, terms)) if is_first else None)
                is_first = False
            else:
                if terms and is_first:
                    yield Item(", ".join(terms))
                terms, is_first = [], True
                is_group = any(True for _ in child.iter("dt", "dd"))
                yield from self._terms(child, inner) if is_group else self._item(child, inner, "")
        if terms and is_first:
            yield Item(", ".join(terms))

    def _meaning(self, element: Element, look: Look, term: str | None) -> Iterator[Part | Item]:
        said = [*self._item(element, look, "-")]
        depth = 0 if term is not None else 1
        if term:
            if said and isinstance(said[0], Item) and said[0].depth == 0:
                joint = " " if term.endswith(_CLOSED) else ": "
                said[0] = replace(said[0], text=term + joint + said[0].text)
            else:
                said.insert(0, Item(term))
        for part in said:
            yield replace(part, depth=part.depth + depth) if isinstance(part, Item) else part

    def _table(self, element: Element, look: Look) -> Iterator[Part]:
        table = cells.laid_out(element)
        for stray in table.strays:
            yield from (
                self.parts(stray, look) if not isinstance(stray, str) else [Line(stray, look.size, False, element)]
            )
        if cells.is_layout(table):
            for row in table.rows:
                for cell in row.cells:
                    yield from self.parts(cell, self._styles.look(cell, look))
            return
        content = [[[*self.parts(cell, self._styles.look(cell, look))] for cell in row.cells] for row in table.rows]
        caption = flat(self.parts(table.caption, look), " ") if table.caption is not None else ""
        rows = [
            [
                tables.Cell(
                    flat(parts, "; "),
                    columns=columns,
                    rows=rows,
                    is_head=cells.is_head(cell, row) or (at == 0 and _is_bold_row(content[at])),
                )
                for cell, parts, (columns, rows) in zip(row.cells, content[at], row.spans, strict=True)
            ]
            for at, row in enumerate(table.rows)
        ]
        yield from tables.grid(rows, caption, head_rows=table.head_rows or None)


def flat(parts: Iterable[Part], joint: str) -> str:
    """Return the text of parts on one line, joined by `joint` where no punctuation parts them already."""
    line = ""
    for text in filter(None, (_flat(part) for part in parts)):
        line += (" " if line.endswith(_CLOSED) else joint) * bool(line) + text
    return line


def _flat(part: Part) -> str:
    if isinstance(part, ListBlock):
        return "; ".join(item.text.rstrip(" ;") for item in part.items)
    if isinstance(part, Table):
        rows = [", ".join(filter(None, row)) for row in (part.head, *part.rows)]
        return "; ".join(filter(None, [part.caption, *rows]))
    return part.text


def _grouped(parts: Iterable[Part | Item]) -> Iterator[Part]:
    """Yield the parts with runs of items made lists."""
    for is_item, run in groupby(parts, key=lambda part: isinstance(part, Item)):
        if is_item:
            yield ListBlock(tuple(each for each in run if isinstance(each, Item)))
        else:
            yield from (each for each in run if not isinstance(each, Item))


def _is_bold_row(row: Iterable[Iterable[Part]]) -> bool:
    lines = [part for cell in row for part in cell]
    return bool(lines) and all(isinstance(part, Line) and part.is_bold for part in lines)


def _level_above(summary: Element) -> int:
    """Return the level for what opens a panel: above the headings in it, else below those of the page."""
    panel = summary.getparent() if summary.getprevious() is None else summary.getnext()
    levels = [level for each in panel.iter() if (level := heading_level(each))] if panel is not None else []
    return max(1, min(levels) - 1) if levels else 6


def _preformatted(element: Element) -> Iterator[Part]:
    """Yield preformatted text: a paragraph for each run of lines, and one for each row of a table drawn in it."""
    for paragraph in "".join(element.itertext()).replace("\r", "").split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        if lines and all(tables.is_row(line) for line in lines):
            yield from map(Paragraph, lines)
        elif lines:
            yield Paragraph(" ".join(lines))


def _caption_first(element: Element) -> Element:
    """Return a figure that holds a table with its caption before it."""
    if element.tag == "figure" and next(element.iter("table"), None) is not None:
        for caption in element.findall("figcaption"):
            detach_tail(caption)
            element.insert(0, caption)
    return element
