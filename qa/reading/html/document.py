"""Reads an HTML document into a draft: its tree, what surrounds its text, its blocks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from qa.reading.draft import Block, Draft, Item, ListBlock, Paragraph
from qa.reading.html import imprint
from qa.reading.html.encoding import decoded
from qa.reading.html.flow import Flow
from qa.reading.html.furniture import take_out
from qa.reading.html.headings import resolved
from qa.reading.html.notes import gather
from qa.reading.html.recognition import is_archive
from qa.reading.html.styles import Look, Styles
from qa.reading.html.tree import parsed
from qa.reading.html.word import make_lists
from qa.reading.source import Source, unreadable
from qa.reading.wording import is_number_alone

_LABEL: Final = re.compile(r"\[[^\[\]]{2,90}\]")
_BULLET: Final = re.compile(r"([•◦▪▫●○■□‣⁃∙·\uf0b7\uf0a7])\s*(?=\S)")
_ROUND: Final = "◦○▫□"
"""Bullets of the second level, where a page types them."""


def draft(source: Source) -> Draft:
    """Return the document's blocks and what it says about itself.

    :raises ReadingError: if it is a mail archive of a page, in no known encoding, empty, or too large or too deeply
        nested to be read without losing text.
    """
    if is_archive(source):
        what = "holds a page packed as one mail message (MHTML)"
        raise unreadable(source.path, what, "save it as 'Webpage, complete' or 'HTML only', or print it to PDF")
    root = parsed(source, decoded(source))
    said = imprint.of_head(root)
    marked = imprint.of_times(root)
    styles = Styles(root)
    removed = take_out(root, styles)
    make_lists(root)
    gather(root)
    blocks = tuple(_bulleted(_rejoined(resolved([*Flow(root, styles).parts(root, Look())]))))
    # A content system's own date changes with every correction of a comma; the printed one is the guideline's.
    updated = imprint.printed_update(blocks) or marked or said.updated
    return Draft(blocks, replace(said, updated=updated).over(imprint.of_removed(removed)))


def _rejoined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks with a recommendation's number, and its date or grade, joined to the text that they belong to.

    Pages set them in elements of their own: a number beside the text, "[2019]" below its last point.
    """
    waiting: list[Block] = []
    for block in blocks:
        above = waiting.pop() if waiting else None
        if isinstance(block, Paragraph) and isinstance(above, Paragraph) and is_number_alone(above.text):
            block = replace(block, text=f"{above.text} {block.text}")
        elif isinstance(block, Paragraph) and _LABEL.fullmatch(block.text) and isinstance(above, Paragraph | ListBlock):
            block = _labelled(above, block.text)
        elif above is not None:
            yield above
        waiting.append(block)
    yield from waiting


def _labelled(block: Paragraph | ListBlock, label: str) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=f"{block.text} {label}")
    last = block.items[-1]
    return ListBlock((*block.items[:-1], replace(last, text=f"{last.text} {label}")))


def _bulleted(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks with paragraphs that begin with a typed bullet made lists."""
    for is_list, run in groupby(blocks, key=lambda block: isinstance(block, Paragraph) and bool(_bullet(block))):
        if is_list:
            yield ListBlock(tuple(_item(block) for block in run if isinstance(block, Paragraph)))
        else:
            yield from run


def _bullet(block: Paragraph) -> str:
    match = _BULLET.match(block.text)
    return match.group(1) if match else ""


def _item(block: Paragraph) -> Item:
    return Item(_BULLET.sub("", block.text, count=1), 1 if _bullet(block) in _ROUND else 0)
