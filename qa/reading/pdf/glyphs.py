"""From a page's glyphs to its words: text as a reader sees it, each word with its place, size and style."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import addressof, byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2.raw as pdfium

from qa.reading.pdf.page import Area, Word
from qa.reading.pdf.placing import Placing
from qa.reading.source import visible

_ASCENT: Final = 0.85
_DESCENT: Final = 0.25
"""Shares of the font's size above and below the base line, the same for all fonts so that lines are even."""

_HYPHENS: Final = dict.fromkeys(map(ord, "\x02\ufffe\u00ad\u2010\u2011"), "-")
_LIGATURES: Final = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_UNKNOWN: Final = "\ufffd"
# What Office prints from its fonts of signs, which have no characters of their own (Symbol, Wingdings).
_SYMBOL: Final = {0xF0 << 8 | code: sign for code, sign in (
    (0xA3, "≤"), (0xB3, "≥"), (0xB1, "±"), (0xB0, "°"), (0xB4, "×"), (0xB7, "•"), (0xB9, "≠"), (0xBB, "≈"),
    (0x61, "α"), (0x62, "β"), (0x67, "γ"), (0x64, "δ"), (0x6C, "λ"), (0x6D, "μ"), (0x44, "Δ"), (0x57, "Ω"),
    (0xAE, "→"), (0xAC, "←"), (0xAD, "↑"), (0xAF, "↓"), (0xA5, "∞"), (0x2D, "−"), (0x2B, "+"), (0x3D, "="),
    (0x3C, "<"), (0x3E, ">"), (0xA7, "▪"), (0xA8, "▪"), (0xD8, "➢"), (0xFC, "✓"), (0x76, "❖"), (0x6E, "■"),
    (0x71, "❑"), (0x6F, "□"), (0xFB, "✗"), (0xE0, "→"), (0x9F, "•"),
)}  # fmt: skip
_PRIVATE: Final = range(0xE000, 0xF900)
# What TeX's fonts print for codes that stand for no character (its OT1 and T1 encodings), where the file doesn't say.
_TEX: Final = dict(zip(
    (*range(0x0B, 0x10), 0x10, 0x11, 0x13, 0x14, 0x15, 0x16, *range(0x1B, 0x20)),
    ("ff", "fi", "fl", "ffi", "ffl", "“", "”", "«", "»", "–", "—", "ff", "fi", "fl", "ffi", "ffl"), strict=True,
))  # fmt: skip
_BOLD: Final = re.compile(r"bold|black|heavy|demi|(?:^|[-,])bd(?:$|[^a-z])", re.IGNORECASE)
_ITALIC: Final = re.compile(r"ital|obliq|(?:^|[-,])it$", re.IGNORECASE)
_SUBSET: Final = re.compile(r"^[A-Z]{6}\+")
_RAISABLE: Final = re.compile(r"[^A-Za-z]+|st|nd|rd|th|TM|SM|[a-z]|\d{1,3}[a-z]")
"""What is printed raised; any other word that stands higher than its neighbour belongs to text set beside it."""

_HEAVY: Final = 650
_FORCE_BOLD: Final = 1 << 18
_SLANTED: Final = 1 << 6
_STROKED_TOO: Final = 2


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign as printed: it stands on `baseline`, from `at` to `end`, where the next one would begin."""

    text: str
    at: float
    end: float
    baseline: float
    style: "Style"


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of glyphs is set; `size` in points as shown, `way` in quarter turns clockwise, -1 for any other slant."""

    size: float
    is_bold: bool
    is_italic: bool
    way: int


class TextLayer:
    """The glyphs of one page; `count` is how many PDFium finds, white space that it adds included."""

    def __init__(self, page: Any, text_page: Any) -> None:
        """Look at a page of pypdfium2 and its text page, which both stay open as long as this is used."""
        self._page = page
        self._text = text_page
        self.count: int = max(0, pdfium.FPDFText_CountChars(text_page))
        self._fonts: dict[int, tuple[bool, bool]] = {}

    def way(self, placing: Placing) -> int:
        """Return how most of the page's text reads, in quarter turns clockwise from upright."""
        ways = Counter(style.way for _, style in self._runs(placing, step=7))
        ways.pop(-1, None)
        return ways.most_common(1)[0][0] if ways else 0

    def words(self, placing: Placing) -> tuple[Word, ...]:
        """Return the upright words in the order of the file, each once however often it is drawn."""
        glyphs = (glyph for glyph in self._glyphs(placing) if glyph is None or glyph.style.way == 0)
        return tuple(_once(_raised(list(_words(glyphs)))))

    def _runs(self, placing: Placing, step: int) -> Iterator[tuple[int, Style]]:
        held, style = 0, None
        for index in range(0, self.count, step):
            drawn = pdfium.FPDFText_GetTextObject(self._text, index)
            if not drawn:
                continue
            if style is None or addressof(drawn.contents) != held:
                held, style = addressof(drawn.contents), self._style(drawn, index, placing)
            yield index, style

    def _glyphs(self, placing: Placing) -> Iterator[Glyph | None]:
        """Yield the glyphs, and None for white space."""
        box, x, y = pdfium.FS_RECTF(), c_double(), c_double()
        box_at, x_at, y_at = byref(box), byref(x), byref(y)
        following = 0
        high = 0
        for index, style in self._runs(placing, step=1):
            if index != following:
                yield None
            following = index + 1
            code = pdfium.FPDFText_GetUnicode(self._text, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else ord(_UNKNOWN)
            high = 0
            is_tex = code in _TEX and pdfium.FPDFText_HasUnicodeMapError(self._text, index) == 1
            if chr(code).isspace() and not is_tex:
                yield None
                continue
            pdfium.FPDFText_GetLooseCharBox(self._text, index, box_at)
            pdfium.FPDFText_GetCharOrigin(self._text, index, x_at, y_at)
            area = placing.area(box.left, box.bottom, box.right, box.top)
            text = _TEX[code] if is_tex else _seen(code)
            yield Glyph(text, area.left, area.right, placing.point(x.value, y.value)[1], style)

    def _style(self, drawn: Any, index: int, placing: Placing) -> Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text, index, byref(matrix))
        size = abs(pdfium.FPDFText_GetFontSize(self._text, index)) * math.hypot(matrix.c, matrix.d)
        is_bold, is_italic = self._font(pdfium.FPDFTextObj_GetFont(drawn))
        if pdfium.FPDFTextObj_GetTextRenderMode(drawn) == _STROKED_TOO:
            is_bold = True
        return Style(round(size, 2), is_bold, is_italic, placing.way(matrix.a, matrix.b))

    def _font(self, font: Any) -> tuple[bool, bool]:
        """Return whether a font is bold and whether it is italic."""
        if not font:
            return False, False
        key = addressof(font.contents)
        if key not in self._fonts:
            buffer = create_string_buffer(256)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
            name = _SUBSET.sub("", buffer.value.decode("utf-8", "replace"))
            flags, angle = pdfium.FPDFFont_GetFlags(font), c_int()
            pdfium.FPDFFont_GetItalicAngle(font, byref(angle))
            is_bold = bool(_BOLD.search(name)) or bool(flags & _FORCE_BOLD)
            is_bold = is_bold or (not name and pdfium.FPDFFont_GetWeight(font) >= _HEAVY)
            self._fonts[key] = (is_bold, bool(_ITALIC.search(name)) or bool(flags & _SLANTED) or angle.value != 0)
        return self._fonts[key]


