"""Styles: how a paragraph and its runs are set once inheritance, defaults and direct settings are put together."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from qa.reading.word.names import Element, child, is_on, measure, number, value, word

LEVELS: Final = 9
"""Outline levels, and levels of a list, that Word knows."""

# Word itself writes the English name whatever the language; others write their own.
_HEADING: Final = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|encabezado|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|"
    r"标题|見出し)\s*([1-9])",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"(?:document |main )?(?:title|titel|titre|título|titolo|tittel)", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|verzeichnis|tm)\s?(?:[1-9]|heading)|table of (?:figures|authorities)", re.I)
_CAPTION: Final = re.compile(r"(?:\w+ )?(?:caption|beschriftung|légende)", re.IGNORECASE)
_CONTINUED: Final = re.compile(r"list (?:continue|paragraph).*", re.IGNORECASE)
_BODY_SIZE: Final = 20
"""Half points, where nothing says otherwise."""

_LONGEST_CHAIN: Final = 20
"""Styles based on each other; Word allows half of it."""

_SWITCHES: Final = ("b", "caps", "vanish", "strike", "dstrike")


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is set: `size` in half points, `raised` above the line and small."""

    bold: bool = False
    caps: bool = False
    hidden: bool = False
    struck: bool = False
    raised: bool = False
    size: int = _BODY_SIZE
    font: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph style sets a paragraph.

    `level` is its outline level from 1, None for body text; `list` and `list_level` name its numbering ("" if it has
    none, `list_level` None if it leaves that to the numbering); `numbered_by` are the styles that may have a level of
    it; `indent` in twips.
    """

    names: tuple[str, ...] = ()
    level: int | None = None
    list: str = ""
    list_level: int | None = None
    numbered_by: tuple[str, ...] = ()
    indent: int | None = None

    def _is(self, pattern: re.Pattern[str]) -> bool:
        return any(pattern.fullmatch(name) for name in self.names)

    @property
    def is_title(self) -> bool:
        """Whether it sets the document's title."""
        return bool(self.names) and _TITLE.fullmatch(self.names[0]) is not None

    @property
    def is_contents(self) -> bool:
        """Whether it sets lines of a table of contents."""
        return self._is(_CONTENTS)

    @property
    def is_caption(self) -> bool:
        """Whether it sets lines that title tables and figures."""
        return self._is(_CAPTION)

    @property
    def continues(self) -> bool:
        """Whether it sets paragraphs that go on with a list's item."""
        return self._is(_CONTINUED)


