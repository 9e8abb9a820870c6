"""Sentences that tell the reader what to do, "Do not give aspirin": they say "should" without the word."""

from itertools import takewhile
from typing import Final

from qa.answering.verify.reading.reader import Item, Reading

_VERBS: Final = frozenset(
    """
    add administer advise ask assess avoid be begin call check choose clean consider consult continue cover discuss do drink
    eat encourage ensure evaluate exclude follow get give go increase inform keep limit look maintain make measure monitor
    obtain offer perform prescribe prevent provide reassess reduce refer repeat replace report screen seek start stop store
    suspect switch take talk teach tell test treat try use vaccinate wait wash watch wear
    """.split()
)
_FINITE: Final = frozenset("is are was were has have had does did can may might must should will would of".split())
"""What shows that the first word is a noun: "Test results are …", "Use of …"."""
_OPENED: Final = frozenset(("if", "when", "in", "for", "before", "after", "during"))
"""What opens a sentence that gives its order after a comma: "If fever persists, stop …"."""


def is_imperative(reading: Reading) -> bool:
    """Whether `reading` begins with an order, or gives one after the condition that it begins with."""
    items = [item for item in reading.items if item.written.lower() not in ("please", "always", "never", "also")]
    if items and items[0].written.lower() in _OPENED:
        comma = next((at for at, item in enumerate(items) if _is_comma(item)), len(items))
        items = items[comma + 1 :]
    if not items or items[0].written.lower() not in _VERBS:
        return False
    clause = list(takewhile(lambda item: not _ends(item), items[1:]))
    return not any(item.written.lower() in _FINITE for item in clause[:4])


def _is_comma(item: Item) -> bool:
    return item.kind == "mark" and item.value == ","


def _ends(item: Item) -> bool:
    return item.kind == "condition" or (item.kind == "mark" and item.value in ",;:.") or item.written.lower() == "that"
