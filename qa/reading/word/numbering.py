"""Numbers and bullets of lists: Word keeps them out of the text and counts them anew each time it shows the document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from qa.reading.word.names import Element, child, is_on, number, value, word
from qa.reading.word.styles import LEVELS, Styles, indent

_PLACE: Final = re.compile(r"%([1-9])")
_BULLETS: Final = ("bullet",)
_LARGEST_LETTERED: Final = 26 * 20
_LARGEST_ROMAN: Final = 3999
_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `text` is what is printed, "%2" in it standing for the number of level 2.

    `restart` is the level (from 1) after which it begins anew, 0 for never, None for any above it. `indent` in twips.
    """

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    indent: int | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """What is printed before a paragraph: `label` is "" where nothing is, though the paragraph belongs to a list.

    `list` tells lists apart, `level` counts from 0; `indent` in twips, None where the list gives none.
    """

    label: str
    is_bullet: bool
    list: str
    level: int
    indent: int | None


@dataclass(frozen=True, slots=True)
class _List:
    """A use of a numbering: `abstract` names what is shared and counted together."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbers of a document's lists; paragraphs must be asked for in the document's order."""

    def __init__(self, root: Element, styles: Styles) -> None:
        """Take the lists of a document's numbering part, None if it has none."""
        self._lists: dict[str, _List] = {}
        self._counted: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._take(root, styles)

    def level_of(self, number_id: str, styles: tuple[str, ...]) -> int:
        """Return the level of a list that belongs to one of `styles` (nearest first), 0 if none does."""
        levels = self._lists[number_id].levels if number_id in self._lists else {}
        owned = {level.style: at for at, level in levels.items() if level.style}
        return next((owned[style] for style in styles if style in owned), 0)

    def next(self, number_id: str, level: int) -> Number | None:
        """Count one more paragraph of a list; return its number, None if there is no such list."""
        found = self._lists.get(number_id)
        if found is None:
            return None
        level = min(max(level, 0), LEVELS - 1)
        setting = found.levels.get(level, Level(format="none"))
        counted = self._count(number_id, found, level)
        if setting.format in _BULLETS:
            return Number(setting.text.strip(), True, found.abstract, level, setting.indent)
        label = _PLACE.sub(lambda match: self._place(found, counted, setting, int(match[1]) - 1), setting.text)
        return Number(" ".join(label.split()), False, found.abstract, level, setting.indent)

    def _count(self, number_id: str, found: _List, level: int) -> Mapping[int, int]:
        counted = self._counted.setdefault(found.abstract, {})
        if level in found.starts and (number_id, level) not in self._begun:
            counted.pop(level, None)
        self._begun.add((number_id, level))
        start = found.starts.get(level, found.levels.get(level, Level()).start)
        counted[level] = counted[level] + 1 if level in counted else start
        for deeper in [at for at in counted if at > level]:
            restart = found.levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                del counted[deeper]
        return counted

    def _place(self, found: _List, counted: Mapping[int, int], setting: Level, at: int) -> str:
        level = found.levels.get(at, Level())
        return in_format(counted.get(at, level.start), "decimal" if setting.is_legal else level.format)

    def _take(self, root: Element, styles: Styles) -> None:
        abstracts = {str(each.get(word("abstractNumId"))): each for each in root.findall(word("abstractNum"))}
        nums = {str(each.get(word("numId"))): each for each in root.findall(word("num"))}
        shared = {name: dict(map(_level, each.findall(word("lvl")))) for name, each in abstracts.items()}
        for name, num in nums.items():
            abstract = self._abstract(num, abstracts, nums, styles)
            if abstract not in shared:
                continue
            levels = dict(shared[abstract])
            starts: dict[int, int] = {}
            for override in num.findall(word("lvlOverride")):
                at = _place_of(override)
                if (given := child(override, "lvl")) is not None:
                    levels[at] = _level(given)[1]
                if (start := number(override, "startOverride")) is not None:
                    starts[at] = start
            self._lists[name] = _List(abstract, levels, starts)

    @staticmethod
    def _abstract(num: Element, abstracts: Mapping[str, Element], nums: Mapping[str, Element], styles: Styles) -> str:
        """Return which abstract numbering a list uses; some only name a style that names another list."""
        abstract = value(num, "abstractNumId")
        link = value(abstracts.get(abstract), "numStyleLink")
        linked = value(nums.get(styles.numbering_of(link)), "abstractNumId") if link else ""
        return linked or abstract


def in_format(count: int, format_: str) -> str:
    """Return a number as a list prints it ("decimal", "lowerLetter", "upperRoman", …)."""
    if format_ == "none" or format_ in _BULLETS:
        return ""
    upper = format_.startswith("upper")
    if format_.endswith("Letter") and 0 < count <= _LARGEST_LETTERED:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if upper else letters
    if format_.endswith("Roman") and 0 < count <= _LARGEST_ROMAN:
        return _roman(count).upper() if upper else _roman(count)
    if format_ == "decimalZero":
        return f"{count:02d}"
    if format_ == "ordinal":
        ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{count}{ending}"
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (count // worth)
        count %= worth
    return text


def _level(element: Element) -> tuple[int, Level]:
    format_ = value(element, "numFmt") or "decimal"
    level = Level(
        format=format_,
        text=value(element, "lvlText"),
        start=_known(number(element, "start"), 0),
        restart=number(element, "lvlRestart"),
        is_legal=bool(is_on(element, "isLgl")),
        indent=indent(child(element, "pPr")),
        style=value(element, "pStyle"),
    )
    if child(element, "lvlPicBulletId") is not None:
        level = replace(level, format="bullet", text="•")
    return _place_of(element), level


def _place_of(element: Element) -> int:
    place = str(element.get(word("ilvl")) or "0")
    return int(place) if place in "012345678" and place else 0


def _known(found: int | None, otherwise: int) -> int:
    return otherwise if found is None else found
