"""Running text: links, raised and lowered characters, quotation marks, formulas."""

import re
from typing import Final

from qa.reading.html.lines import Writing
from qa.reading.html.styles import Look, Styles
from qa.reading.html.tree import Element, children, text_of
from qa.reading.marks import RAISED_SIGNS

_SPACE: Final = re.compile(r"\s+")
_NUMBERS: Final = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,40}")
_PARTLY_BRACKETED: Final = re.compile(r"[\[(][\d,;–\- ]*$")
_COUNTED: Final = re.compile(
    r"\b(?:tables?|fig(?:ure)?s?|box(?:es)?|sections?|chapters?|pages?|appendi(?:x|ces)|recommendations?|parts?|steps?|"
    r"stages?|grades?|notes?|algorithms?|questions?)\.?\s*$",
    re.IGNORECASE,
)

# What may be raised to a power, and the powers that occur; "in 1998" with a raised 12 is a reference.
_TEN: Final = re.compile(r"(?<![\d.,])10$")
_UNIT: Final = re.compile(
    r"(?:(?<![A-Za-z])(?:[kcdmµμn]?m|[xrRsχ])|(?<![A-Za-z])(?<!age )(?<!ass )(?<!ype )(?<!ade )(?<!ase )I)$"
)
_POWER: Final = re.compile(r"[23]")
_ELEMENT: Final = re.compile(r"[A-Z][a-z]?(?![A-Za-z])")
_INVERSE: Final = re.compile(r"[-−–]\d{1,2}")
_CHARGE: Final = re.compile(r"\d?[+−-]")
_LETTER_NOTE: Final = re.compile(r"[a-z](?:\s?,\s?[a-z])*")
_LONGEST_SYMBOL: Final = 3
"""Characters of a picture's name that stands for a sign ("≥", "β")."""

_FORMULA: Final = re.compile(r"\b(?:tex|latex|math|formula|equation|mwe-math\S*)\b", re.IGNORECASE)


class InlineText:
    """Writes elements that stand within a line."""

    def __init__(self, styles: Styles) -> None:
        """Take the page's styles."""
        self._styles = styles

    def text(self, text: str, look: Look, writing: Writing) -> None:
        """Write text of the tree; its line ends are white space."""
        writing.add(_SPACE.sub(" ", text), look)

    def element(self, element: Element, around: Look, writing: Writing) -> None:
        """Write an element and what stands in it; the text after it is not its own."""
        look = self._styles.look(element, around)
        if element.tag == "br":
            writing.add("\n", look)
        elif element.tag == "sup":
            writing.add(_raised(element, writing.before, _after(element)), look)
        elif element.tag == "a" and element.get("href"):
            self._link(element, look, writing)
        elif element.tag == "img":
            writing.add(_sign(element), look)
        elif element.tag == "mfrac" and len(element) == 2:
            writing.add(f"{text_of(element[0])}/{text_of(element[1])}", look)
        elif element.tag == "msup" and len(element) == 2:
            writing.add(text_of(element[0]) + _power(text_of(element[1])), look)
        elif element.tag == "q":
            writing.add("“", look)
            self._inner(element, look, writing)
            writing.add("”", look)
        else:
            self._inner(element, look, writing)

    def _inner(self, element: Element, look: Look, writing: Writing) -> None:
        for child in children(element):
            if isinstance(child, str):
                self.text(child, look, writing)
            else:
                self.element(child, look, writing)

    def _link(self, element: Element, look: Look, writing: Writing) -> None:
        """Write a link; a number that leads to a place in a page is a reference and gets the brackets that say so."""
        label = text_of(element)
        is_reference = "#" in str(element.get("href")) and _NUMBERS.fullmatch(label)
        before = writing.before
        if is_reference and not _PARTLY_BRACKETED.search(before) and not _COUNTED.search(before) and before.strip():
            writing.add(f"[{label}]", look)
        elif set(label) <= set("↩︎↑^¶#§🔗") and label:
            return
        else:
            self._inner(element, look, writing)


def _raised(element: Element, before: str, after: str) -> str:
    """Return raised text as a line of text has it: a power as raised digits, a reference in brackets.

    `before` and `after` are the characters around it.
    """
    text = text_of(element)
    bare = text.strip("[]() ")
    is_link = next((True for link in element.iter("a") if link.get("href")), False)
    if is_link and _NUMBERS.fullmatch(bare):
        return f"[{bare}]"
    if _INVERSE.fullmatch(bare) or _CHARGE.fullmatch(bare):
        return bare.translate(RAISED_SIGNS)
    if bare.isdecimal() and _TEN.search(before):
        return bare.translate(RAISED_SIGNS)
    if _POWER.fullmatch(bare) and _UNIT.search(before):
        return bare.translate(RAISED_SIGNS)
    if _NUMBERS.fullmatch(bare):
        # An isotope's number stands before its element ("18" raised before F); a reference stands after something.
        begins_word = not before or before[-1].isspace() or before[-1] in "([-–/["
        return bare if begins_word and _ELEMENT.match(after) else f"[{bare}]" + _gap(before, after)
    return f"[{bare}]" + _gap(before, after) if _LETTER_NOTE.fullmatch(bare) else text


def _gap(before: str, after: str) -> str:
    """Return the space that parts a note's mark from the note that it opens."""
    return " " if not before.strip() and after[:1].isalnum() else ""


def _after(element: Element) -> str:
    return str(element.tail or "")


def _power(text: str) -> str:
    return text.translate(RAISED_SIGNS) if all(c in "0123456789+-−–" for c in text) else f"^{text}"


def _sign(image: Element) -> str:
    """Return what a picture within a line stands for: a sign that is its whole name, or a formula."""
    name = " ".join(str(image.get("alt") or "").split())
    is_sign = 0 < len(name) <= _LONGEST_SYMBOL and not name.isascii()
    return name if is_sign or _FORMULA.search(str(image.get("class") or "")) else ""
