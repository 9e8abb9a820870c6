"""A paragraph's runs: what is printed of them, in order, and how it is set."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from qa.reading.word.names import ALTERNATE, MATH, SPACE, Element, alternative, child, value, word
from qa.reading.word.raised import formula, written
from qa.reading.word.styles import Look, Styles
from qa.reading.word.symbols import in_unicode, symbol

_THROUGH: Final = frozenset(
    map(word, ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "dir", "bdo", "sdtContent", "ruby", "rubyBase"))
)
_FORMULAS: Final = (f"{MATH}oMath", f"{MATH}oMathPara")
_DRAWINGS: Final = (word("drawing"), word("pict"))
_NOTES: Final = {word("footnoteReference"): "footnotes", word("endnoteReference"): "endnotes"}
_FIXED: Final = {
    word("tab"): "\t",
    word("ptab"): "\t",
    word("br"): "\n",
    word("cr"): "\n",
    word("noBreakHyphen"): "-",
}
_LISTING: Final = re.compile(r"\s*(?:TOC|TOA|INDEX)\b", re.IGNORECASE)
_SYMBOL: Final = re.compile(r'\s*SYMBOL\s+(\d{1,5}|0x[0-9a-f]{1,4})\b(?:.*\\f\s*"?([^"\\]+))?', re.IGNORECASE)

_DEEPEST_FIELD: Final = 20
"""Fields within fields; of more the outermost are forgotten."""

_NEARBY: Final = 20
"""Characters beside raised text that tell what it is."""

Mark = Callable[[str, Element], str]
"""Returns what is printed for a mark of a footnote or endnote, given its kind ("footnotes") and its element."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is set in one way."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Inline:
    """What a paragraph holds: its text in pieces, and the contents of the text boxes that hang on it."""

    pieces: tuple[Piece, ...]
    boxes: tuple[Element, ...]

    @property
    def text(self) -> str:
        """The text as one string; tabs and line breaks stay in it."""
        texts = [
            (is_raised, "".join(piece.text for piece in run))
            for is_raised, run in groupby(self.pieces, key=lambda piece: piece.look.raised)
        ]
        read: list[str] = []
        for at, (is_raised, text) in enumerate(texts):
            before = texts[at - 1][1][-_NEARBY:] if at else ""
            after = texts[at + 1][1][:_NEARBY] if at + 1 < len(texts) else ""
            read.append(written(before, text, after) if is_raised else text)
        return "".join(read)

    @property
    def is_bold(self) -> bool:
        """Whether all that can be seen of it is bold, raised marks apart."""
        seen = [piece.look for piece in self.pieces if piece.text.strip() and not piece.look.raised]
        return bool(seen) and all(look.bold for look in seen)

    @property
    def size(self) -> int:
        """The size, in half points, that most of it is set in; 0 if it is empty."""
        lengths: dict[int, int] = {}
        for piece in self.pieces:
            lengths[piece.look.size] = lengths.get(piece.look.size, 0) + len(piece.text.strip())
        return max(lengths, key=lambda size: lengths[size], default=0)


@dataclass(slots=True)
class _Field:
    """A field whose end has not been reached: first its code, then its result."""

    code: str = ""
    in_result: bool = False

    @property
    def is_listing(self) -> bool:
        return _LISTING.match(self.code) is not None


