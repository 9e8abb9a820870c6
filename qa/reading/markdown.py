"""Reads Markdown (CommonMark with tables and YAML front matter); HTML and scripts in it stay text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from qa.guideline import Reference
from qa.reading import frontmatter, structure, tables
from qa.reading.canonical import plain
from qa.reading.draft import Block, Draft, Imprint, Item, ListBlock, Paragraph
from qa.reading.source import Source, unreadable

_STRUCTURE: Final = re.compile(
    r"^#{1,6}[ \t]+\S|^(?:={3,}|`{3,}\w*)[ \t]*$|^\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t|:-]*$|^\|.+\|[ \t]*$", re.MULTILINE
)
_INLINE_STRUCTURE: Final = re.compile(
    r"\*\*\S[^*\n]{0,300}\*\*|\[[^\[\]\n]{1,300}\]\([^)\s]{1,500}\)|^[ \t]*\d+\.[ \t]", re.MULTILINE
)
_ROUND_BULLET: Final = re.compile(r"^([ \t]*)[•◦▪●‣·][ \t]*(?=\S)", re.MULTILINE)
_BRACKET: Final = re.compile(r"[\[\]]")
_DEEPEST_BRACKET: Final = 300
_LINE_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NUMBER_LABEL: Final = re.compile(r"\^?\d{1,4}")


def recognises(source: Source) -> bool:
    """Return whether the text is Markdown: front matter or headings, or lesser signs in a file that is named so."""
    if frontmatter.opens(source) or _STRUCTURE.search(source.text):
        return True
    return source.path.suffix.lower() != ".txt" and _INLINE_STRUCTURE.search(source.text) is not None


def draft(source: Source) -> Draft:
    """Return the document's blocks and front matter.

    :raises ReadingError: if the front matter is broken, or brackets are nested deeper than any text needs.
    """
    imprint, body = frontmatter.split(source)
    _refuse_deep_brackets(source, body)
    environment: dict[str, Any] = {}
    tokens = _parser().parse(_ROUND_BULLET.sub(r"\1- ", _without_comments(body)), environment)
    blocks = tuple(_blocks(SyntaxTreeNode(tokens).children))
    defined = _defined_references(environment.get("references", {}))
    return Draft(blocks, imprint.over(Imprint(references=defined)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")


def _refuse_deep_brackets(source: Source, text: str) -> None:
    # The parser's time grows with the square of the brackets that stay open in one paragraph.
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        depth = 0 if not line.strip() else depth
        for bracket in _BRACKET.findall(line):
            depth = max(0, depth + (1 if bracket == "[" else -1))
            if depth > _DEEPEST_BRACKET:
                what = f"has more than {_DEEPEST_BRACKET} brackets '[' that are not closed"
                raise unreadable(source.path, what, "close them or take them out", number)


def _without_comments(text: str) -> str:
    """Return `text` without HTML comments, their line ends kept so that line numbers stay."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*kept, text[at:]])


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        if node.type == "heading":
            yield structure.heading(_text(node), int(node.tag[1:]))
        elif node.type == "paragraph":
            yield from _paragraph(node)
        elif node.type in ("bullet_list", "ordered_list"):
            if items := tuple(_items(node, 0)):
                yield ListBlock(items)
        elif node.type == "table":
            yield from _table(node)
        elif node.type in ("fence", "code_block"):
            yield Paragraph(node.content)
        else:
            yield from _blocks(node.children)


def _paragraph(node: SyntaxTreeNode) -> Iterator[Block]:
    lines = node.children[0].content.split("\n")
    if all(tables.is_row(line) for line in lines):
        # A table without the rule under its head, which Markdown takes for a paragraph.
        yield from (Paragraph(tables.row([_rendered(cell) for cell in tables.cells(line)])) for line in lines)
    else:
        yield structure.paragraph(_text(node), is_bold=_is_bold_throughout(node))


def _is_bold_throughout(node: SyntaxTreeNode) -> bool:
    pieces = [child for child in node.children[0].children if child.type != "text" or child.content.strip(" :")]
    return len(pieces) == 1 and pieces[0].type == "strong"


def _items(node: SyntaxTreeNode, depth: int) -> Iterator[Item]:
    """Yield a list's items in reading order; an item's paragraphs are joined, unless a nested list parts them."""
    number = int(node.attrs.get("start", 1))
    for position, child in enumerate(node.children):
        marker = f"{number + position}." if node.type == "ordered_list" else "-"
        texts: list[str] = []
        for part in child.children:
            if part.type in ("bullet_list", "ordered_list"):
                if texts:
                    yield Item(" ".join(texts), depth, marker)
                    texts, marker = [], ""
                yield from _items(part, depth + 1)
            else:
                texts += _texts(part)
        if texts:
            yield Item(" ".join(texts), depth, marker)


def _texts(node: SyntaxTreeNode) -> Iterator[str]:
    """Yield every text below a node, whatever it is."""
    if node.type == "inline":
        yield _inline(node.children)
    elif node.type in ("fence", "code_block"):
        yield node.content
    else:
        for child in node.children:
            yield from _texts(child)


def _table(node: SyntaxTreeNode) -> list[Block]:
    return tables.table(
        [tuple(_text(cell) for cell in row.children) for part in node.children for row in part.children]
    )


def _text(node: SyntaxTreeNode) -> str:
    return " ".join(_texts(node))


def _rendered(cell: str) -> str:
    tokens = _parser().parseInline(cell)
    return _inline(SyntaxTreeNode(tokens).children[0].children) if cell.strip() else ""


def _inline(nodes: Sequence[SyntaxTreeNode]) -> str:
    return _LINE_BREAK.sub(" ", "".join(map(_inline_text, nodes)))


def _inline_text(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type in ("text", "code_inline"):
        return node.content
    inner = "".join(map(_inline_text, node.children)) or node.content
    # A linked reference number keeps the brackets that mark it as one.
    return f"[{inner}]" if node.type == "link" and _NUMBER_LABEL.fullmatch(inner) else inner


def _defined_references(definitions: Mapping[str, Mapping[str, Any]]) -> tuple[Reference, ...]:
    """Return the link definitions that are numbered ("[3]: https://… "Title"") as references, in order."""
    numbered = [
        (int(label.strip("^")), entry) for label, entry in definitions.items() if _NUMBER_LABEL.fullmatch(label)
    ]
    return tuple(
        Reference(number, plain(entry["title"] or entry["href"]))
        for number, entry in sorted(numbered, key=itemgetter(0))
    )
