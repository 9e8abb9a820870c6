"""Reads one file into a guideline: finds its format, sets furniture apart, composes text and statements."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from qa.guideline import Edition, Guideline, Metadata
from qa.reading import html, markdown, pdf, plaintext, word
from qa.reading.abbreviations import abbreviations
from qa.reading.canonical import plain
from qa.reading.composition import compose, title_index
from qa.reading.dates import date_of_update
from qa.reading.draft import Block, Format, Heading, Imprint, ListBlock, Paragraph, Table
from qa.reading.endings import ending_warning
from qa.reading.furniture import set_apart
from qa.reading.limits import USUAL, ReadingLimits
from qa.reading.prints import shifted
from qa.reading.source import Source, load, shown, unreadable
from qa.reading.tables import captioned, joined_rows
from qa.reading.warnings import scan_warnings, source_warnings
from qa.reading.wording import is_number_alone

FORMATS: Final = (
    Format(pdf.recognises, pdf.draft),
    Format(word.recognises, word.draft),
    Format(html.recognises, html.draft),
    Format(markdown.recognises, markdown.draft),
    Format(plaintext.recognises, plaintext.draft),
)
"""Asked in this order; the last takes any text."""

_DATED: Final = re.compile(
    r"\s*[(\[][^()\[\]]*\b(?:updated|modified|revised|reviewed|amended)\b[^()\[\]]*[)\]]", re.IGNORECASE
)


def read(path: Path, limits: ReadingLimits = USUAL) -> Guideline:
    """Return the guideline that a file holds, read in this process: its time and memory are not bounded.

    :raises ReadingError: if the file can't be read; the message names file, line where there is one, and mend.
    """
    source = load(path, limits)
    ending = ending_warning(source)
    draft = next(each for each in FORMATS if each.recognises(source)).draft(source)
    blocks, found = set_apart(captioned([*joined_rows(_numbers_joined(_tidied(draft.blocks)))]))
    imprint = draft.imprint.over(found)
    composition = compose(blocks, listed=len(imprint.references))
    if not composition.statements:
        raise unreadable(
            path, "holds no sentence, list item or table row", "put the guideline's text into it or remove it"
        )
    metadata = _metadata(source, imprint, blocks)
    guideline = Guideline(
        id=imprint.id or slug(path.stem) or source.sha256[:12],
        edition=_edition(source, imprint, blocks),
        metadata=metadata,
        text=composition.text,
        sections=composition.sections,
        statements=composition.statements,
        references=imprint.references,
        abbreviations=abbreviations(composition.text),
        source_name=shown(path.name),
        pages=draft.pages,
    )
    doubts = source_warnings(guideline, imprint.warnings, path)
    scans = scan_warnings(guideline, draft.scanned)
    return replace(guideline, warnings=(*([ending] if ending else ()), *draft.warnings, *doubts, *scans))


def slug(name: str) -> str:
    """Return a name as an id: ASCII letters and digits in lower case, joined by hyphens; "" if there is none."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))[:80].strip("-")


def _tidied(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with every text on one line and nothing invisible in it; what is empty is left out."""
    return [tidy for block in blocks if (tidy := _tidy(block))]


def _tidy(block: Block) -> Block | None:
    if isinstance(block, ListBlock):
        items = tuple(replace(item, text=text) for item in block.items if (text := plain(item.text)))
        return ListBlock(items) if items else None
    if isinstance(block, Table):
        rows = tuple(tuple(map(plain, row)) for row in block.rows)
        return replace(block, head=tuple(map(plain, block.head)), rows=rows, caption=plain(block.caption))
    text = plain(block.text)
    return replace(block, text=text) if text else None


def _numbers_joined(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each heading that is only a recommendation's number joined to the paragraph it numbers."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if isinstance(block, Paragraph) and isinstance(above, Heading) and is_number_alone(above.text):
            separator = ": " if above.text[:1].isalpha() else " "
            number = above.text + separator
            joined[-1] = Paragraph(number + block.text, (*above.prints, *shifted(block.prints, len(number))))
        else:
            joined.append(block)
    return joined


def _metadata(source: Source, imprint: Imprint, blocks: Sequence[Block]) -> Metadata:
    return Metadata(
        title=imprint.title or _DATED.sub("", _heading_title(blocks)).strip() or shown(source.path.stem),
        publisher=imprint.publisher,
        review_status=imprint.review_status,
        audience=imprint.audience,
        licence=imprint.licence,
        editorial_policy=imprint.editorial_policy,
        disclaimer=imprint.disclaimer,
        example_questions=imprint.example_questions,
    )


def _heading_title(blocks: Sequence[Block]) -> str:
    """Return the title heading's text, or the first heading's where no heading stands above all others."""
    index = title_index(blocks)
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    first = blocks[index] if index is not None else None
    return first.text if isinstance(first, Heading) else next(iter(headings), "")


def _edition(source: Source, imprint: Imprint, blocks: Sequence[Block]) -> Edition:
    updated = imprint.updated or date_of_update(_heading_title(blocks))
    label = imprint.edition or (updated.isoformat() if updated else source.sha256[:12])
    return Edition(label, updated, source.sha256)
