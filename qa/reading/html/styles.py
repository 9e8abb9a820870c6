"""What a page's own style sheets and attributes say about an element: its size, its weight, whether it is shown.

Only rules for a tag, a class or an id alone are read: what depends on where an element stands, on the screen or on a
script says little about what the text is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from qa.reading.html.tree import HEADINGS, Element, tokens

ROOT_SIZE: Final = 16.0
"""Pixels."""

_BRACE: Final = re.compile(r"[{}]")
_SELECTOR: Final = re.compile(r"[a-z][a-z0-9]*|[a-z0-9]*[.#][\w-]+", re.IGNORECASE)
_SIZE: Final = re.compile(r"([\d.]{1,8})\s*(px|pt|r?em|%)", re.IGNORECASE)
_READ: Final = frozenset(
    "font-size font-weight display visibility text-decoration text-decoration-line list-style list-style-type".split()
)
_PIXELS: Final = {"px": 1.0, "pt": 4 / 3}
_NAMED_SIZES: Final = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_FONT_SIZES: Final = (10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_BOLD_TAGS: Final = HEADINGS | {"b", "strong"}

Declarations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How text is set; `size` is in pixels."""

    size: float = ROOT_SIZE
    is_bold: bool = False


class Styles:
    """The rules of a page's style sheets."""

    def __init__(self, root: Element) -> None:
        """Read the sheets that stand in the page itself."""
        self._rules: dict[str, dict[str, str]] = {}
        for sheet in root.iter("style"):
            for selector, declarations in _rules("".join(sheet.itertext())):
                self._rules.setdefault(selector, {}).update(declarations)
        self._known: dict[tuple[str, str, str], dict[str, str]] = {}

    def of(self, element: Element) -> Declarations:
        """Return what is declared for an element, its `style` attribute last."""
        key = (str(element.tag), str(element.get("class") or ""), str(element.get("id") or ""))
        if key not in self._known:
            self._known[key] = self._from_sheets(element)
        own = element.get("style")
        return {**self._known[key], **_declarations(own)} if own else self._known[key]

    def look(self, element: Element, around: Look) -> Look:
        """Return how an element's text is set, within text that is set as `around`."""
        declared = self.of(element)
        size = _size(declared.get("font-size", ""), around.size) or _tag_size(element, around.size)
        bold = _is_bold(declared.get("font-weight", ""))
        if bold is None:
            bold = around.is_bold or element.tag in _BOLD_TAGS
        return replace(around, size=min(200.0, max(1.0, size)), is_bold=bold)

    def is_hidden(self, element: Element) -> bool:
        """Return whether the sheets or the element itself keep it from being shown."""
        declared = self.of(element)
        return declared.get("display") == "none" or declared.get("visibility") in ("hidden", "collapse")

    def is_struck_out(self, element: Element) -> bool:
        """Return whether a line goes through the element's text."""
        declared = self.of(element)
        return any("line-through" in declared.get(name, "") for name in ("text-decoration", "text-decoration-line"))

    def _from_sheets(self, element: Element) -> dict[str, str]:
        names = [f".{name}" for name in tokens(element)]
        found: dict[str, str] = {}
        for key in (element.tag, *names, *(f"{element.tag}{name}" for name in names), f"#{element.get('id')}"):
            found.update(self._rules.get(str(key).lower(), {}))
        return found


def _rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield selector and declarations of the rules that stand at the top of a sheet."""
    sheet = _without_comments(sheet)
    depth = at = opened = 0
    prelude = ""
    for brace in _BRACE.finditer(sheet):
        if brace.group() == "{":
            depth += 1
            if depth == 1:
                prelude, opened = sheet[at : brace.start()].strip(), brace.end()
            continue
        depth = max(0, depth - 1)
        at = brace.end()
        if depth == 0 and prelude and not prelude.startswith("@"):
            declared = _declarations(sheet[opened : brace.start()])
            if declared:
                selectors = (each.strip() for each in prelude.split(","))
                yield from ((each.lower(), declared) for each in selectors if _SELECTOR.fullmatch(each))


def _without_comments(sheet: str) -> str:
    kept, at = [], 0
    while (start := sheet.find("/*", at)) >= 0:
        kept.append(sheet[at:start])
        end = sheet.find("*/", start + 2)
        at = end + 2 if end >= 0 else len(sheet)
    return "".join([*kept, sheet[at:]])


def _declarations(text: str) -> dict[str, str]:
    found = {}
    for each in text.split(";"):
        name, _, value = each.partition(":")
        if (name := name.strip().lower()) in _READ:
            found[name] = value.replace("!important", "").strip().lower()
    return found


def _size(value: str, around: float) -> float:
    """Return a font size in pixels, 0 where `value` is none."""
    if value in _NAMED_SIZES:
        return _NAMED_SIZES[value]
    match = _SIZE.fullmatch(value)
    if match is None:
        return 0.0
    try:
        number, unit = float(match.group(1)), match.group(2)
    except ValueError:
        return 0.0
    if unit in _PIXELS:
        return number * _PIXELS[unit]
    return number * {"rem": ROOT_SIZE, "em": around, "%": around / 100}[unit]


def _tag_size(element: Element, around: float) -> float:
    if (
        element.tag == "font"
        and (stated := str(element.get("size") or "")).lstrip("+-").isdecimal()
        and len(stated) < 4
    ):
        steps = int(stated.lstrip("+-"))
        place = 3 + steps * (1 if stated[0] == "+" else -1) if stated[0] in "+-" else steps
        return _FONT_SIZES[min(7, max(1, place)) - 1]
    return around * {"big": 1.2, "small": 0.83}.get(str(element.tag), 1.0)


def _is_bold(weight: str) -> bool | None:
    """Return whether a weight is bold; None where it says nothing."""
    if weight.isdecimal():
        return len(weight) < 5 and int(weight) >= 600
    return {"bold": True, "bolder": True, "normal": False, "lighter": False}.get(weight)
