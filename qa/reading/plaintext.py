"""Reads plain text as a person copies it from a web page: bullets, headings without marks, references, furniture."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile
from typing import Final

from qa.guideline import Reference
from qa.reading import furniture, references, tables
from qa.reading.canonical import plain
from qa.reading.draft import Block, Draft, Heading, Imprint, Item, ListBlock, Paragraph
from qa.reading.source import Source
from qa.reading.wording import recommendation_number

_BULLET: Final = re.compile(r"(?P<mark>[•◦▪▫●○■□‣⁃∙·])\s*(?P<text>\S.*)|(?P<dash>[-*–—+o])\s+(?P<dashed>\S.*)")
_NUMBERED: Final = re.compile(r"(?P<mark>\d{1,2}[.)]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\))\s+(?P<text>\S.*)")
_BARE_BULLET: Final = re.compile(r"\s*[•◦▪▫●○■□‣⁃∙·]\s*")
_UNDERLINE: Final = re.compile(r"\s*(?:={3,}|-{3,}|~{3,}|_{3,}|\*{3,})\s*")
_OUTLINE_NUMBER: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=\D)")
_CLAUSE: Final = re.compile(
    r"\b(?:if|when|the following|should|must|may|can|is|are|was|were|include[sd]?|including|consists?|has|have|"
    r"give|offer|consider|with any|"
    r"such as|one of|any of|all of)\b",
    re.IGNORECASE,
)
# A sentence's end, reference numbers after it included.
_CLOSED: Final = re.compile(
    r"(?:(?<!\d)[.;,!…]|(?<=\d)[.;,!…](?!\d))[)\]\"'”’]*(?:\s?\[?\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,20}\]?)*$"
)

_LONGEST_HEADING: Final = (12, 100)
"""Words and characters."""

_LONGEST_TITLE: Final = 25
"""Words."""

_WIDEST_WRAPPED: Final = 120
"""Characters; text whose lines are longer was not wrapped by hand or by a mail program."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text, or an item of a list (`mark` set); `gap` tells whether an empty line stands before it."""

    text: str
    gap: bool
    indent: int = 0
    mark: str = ""


def recognises(source: Source) -> bool:
    """Return True: any text can be read as plain text."""
    return bool(source.text)


def draft(source: Source) -> Draft:
    """Return the blocks of a page's text and what its furniture says about it."""
    raw, listed = _without_references(source.text.split("\n"))
    raw = raw[: furniture.tail_begins(raw)]
    kept, found = _without_furniture(raw)
    lines = _items_alone(_unwrapped([*_lines(kept)]))
    first = next((at for at, line in enumerate(raw) if line.strip()), 0)
    follows_furniture = not kept[first : first + 1] or not kept[first].strip()
    begin, title, questions = _opening(lines, follows_furniture=follows_furniture)
    blocks = [*_blocks(lines[begin:])]
    if title:
        blocks.insert(0, Heading(title, 1))
    return Draft(tuple(blocks), Imprint(title=title, references=listed, example_questions=questions).over(found))


def _without_references(raw: list[str]) -> tuple[list[str], tuple[Reference, ...]]:
    """Return the lines without the list of references, and its entries; it ends at a disclaimer or at furniture."""
    openings = [at for at, line in enumerate(raw) if references.is_heading(line)]
    if not openings or not any(line.strip() for line in raw[openings[-1] + 1 :]):
        return raw, ()
    begin = openings[-1]
    end = next((at for at in range(begin + 1, len(raw)) if _ends_references(raw[at])), len(raw))
    return [*raw[:begin], *raw[end:]], references.entries(raw[begin + 1 : end])


def _ends_references(line: str) -> bool:
    if furniture.opens_disclaimer(line) or furniture.opens_tail(line):
        return True
    return furniture.recognised(line) is not None and not references.is_kind(line)


def _without_furniture(raw: Sequence[str]) -> tuple[list[str], Imprint]:
    imprint = Imprint()
    kept = []
    for line in raw:
        said = furniture.recognised(_unmarked(line))
        kept.append(line if said is None else "")
        imprint = imprint.over(said or Imprint())
    return kept, imprint


def _unmarked(line: str) -> str:
    match = _BULLET.fullmatch(line.strip())
    return (match["text"] or match["dashed"]) if match else line


def _lines(raw: Sequence[str]) -> Iterator[_Line]:
    gap, bare = True, ""
    for line in raw:
        text = line.strip()
        if not text:
            gap = True
        elif _BARE_BULLET.fullmatch(line):
            bare = line
        elif not _UNDERLINE.fullmatch(line):
            yield _line(f"{bare} {text}" if bare else line, gap)
            gap, bare = False, ""


def _line(line: str, gap: bool) -> _Line:
    text = line.strip()
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    if match := _BULLET.fullmatch(text):
        return _Line(match["text"] or match["dashed"], gap, indent, match["mark"] or match["dash"])
    if (match := _NUMBERED.fullmatch(text)) and not recommendation_number(text):
        return _Line(match["text"], gap, indent, match["mark"])
    return _Line(text, gap, indent)


def _unwrapped(lines: list[_Line]) -> list[_Line]:
    """Return the lines with those joined that a narrow page had broken."""
    widest = max((len(line.text) + line.indent for line in lines), default=0)
    breaks = sum(_continues(above, line) for above, line in pairwise(lines))
    wrapped = widest <= _WIDEST_WRAPPED and breaks >= 2
    joined: list[_Line] = []
    last = ""
    for line in lines:
        above = joined[-1] if joined else None
        full = wrapped and len(last) > widest * 0.6 and not line.gap and not line.mark and "\t" not in line.text
        if above and (full or _continues(replace(above, text=last), line)):
            joined[-1] = replace(above, text=f"{above.text} {line.text}")
        else:
            joined.append(line)
        last = line.text
    return joined


