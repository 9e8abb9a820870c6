"""Tabs and accordions: the label that opens a panel becomes the heading of what the panel holds.

On the screen "Adults" and "Children" stand on two tabs above two tables of doses; without them the tables are wrong.
"""

from typing import Final

from lxml import etree

from qa.reading.html.tree import LISTS, Element, drop, heading_level, role, storable, text_of, tokens, words_of

_LONGEST_LABEL: Final = 150
"""Characters."""

_PANEL_WORDS: Final = frozenset(
    "accordion collapse collapsible collapsed panel pane tab tabs tabpanel expand expandable expander toggle disclosure "
    "spoiler".split()
)
_TRIGGER_WORDS: Final = frozenset({"accordion", "collapsible", "expander", "disclosure"})


def is_panel(element: Element) -> bool:
    """Return whether a reader opens the element with a click: that it is closed now says nothing about its text."""
    if role(element) in ("tabpanel", "region") or element.get("hidden") == "until-found":
        return True
    names = [*tokens(element), str(element.get("id") or "")]
    return any(not _PANEL_WORDS.isdisjoint(words_of(name)) for name in names)


def label_panels(root: Element) -> None:
    """Put the label of each tab and of each accordion's button before the text that it opens."""
    by_id = {str(each.get("id")): each for each in root.iter() if each.get("id")}
    bars: list[Element] = []
    for trigger in [each for each in root.iter("a", "button", "li", "div", "span") if _is_trigger(each)]:
        label = text_of(trigger)
        panel = by_id.get(_target(trigger))
        if not label or len(label) > _LONGEST_LABEL or _in_heading(trigger):
            _unwrap_button(trigger)
        elif _is_tab(trigger) and panel is not None and trigger not in panel.iterancestors():
            _label(panel, label)
            bars.append(_bar(trigger))
        elif trigger.tag == "button" and (panel is not None or _follows_panel(trigger)):
            trigger.tag = "summary"
    for bar in dict.fromkeys(bars):
        drop(bar)


def _is_trigger(element: Element) -> bool:
    return (
        _is_tab(element)
        or bool(element.get("aria-controls") or element.get("aria-expanded"))
        or (element.tag == "button" and any(not _TRIGGER_WORDS.isdisjoint(words_of(name)) for name in tokens(element)))
    )


def _is_tab(element: Element) -> bool:
    toggles = (element.get("data-toggle"), element.get("data-bs-toggle"))
    return role(element) == "tab" or any(toggle in ("tab", "pill") for toggle in toggles)


def _target(trigger: Element) -> str:
    names = ("aria-controls", "href", "data-bs-target", "data-target")
    inner = next(trigger.iter("a"), trigger)
    stated = next((value for name in names for each in (trigger, inner) if (value := each.get(name))), "")
    return str(stated).removeprefix("#")


def _in_heading(element: Element) -> bool:
    return any(heading_level(each) or each.tag == "summary" for each in element.iterancestors())


def _unwrap_button(trigger: Element) -> None:
    """Keep a heading's own button as its text; buttons elsewhere are controls."""
    if trigger.tag == "button" and _in_heading(trigger):
        trigger.tag = "span"


def _follows_panel(trigger: Element) -> bool:
    after = trigger.getnext()
    return after is not None and is_panel(after)


def _label(panel: Element, label: str) -> None:
    first = next((each for each in panel.iter() if heading_level(each)), None)
    if first is not None and text_of(first).lower() == label.lower():
        return
    line = etree.Element("summary")
    line.text = storable(label)
    line.tail, panel.text = storable(panel.text or ""), None
    panel.insert(0, line)


def _bar(trigger: Element) -> Element:
    """Return the row of tabs that a tab stands in, or the tab itself where there is none."""
    for above in trigger.iterancestors():
        if role(above) == "tablist" or above.tag in LISTS:
            return above
    return trigger
