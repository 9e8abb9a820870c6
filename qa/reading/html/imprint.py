"""What a page's head, and what stands around its text, say about the page: title, publisher, date."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from qa.reading.dates import date_of_update, printed_date
from qa.reading.draft import Block, Imprint, Paragraph
from qa.reading.furniture import recognised
from qa.reading.html.tree import Element, text_of

_TITLES: Final = ("citation_title", "dc.title", "dcterms.title", "og:title")
_PUBLISHERS: Final = (
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "article:publisher",
    "og:site_name",
    "author",
    "dc.creator",
    "dcterms.creator",
)
_DATES: Final = (
    "article:modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "dc.modified",
    "og:updated_time",
    "last-modified",
    "datemodified",
    "revised",
    "dcterms.date",
    "dc.date",
    "date",
    "dcterms.issued",
    "dc.date.issued",
    "article:published_time",
    "citation_publication_date",
)
_PARTED: Final = re.compile(r"\s+(?:[|–—·•»:]|::|-)\s+")
_LINKED_DATA: Final = re.compile(r'"dateModified"\s*:\s*"(\d{4}-\d\d-\d\d)')
_LONGEST_SITE_NAME: Final = 6
"""Words."""

_LONGEST_DATE_LINE: Final = 120
"""Characters."""


def of_head(root: Element) -> Imprint:
    """Return what a page's head says; a title only where no heading of the first level gives one."""
    said = _metadata(root)
    publisher = next((said[name] for name in _PUBLISHERS if said.get(name) and "//" not in said[name]), "")
    updated = next((found for name in _DATES if (found := printed_date(said.get(name, "")))), None)
    title = "" if any(text_of(each) for each in root.iter("h1")) else _title(root, said)
    return Imprint(title=title, publisher=publisher, updated=updated or _linked_data_date(root))


def printed_update(blocks: Iterable[Block]) -> date | None:
    """Return the date that a short paragraph of the text gives for its last update."""
    lines = (block.text for block in blocks if isinstance(block, Paragraph) and len(block.text) <= _LONGEST_DATE_LINE)
    return next((found.updated for line in lines if (found := recognised(line)) and found.updated), None)


def of_removed(removed: Iterable[Element]) -> Imprint:
    """Return what the page's furniture says: the date of its last update."""
    for element in removed:
        for each in element.iter():
            line = text_of(each) if each.tag in ("p", "div", "span", "li", "time", "td", "small", "dd") else ""
            if 0 < len(line) <= _LONGEST_DATE_LINE and (updated := date_of_update(line)):
                return Imprint(updated=updated)
    return Imprint()


def of_times(root: Element) -> date | None:
    """Return the date of a `<time>` that stands after a word for the last update, or is marked as one."""
    for each in root.iter("time"):
        stated = printed_date(str(each.get("datetime") or "")) or printed_date(text_of(each))
        around = text_of(each.getparent())[:_LONGEST_DATE_LINE].lower() if each.getparent() is not None else ""
        marked = f"{each.get('class')} {each.get('itemprop')}".lower()
        if stated and re.search(r"updated|modified|revised|reviewed|amended", f"{around} {marked}"):
            return stated
    return None


def _metadata(root: Element) -> dict[str, str]:
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("http-equiv") or meta.get("itemprop") or ""
        content = " ".join(str(meta.get("content") or "").split())
        if content:
            said.setdefault(str(name).strip().lower(), content)
    return said


def _title(root: Element, said: dict[str, str]) -> str:
    """Return the page's title without the name of the site that stands before or after it."""
    stated = next((said[name] for name in _TITLES if said.get(name)), "")
    if stated:
        return stated
    printed = next((text for each in root.iter("title") if (text := text_of(each))), "")
    parts = _PARTED.split(printed)
    site = said.get("og:site_name", "").lower()
    if len(parts) < 2:
        return printed
    if site and parts[0].lower() == site:
        return printed[len(parts[0]) :].lstrip(" |–—·•»:-")
    last = parts[-1]
    is_site = last.lower() == site or (len(last.split()) <= _LONGEST_SITE_NAME and not any(c.isdigit() for c in last))
    return printed[: -len(last)].rstrip(" |–—·•»:-") if is_site else printed


def _linked_data_date(root: Element) -> date | None:
    for script in root.iter("script"):
        if "ld+json" in str(script.get("type") or "") and (match := _LINKED_DATA.search("".join(script.itertext()))):
            return printed_date(match.group(1))
    return None