class Styles:
    """The styles of a document; `root` is the root of its styles part, None if it has none."""

    def __init__(self, root: Element) -> None:
        """Take the styles by their ids."""
        self._root = root
        found = root.iter(word("style")) if root is not None else ()
        self._styles: dict[str, Element] = {str(style.get(word("styleId"))): style for style in found}
        self._settings: dict[str, Setting] = {}
        self._bases: dict[tuple[str, str], Look] = {}

    @cached_property
    def default(self) -> str:
        """The id of the style of paragraphs that name none."""
        for name, style in self._styles.items():
            is_default = str(style.get(word("default"))) in ("1", "true", "on")
            if is_default and style.get(word("type")) == "paragraph":
                return name
        return ""

    def setting(self, style: str) -> Setting:
        """Return how a paragraph style (the default one if `style` is unknown) sets paragraphs."""
        style = style if style in self._styles else self.default
        if style not in self._settings:
            self._settings[style] = self._resolved(style)
        return self._settings[style]

    def look(self, paragraph: str, run: str, direct: Element) -> Look:
        """Return how a run is set in a paragraph of style `paragraph`, with a character style and settings of its own."""
        if (paragraph, run) not in self._bases:
            self._bases[paragraph, run] = self._base(paragraph, run)
        base = self._bases[paragraph, run]
        return base if direct is None else _over(direct, base)

    def heads_first_row(self, table: str) -> bool:
        """Return whether a table style sets the first row apart (bold or shaded)."""
        for style in self._chain(table):
            for part in style.findall(word("tblStylePr")):
                if part.get(word("type")) == "firstRow":
                    shaded = child(part, "tcPr", "shd") is not None
                    return shaded or bool(is_on(part, "rPr", "b"))
        return False

    def numbering_of(self, style: str) -> str:
        """Return the numbering that a style of type "numbering" stands for, "" if none."""
        return next((found for each in self._chain(style) if (found := value(each, "pPr", "numPr", "numId"))), "")

    def _chain(self, style: str) -> list[Element]:
        """Return a style and those it is based on, nearest first."""
        chain: list[Element] = []
        seen: set[str] = set()
        while style in self._styles and style not in seen and len(chain) < _LONGEST_CHAIN:
            seen.add(style)
            chain.append(self._styles[style])
            style = value(self._styles[style], "basedOn")
        return chain

    def _resolved(self, style: str) -> Setting:
        chain = self._chain(style)
        settings = [child(each, "pPr") for each in chain]
        lists = [child(each, "numPr") for each in settings]
        numbered = next((at for at, each in enumerate(lists) if value(each, "numId")), None)
        indents = (indent(each) for each in settings)
        return Setting(
            names=tuple(value(each, "name").lower() for each in chain),
            level=_outline_level(chain),
            list="" if numbered is None else value(lists[numbered], "numId"),
            list_level=next((at for each in lists if (at := number(each, "ilvl")) is not None), None),
            numbered_by=tuple(str(each.get(word("styleId"))) for each in chain),
            indent=next((each for each in indents if each is not None), None),
        )

    def _base(self, paragraph: str, run: str) -> Look:
        look = Look()
        defaults = child(self._root, "docDefaults", "rPrDefault", "rPr")
        look = look if defaults is None else _over(defaults, look)
        of_paragraph = look
        for style in reversed(self._chain(paragraph or self.default)):
            of_paragraph = _over(child(style, "rPr"), of_paragraph)
        of_run = replace(of_paragraph, bold=False, caps=False, hidden=False, struck=False)
        for style in reversed(self._chain(run)):
            of_run = _over(child(style, "rPr"), of_run)
        # A switch that both styles turn on is off: bold stands out of bold text by being light.
        return replace(
            of_run,
            bold=of_run.bold != of_paragraph.bold,
            caps=of_run.caps != of_paragraph.caps,
            hidden=of_run.hidden != of_paragraph.hidden,
            struck=of_run.struck != of_paragraph.struck,
        )


def indent(setting: Element) -> int | None:
    """Return the left indent that a paragraph's setting gives, in twips, None if it gives none."""
    found = child(setting, "ind")
    if found is None:
        return None
    return measure(str(found.get(word("left")) or found.get(word("start")) or ""))


def outline_level(setting: Element) -> int | None:
    """Return the outline level that a paragraph's setting gives, from 1; 0 for body text, None if it gives none."""
    level = number(setting, "outlineLvl")
    if level is None:
        return None
    return level + 1 if 0 <= level < LEVELS else 0


def _outline_level(chain: list[Element]) -> int | None:
    for style in chain:
        given = outline_level(child(style, "pPr"))
        if given is not None:
            return given or None
        if named := _HEADING.fullmatch(value(style, "name")):
            return int(named[1])
    return None


def _over(given: Element, look: Look) -> Look:
    """Return the look that run settings make of the one they stand over."""
    if given is None or not len(given):
        return look
    bold, caps, hidden, struck, doubly = (is_on(given, switch) for switch in _SWITCHES)
    fonts = child(given, "rFonts")
    font = str(fonts.get(word("ascii")) or fonts.get(word("hAnsi")) or "") if fonts is not None else ""
    raised = value(given, "vertAlign")
    return Look(
        bold=look.bold if bold is None else bold,
        caps=look.caps if caps is None else caps,
        hidden=look.hidden if hidden is None else hidden,
        struck=look.struck if struck is None and doubly is None else bool(struck or doubly),
        raised=raised == "superscript" if raised else look.raised,
        size=number(given, "sz") or look.size,
        font=font or look.font,
    )