class Runs:
    """Reads the paragraphs of one story in order: a field may begin in one and end in another."""

    def __init__(self, styles: Styles, mark: Mark) -> None:
        """Begin a story."""
        self._styles = styles
        self._mark = mark
        self._fields: list[_Field] = []

    @property
    def in_listing(self) -> bool:
        """Whether a table of contents or an index has begun and not ended."""
        return any(each.is_listing for each in self._fields)

    def leave_fields(self) -> None:
        """Forget the fields that have not ended: what comes next can't belong to them."""
        self._fields.clear()

    def read(self, paragraph: Element, style: str) -> Inline:
        """Return what is printed of a paragraph in a style: neither deleted, hidden nor struck text, nor fields' codes."""
        pieces: list[Piece] = []
        boxes: list[Element] = []
        for run in _runs(paragraph):
            if run.tag in _FORMULAS:
                self._add(pieces, formula(run), Look())
                continue
            look = self._styles.look(style, value(run, "rPr", "rStyle"), child(run, "rPr"))
            for part in _parts(run):
                if part.tag == word("fldChar"):
                    self._turn(str(part.get(word("fldCharType"))), pieces, look)
                elif part.tag == word("instrText") and self._fields:
                    self._fields[-1].code += str(part.text or "")
                elif not look.hidden and not look.struck:
                    self._part(part, look, pieces, boxes)
        # A code that has no end by now is broken; it must not swallow the rest of the document.
        self._fields = [each for each in self._fields if each.in_result]
        return Inline(tuple(pieces), tuple(boxes))

    def _part(self, part: Element, look: Look, pieces: list[Piece], boxes: list[Element]) -> None:
        if part.tag == word("t"):
            text = str(part.text or "")
            text = text if part.get(SPACE) == "preserve" else text.strip(" \t\r\n")
            text = in_unicode(text.replace("\n", " "), look.font)
            self._add(pieces, text.upper() if look.caps else text, look)
        elif part.tag == word("sym"):
            self._add(pieces, _glyph(part), look)
        elif part.tag in _NOTES:
            self._add(
                pieces, self._mark(_NOTES[part.tag], part) if self._shows else "", Look(look.bold, size=look.size)
            )
        elif part.tag in _DRAWINGS:
            boxes += _boxes(part)
        elif part.tag in _FIXED:
            self._add(pieces, _FIXED[part.tag], look)

    @property
    def _shows(self) -> bool:
        """Whether what comes next is printed: not a field's code, nor a table of contents."""
        return all(each.in_result and not each.is_listing for each in self._fields)

    def _add(self, pieces: list[Piece], text: str, look: Look) -> None:
        if text and self._shows:
            pieces.append(Piece(text, look))

    def _turn(self, kind: str, pieces: list[Piece], look: Look) -> None:
        """Take a field's beginning, the end of its code, or its end."""
        if kind == "begin":
            self._fields = [*self._fields[1 - _DEEPEST_FIELD :], _Field()]
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            glyph = _SYMBOL.match(ended.code)
            if glyph and not ended.in_result:
                code = int(glyph[1], 16 if glyph[1].lower().startswith("0x") else 10)
                self._add(pieces, symbol(code, (glyph[2] or "Symbol").strip()), look)


def _runs(element: Element) -> Iterator[Element]:
    """Yield the runs and formulas below an element in order, without what is deleted or moved away."""
    for each in element:
        if each.tag == word("r") or each.tag in _FORMULAS:
            yield each
        elif each.tag == ALTERNATE:
            if (chosen := alternative(each)) is not None:
                yield from _runs(chosen)
        elif each.tag == word("sdt"):
            if (content := sdt_content(each)) is not None:
                yield from _runs(content)
        elif each.tag in _THROUGH or (
            each.tag == word("fldSimple") and not _LISTING.match(str(each.get(word("instr")) or ""))
        ):
            yield from _runs(each)


def _parts(run: Element) -> Iterator[Element]:
    """Yield what a run holds; of alternatives only one, of characters with a reading above them only themselves."""
    for part in run:
        if part.tag == ALTERNATE:
            if (chosen := alternative(part)) is not None:
                yield from _parts(chosen)
        elif part.tag == word("ruby"):
            for base in part.findall(f"{word('rubyBase')}/{word('r')}"):
                yield from _parts(base)
        else:
            yield part


def _boxes(element: Element) -> Iterator[Element]:
    """Yield the contents of the text boxes in a drawing, outermost ones only."""
    for each in element:
        if each.tag == word("txbxContent"):
            yield each
        elif each.tag == ALTERNATE:
            if (chosen := alternative(each)) is not None:
                yield from _boxes(chosen)
        else:
            yield from _boxes(each)


def _glyph(part: Element) -> str:
    try:
        return symbol(int(str(part.get(word("char"))), 16), str(part.get(word("font")) or ""))
    except ValueError:
        return ""


def sdt_content(element: Element) -> Element:
    """Return what a content control holds; None for a table of contents, or the prompt of one that is not filled in."""
    setting = child(element, "sdtPr")
    if value(setting, "docPartObj", "docPartGallery").lower() == "table of contents":
        return None
    if child(setting, "showingPlcHdr") is not None:
        return None
    return child(element, "sdtContent")
