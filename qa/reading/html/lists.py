"""What is printed before the items of a list."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from qa.reading.html.styles import Styles
from qa.reading.html.tree import Element

_WHOLE_NUMBER: Final = re.compile(r"\s*(-?\d{1,6})\s*")
_ROMAN: Final = {"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90, "l": 50, "xl": 40} | {
    "x": 10,
    "ix": 9,
    "v": 5,
    "iv": 4,
    "i": 1,
}


class Markers:
    """Finds the markers of lists by their attributes and styles."""

    def __init__(self, styles: Styles) -> None:
        """Take the page's styles."""
        self._styles = styles

    def of(self, element: Element) -> Mapping[Element, str]:
        """Return the marker of each item that stands in a list, itself or within a wrapper: "-", "3.", "c.", "iii."."""
        items = [each for each in element.iter("li") if next(each.iterancestors("ol", "ul", "menu", "dir")) is element]
        if element.tag != "ol":
            return {item: item.get("mso-marker", "-") for item in items}
        step = -1 if element.get("reversed") is not None else 1
        number = _number(element.get("start"), len(items) if step < 0 else 1)
        numeral = self._numeral(element)
        markers = {}
        for item in items:
            number = _number(item.get("value"), number)
            markers[item] = f"{numeral(number)}."
            number += step
        return markers

    def _numeral(self, element: Element) -> Callable[[int], str]:
        declared = self._styles.of(element)
        style = f"{declared.get('list-style-type', '')} {declared.get('list-style', '')}".split()
        kinds: dict[str, Callable[[int], str]] = {
            "a": _letters,
            "A": lambda number: _letters(number).upper(),
            "i": _roman,
            "I": lambda number: _roman(number).upper(),
        }
        styled = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
        styled |= {"lower-roman": "i", "upper-roman": "I"}
        kind = next((styled[name] for name in style if name in styled), str(element.get("type") or ""))
        return kinds.get(kind, str)


def _number(stated: str | None, otherwise: int) -> int:
    match = _WHOLE_NUMBER.fullmatch(stated or "")
    return int(match.group(1)) if match else otherwise


def _letters(number: int) -> str:
    """Return a, b, … z, aa, ab, …; what is no count stays a number."""
    if number < 1:
        return str(number)
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    numeral = ""
    for letters, value in _ROMAN.items():
        numeral += letters * (number // value)
        number %= value
    return numeral
