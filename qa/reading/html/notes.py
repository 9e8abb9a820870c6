"""Footnotes and endnotes: where they are numbered, they are references, whatever stands around them."""

import re
from typing import Final

from lxml import etree

from qa.reading.html.furniture import is_note
from qa.reading.html.tree import Element, drop, heading_level, text_of
from qa.reading.references import is_heading as opens_references

_ID: Final = re.compile(
    r"(?:_?fn|_?ftn|_?edn|footnote|endnote|cite_note|en|note|ref|bib|b)[-_:.]?(?:\D{0,30}-)?(\d{1,4})"
)
_HOLDERS: Final = frozenset({"li", "p", "div", "aside", "section", "dd"})
_BEGINS_WITH_NUMBER: Final = re.compile(r"\s*(?:\[\^?\d{1,4}\]|\d{1,4}[.)])\s")
_BACK_LINK: Final = re.compile(r"[\s↩︎↑^⤴]+$")
_FEWEST_WORDS: Final = 3


def gather(root: Element) -> None:
    """Move numbered notes that stand under no heading for references to the end of the page, under one.

    They are moved because a section of references reaches to the next heading, and text may follow a note.
    """
    notes = _notes(root)
    if not notes:
        return
    heading = etree.SubElement(root, "div", {"role": "heading", "aria-level": "7"})
    heading.text = "References"
    numbered = not any(_BEGINS_WITH_NUMBER.match(text_of(note)) for note, _ in notes)
    entries = etree.SubElement(root, "ol" if numbered else "ul")
    for note, number in notes:
        drop(note)
        note.tag = "li"
        note.set("value", number)
        entries.append(note)


def _notes(root: Element) -> list[tuple[Element, str]]:
    found: list[tuple[Element, str]] = []
    taken: set[Element] = set()
    in_references = False
    for element in root.iter():
        if heading_level(element):
            in_references = opens_references(text_of(element))
        if in_references or element.tag not in _HOLDERS or element.getparent() in taken:
            taken |= {element} if element.getparent() in taken else set()
            continue
        if number := _number(element):
            found.append((element, number))
            taken.add(element)
    return found


def _number(element: Element) -> str:
    """Return the number of the note that an element is, "" if it is none."""
    match = _ID.fullmatch(str(element.get("id") or ""))
    is_marked = is_note(element) and not _is_list(element)
    if not (match or is_marked) or len(text_of(element).split()) < _FEWEST_WORDS:
        return ""
    if match and (is_marked or element.tag == "li" or _BACK_LINK.search(text_of(element)) or _links_back(element)):
        return match.group(1)
    return ""


def _is_list(element: Element) -> bool:
    """Return whether the element is a list of notes rather than one of them."""
    return any(name in f"{element.get('role')} {element.get('epub:type')}" for name in ("notes", "bibliography"))


def _links_back(element: Element) -> bool:
    return any("ref" in str(link.get("href") or "").lower() for link in element.iter("a"))
