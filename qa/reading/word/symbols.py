"""Characters that Word writes as glyphs of a symbol font: what they are in Unicode."""

from typing import Final

UNKNOWN: Final = "\ufffd"
"""Stands for a glyph that is not known: a reader must see that something is there."""

_FIRST: Final = 0x20
_PRIVATE: Final = range(0xF000, 0xF100)
_SURROGATES: Final = 0xD800

# In the order of the fonts' codes; a space where a code is not used.
_SYMBOL: Final = dict(
    zip(
        (*range(0x20, 0x7F), *range(0xA0, 0xE6)),
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλµνοπθρστυϖωξψζ{|}∼"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑",
        strict=True,
    )
)
_WINGDINGS: Final = {
    0x21: "✏",
    0x22: "✂",
    0x28: "☎",
    0x29: "✆",
    0x2A: "✉",
    0x46: "☞",
    0x4A: "☺",
    0x4C: "☹",
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x72: "❒",
    0x74: "⧫",
    0x75: "◆",
    0x76: "❖",
    0x77: "⬥",
    0x9F: "•",
    0xA1: "○",
    0xA4: "◉",
    0xA7: "▪",
    0xA8: "□",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xEF: "⇦",
    0xF0: "⇨",
    0xF1: "⇧",
    0xF2: "⇩",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_WINGDINGS_2: Final = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "□", 0x97: "●", 0x98: "●"}
_FONTS: Final[dict[str, dict[int, str]]] = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(code: int, font: str) -> str:
    """Return the character that a font has at `code`, in the private range or below it."""
    table = _table(font)
    if table is None and code not in _PRIVATE:
        return chr(code) if _FIRST <= code < _SURROGATES else UNKNOWN
    return (_SYMBOL if table is None else table).get(code - _PRIVATE.start if code in _PRIVATE else code, UNKNOWN)


def in_unicode(text: str, font: str) -> str:
    """Return a run's text with the glyphs of symbol fonts as the characters they are."""
    is_symbol = _table(font) is not None
    if text.isascii() and not is_symbol:
        return text
    glyphs = range(_FIRST + 1, 0x100) if is_symbol else range(0)
    return "".join(symbol(ord(c), font) if ord(c) in glyphs or ord(c) in _PRIVATE else c for c in text)


def _table(font: str) -> dict[int, str] | None:
    """Return a symbol font's characters, none of them if we don't know it; None for a font of text."""
    font = font.lower()
    return _FONTS.get(font, {} if font.startswith(("wingdings", "webdings")) else None)