def _seen(code: int) -> str:
    if code in _HYPHENS:
        return _HYPHENS[code]
    if code in _LIGATURES:
        return _LIGATURES[code]
    if code in _PRIVATE:
        return _SYMBOL.get(code, _UNKNOWN)
    return chr(code) if code else _UNKNOWN


def _words(glyphs: Iterable[Glyph | None]) -> Iterator[Word]:
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and (glyph is None or _parts(run[-1], glyph)):
            yield from _word(run)
            run = []
        if glyph is not None:
            run.append(glyph)
    yield from _word(run)


def _parts(last: Glyph, glyph: Glyph) -> bool:
    """Return whether a new word begins: another style, another line, or a gap that no producer printed as a space."""
    size = last.style.size
    gap = glyph.at - last.end
    return (
        (glyph.style is not last.style and glyph.style != last.style)
        or abs(glyph.baseline - last.baseline) > 0.1 * size
        or gap > 0.5 * size
        or glyph.end < last.at - 0.1 * size
    )


def _word(run: Sequence[Glyph]) -> Iterator[Word]:
    """Yield the word that glyphs make, if there is anything to see in it."""
    text = unicodedata.normalize("NFC", visible("".join(glyph.text for glyph in run))).strip()
    if not text or run[0].style.size <= 0:
        return
    style = run[0].style
    baseline = run[0].baseline
    area = Area(
        min(glyph.at for glyph in run),
        baseline - _ASCENT * style.size,
        max(glyph.end for glyph in run),
        baseline + _DESCENT * style.size,
    )
    yield Word(text, area, style.size, style.is_bold, style.is_italic)


def baseline(word: Word) -> float:
    """Return the height of the line that a word stands on, in points from the top."""
    return word.area.bottom - _DESCENT / (_ASCENT + _DESCENT) * word.area.height


def _raised(words: list[Word]) -> Iterator[Word]:
    """Yield the words, those marked that stand smaller and higher than a neighbour; their area is its line's."""
    for at, word in enumerate(words):
        neighbour = next(
            (other for other in (*words[max(0, at - 3) : at][::-1], *words[at + 1 : at + 2]) if _over(word, other)),
            None,
        )
        if neighbour is None:
            yield word
        else:
            area = replace(word.area, top=neighbour.area.top, bottom=neighbour.area.bottom)
            yield replace(word, area=area, is_raised=True)


def _over(word: Word, other: Word) -> bool:
    if not _RAISABLE.fullmatch(word.text):
        return False
    rise = baseline(other) - baseline(word)
    gap = max(word.area.left - other.area.right, other.area.left - word.area.right)
    is_small = word.size <= 0.92 * other.size and 0.1 * other.size < rise < 0.75 * other.size
    # Some producers lift the text only, and leave its size as it is.
    # In a table's cell that is centred beside a taller one the same would be a value, so it must stand close.
    is_lifted = word.size <= 1.02 * other.size and 0.25 * other.size < rise < 0.6 * other.size and len(word.text) <= 3
    return -0.2 * other.size < gap < (2.5 if is_small else 0.3 if is_lifted else -1.0) * other.size


def _once(words: Iterable[Word]) -> Iterator[Word]:
    """Yield the words without those drawn again where they stand already, the way some producers make bold type."""
    seen: set[tuple[str, int, int]] = set()
    for word in words:
        cell = 0.3 * word.size or 1.0
        column, row = round(word.area.left / cell), round(word.area.bottom / cell)
        if any((word.text, column + x, row + y) in seen for x in (-1, 0, 1) for y in (-1, 0, 1)):
            continue
        seen.add((word.text, column, row))
        yield word
