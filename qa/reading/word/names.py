"""Names of the elements in Word's XML, and its ways of writing values: on and off, numbers, measures."""

import re
from typing import Any, Final, TypeAlias

WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
VALUE: Final = WORD + "val"

STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH[1:-1].encode()),
)
"""The namespaces of files saved as "Strict Open XML", and those that everything else is saved with."""

_OFF: Final = ("0", "false", "off", "none")
_MEASURE: Final = re.compile(r"([+-]?\d{1,7}(?:\.\d{1,4})?)(pt|in|cm|mm|pc|pi)?")
_TWIPS: Final = {None: 1.0, "pt": 20.0, "in": 1440.0, "cm": 1440 / 2.54, "mm": 144 / 2.54, "pc": 240.0, "pi": 240.0}

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""


def word(name: str) -> str:
    """Return the full name of an element or attribute of Word's ("p", "tbl")."""
    return WORD + name


def child(element: Element, *path: str) -> Element:
    """Return the first element at `path` below `element` (itself None or an element), or None."""
    for name in path:
        if element is None:
            return None
        element = element.find(WORD + name)
    return element


def value(element: Element, *path: str) -> str:
    """Return the value that the element at `path` has, "" if there is none."""
    found = child(element, *path)
    return "" if found is None else str(found.get(VALUE) or "")


def number(element: Element, *path: str) -> int | None:
    """Return the value at `path` as a whole number (a measure in twips), None if it is missing or none."""
    return measure(value(element, *path))


def measure(text: str) -> int | None:
    """Return a number as Word writes it, with or without a unit, in twips (1/1440 inch); None if it is none."""
    match = _MEASURE.fullmatch(text.strip())
    return round(float(match[1]) * _TWIPS[match[2]]) if match else None


def is_on(element: Element, *path: str) -> bool | None:
    """Return whether the switch at `path` is on; None if it is not there."""
    found = child(element, *path)
    return None if found is None else str(found.get(VALUE) or "true").lower() not in _OFF


def alternative(element: Element) -> Element:
    """Return the one of an element's alternatives that is to be read: the first, unless only the last has words."""
    choice = element.find(CHOICE)
    fallback = element.find(FALLBACK)
    if choice is None or (fallback is not None and next(choice.iter(WORD + "t"), None) is None):
        return fallback
    return choice
