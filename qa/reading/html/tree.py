"""The tree of an HTML page, parsed by libxml2 within limits, and what the other modules ask of it."""

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree

from qa.reading.source import Source, unreadable

Element: TypeAlias = Any
"""An lxml element; lxml has no types."""

_MOST_TAGS: Final = 500_000
_DEEPEST: Final = 200
"""Elements within each other: libxml2 drops what stands deeper than 255, and walks here go two calls down for each."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
BLOCKS: Final = (
    HEADINGS
    | LISTS
    | frozenset(
        "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form "
        "header hgroup hr html legend li main nav p pre search section summary table tbody td tfoot th thead tr caption "
        "optgroup title head xmp listing plaintext".split()
    )
)
"""Names of elements that stand on lines of their own."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def parsed(source: Source, text: str) -> Element:
    """Return the root of the page's tree, without comments; nothing is fetched, no entity is expanded.

    :raises ReadingError: if the page is empty or goes beyond what the parser can hold without losing text.
    """
    if text.count("<") > _MOST_TAGS:
        raise unreadable(source.path, f"has more than {_MOST_TAGS:,} tags", "divide it into several guidelines")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    data = _without_internal_subset(text).encode("utf-8", "replace")
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise _empty(source) from error
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        what = "has elements nested too deep, or a text too long, for the parser to read without losing text"
        raise unreadable(source.path, what, "save the page again with its markup cleaned, or as PDF")
    if root is None:
        raise _empty(source)
    if depth(root) > _DEEPEST:
        what = f"has elements nested more than {_DEEPEST} deep"
        raise unreadable(source.path, what, "save the page again with its markup cleaned, or as PDF")
    return root


def _empty(source: Source) -> Exception:
    return unreadable(source.path, "holds no text", "put the guideline's text into it or remove it")


def _without_internal_subset(text: str) -> str:
    """Return the page without declarations inside its document type, which HTML does not know."""
    start = text[:2000].lower().find("<!doctype")
    opening = text.find("[", start, start + 500) if start >= 0 else -1
    if opening < 0 or ">" in text[start:opening]:
        return text
    end = text.find("]", opening)
    end = text.find(">", end) if end >= 0 else -1
    return text if end < 0 else text[:start] + text[end + 1 :]


def depth(root: Element) -> int:
    """Return how many elements stand within each other at most."""
    deepest = at = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        at += 1 if event == "start" else -1
        deepest = max(deepest, at)
    return deepest


def drop(element: Element) -> None:
    """Take an element out of the tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    detach_tail(element)
    parent.remove(element)


def detach_tail(element: Element) -> None:
    """Leave the text after an element where it is when the element goes elsewhere."""
    before, tail = element.getprevious(), element.tail
    if tail and before is None:
        parent = element.getparent()
        parent.text = storable((parent.text or "") + tail)
    elif tail:
        before.tail = storable((before.tail or "") + tail)
    element.tail = None


def storable(text: str) -> str:
    """Return `text` without the control characters that a tree can hold but does not accept."""
    return _CONTROL.sub("", text)


def children(element: Element) -> Iterator[str | Element]:
    """Yield an element's texts and elements in order."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def text_of(element: Element) -> str:
    """Return all text in an element on one line, as it stands in the tree."""
    return " ".join("".join(element.itertext()).split())


def words_of(name: str) -> list[str]:
    """Return a class or an id as its words in lower case ("cookieBanner-2" -> cookie, banner, 2)."""
    return [word.lower() for word in _WORD.findall(name)]


def tokens(element: Element) -> list[str]:
    """Return the element's classes."""
    return str(element.get("class") or "").split()


def role(element: Element) -> str:
    """Return the element's role, or its type in an e-book, in lower case."""
    return str(element.get("role") or element.get("epub:type") or "").strip().lower()


def inside(element: Element, names: frozenset[str]) -> bool:
    """Return whether an ancestor of the element has one of these names."""
    return any(each.tag in names for each in element.iterancestors())


def heading_level(element: Element) -> int:
    """Return the level of a heading, 0 for any other element."""
    if element.tag in HEADINGS:
        own = int(element.tag[1])
    elif role(element) == "heading":
        own = 2
    else:
        return 0
    stated = str(element.get("aria-level") or "")
    return int(stated) if stated in tuple("123456789") else own


def holders_of_blocks(root: Element) -> set[Element]:
    """Return the elements that hold one which stands on lines of its own."""
    holders: set[Element] = set()
    for element in root.iter():
        if element.tag in BLOCKS or heading_level(element):
            above = element.getparent()
            while above is not None and above not in holders:
                holders.add(above)
                above = above.getparent()
    return holders
