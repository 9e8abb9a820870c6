"""Lists in pages that Word saved: paragraphs whose style says in words which list and level they are items of."""

import re
from typing import Final

from lxml import etree

from qa.reading.html.tree import Element, drop, storable, text_of

_LEVEL: Final = re.compile(r"mso-list:\s*[\w-]+\s+level(\d)")
_IGNORED: Final = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_OURS: Final = ("mso-depth", "mso-list", "mso-marker")
"""Attributes that only this module may set."""

_PRINTED: Final = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]{1,5})(?:\.\d{1,3})*[.)]")


def make_lists(root: Element) -> None:
    """Make lists of neighbouring paragraphs that are items; an item keeps its level and marker as attributes."""
    for element in root.iter():
        for name in _OURS:
            element.attrib.pop(name, None)
    for paragraph in [*root.iter("p")]:
        match = _LEVEL.search(str(paragraph.get("style") or ""))
        parent = paragraph.getparent()
        if match is None or parent is None:
            continue
        printed = _marker(paragraph)
        paragraph.set("mso-depth", str(max(0, int(match.group(1)) - 1)))
        paragraph.set("mso-marker", printed if _PRINTED.fullmatch(printed) else "-")
        before = paragraph.getprevious()
        goes_on = before is not None and before.get("mso-list") and not (before.tail or "").strip()
        if not goes_on:
            before = etree.Element("ul", {"mso-list": "yes"})
            parent.insert(parent.index(paragraph), before)
        before.tail, paragraph.tail = storable(paragraph.tail or ""), None
        paragraph.tag = "li"
        before.append(paragraph)


def _marker(paragraph: Element) -> str:
    """Take the printed marker out of an item and return it."""
    for span in paragraph.iter("span"):
        if _IGNORED.search(str(span.get("style") or "")):
            marker = text_of(span)
            drop(span)
            return marker
    return ""