def _continues(above: _Line, line: _Line) -> bool:
    """Return whether a line goes on with the sentence of the one above it."""
    return not line.gap and not line.mark and line.text[0].islower() and not re.search(r"[.!?:;|]$", above.text)


def _items_alone(lines: list[_Line]) -> list[_Line]:
    """Return the lines with each numbered one that has no numbered neighbour as text: it is a heading, "2. Testing"."""

    def is_number(at: int) -> bool:
        return 0 <= at < len(lines) and lines[at].mark[:2].strip("(")[:1].isdigit()

    kept = []
    for at, line in enumerate(lines):
        alone = is_number(at) and not is_number(at - 1) and not is_number(at + 1) and not _CLOSED.search(line.text)
        kept.append(replace(line, text=f"{line.mark} {line.text}", mark="") if alone else line)
    return kept


def _opening(lines: Sequence[_Line], *, follows_furniture: bool) -> tuple[int, str, tuple[str, ...]]:
    """Return where the text begins, its title, and the questions that the page asks above it.

    Before the first paragraph or bullet stand navigation, the page's question, the title and the first heading. The
    title is the first of these lines that is no question; on a page that begins with furniture, the longest.
    """
    end = next((at for at, line in enumerate(lines) if not _may_open(line)), 0)
    titles = [at for at in range(end) if not lines[at].text.endswith(("?", ":"))]
    if not titles:
        questions = tuple(line.text for line in takewhile(lambda line: line.text.endswith("?"), lines[:end]))
        return len(questions), "", questions
    title = max(titles, key=lambda at: len(lines[at].text)) if follows_furniture else titles[0]
    questions = tuple(line.text for line in lines[:title] if line.text.endswith("?"))
    return title + 1, lines[title].text, questions


def _may_open(line: _Line) -> bool:
    return (
        not line.mark
        and not _CLOSED.search(line.text)
        and len(line.text.split()) <= _LONGEST_TITLE
        and not _is_table_row(line)
    )


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    headings = _heading_levels(lines)
    keyed = [(_sort(line, at in headings), at, line) for at, line in enumerate(lines)]
    for sort, run in groupby(keyed, key=lambda each: each[0]):
        numbered = [(at, line) for _, at, line in run]
        texts = [line.text for _, line in numbered]
        if sort == "heading":
            yield from (Heading(_head(line.text), headings[at]) for at, line in numbered)
        elif sort == "item":
            yield ListBlock(tuple(_nested([line for _, line in numbered])))
        elif sort == "row":
            yield from tables.table([_cells(text) for text in texts])
        else:
            yield from map(Paragraph, texts)


def _sort(line: _Line, is_heading: bool) -> str:
    if is_heading:
        return "heading"
    # A short line that heads nothing is an item of a list whose bullets were lost.
    if line.mark or _may_head(line):
        return "item"
    return "row" if _is_table_row(line) else "text"


def _is_table_row(line: _Line) -> bool:
    return tables.is_row(line.text) or "\t" in line.text


def _cells(text: str) -> tuple[str, ...]:
    return tables.cells(text) if tables.is_row(text) else tuple(cell.strip() for cell in text.split("\t"))


def _nested(lines: Sequence[_Line]) -> Iterator[Item]:
    """Yield the items of a list, their depth told by indentation, or by another bullet at the same indentation."""
    levels: list[tuple[int, str]] = []
    for line in lines:
        numbered = line.mark.endswith((".", ")"))
        level = (line.indent, "1" if numbered else line.mark)
        if level in levels:
            del levels[levels.index(level) + 1 :]
        else:
            while levels and levels[-1][0] > line.indent:
                levels.pop()
            levels.append(level)
        yield Item(line.text, len(levels) - 1, line.mark if numbered else "-")


def _heading_levels(lines: Sequence[_Line]) -> dict[int, int]:
    """Return which lines are headings, and their levels.

    A line is one if it is short, ends as no sentence does, and something follows that it can head. Of a longer run of
    such lines the first heads a list without bullets, and the last heads what follows.
    """
    levels: dict[int, int] = {}
    for is_short, run in groupby(range(len(lines)), key=lambda at: _may_head(lines[at])):
        at = [*run]
        if not is_short:
            continue
        followed = at[-1] + 1 < len(lines)
        closing = (2 if lines[at[-1]].text.endswith(":") else 1) if followed else 0
        chosen = [*at[:1], *at[max(1, len(at) - closing) :]] if len(at) > 1 else at[:closing]
        for position, each in enumerate(chosen):
            below_heading = position > 0 and each - 1 == chosen[position - 1]
            levels[each] = _level(lines[each].text, below_heading=below_heading)
    return levels


def _may_head(line: _Line) -> bool:
    text = line.text
    words, characters = _LONGEST_HEADING
    if line.mark or _is_table_row(line) or len(text.split()) > words or len(text) > characters or _CLOSED.search(text):
        return False
    if not (text[0].isupper() or text[0].isdigit()) or not re.search(r"[^\W\d_]", text) or recommendation_number(text):
        return False
    return not (text.endswith(":") and _CLAUSE.search(text))


def _level(text: str, *, below_heading: bool) -> int:
    if match := _OUTLINE_NUMBER.match(text):
        return 2 + match.group(1).count(".")
    return 3 if text.endswith(":") or below_heading else 2


def _head(text: str) -> str:
    return plain(text).removesuffix(":").rstrip()
