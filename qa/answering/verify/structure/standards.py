"""What something is compared with: after "than", "over", "compared with"; it may neither change places nor be replaced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.structure.arguments import told
from qa.answering.verify.verdict import Reason

_STOPS: Final = frozenset(
    """
    because if when while although whereas so and but which that who is are was were do does did has have had by after
    before during since
    """.split()
)
_AS: Final = 12
_SCALES: Final = frozenset("likely many much high common often great good long effective large".split())
_WAS: Final = frozenset(("is", "are", "was", "were", "be", "been"))
_LEADS: Final = frozenset("with to in for by of among from the a an that those at on".split())
_REACH: Final = 4


@dataclass(frozen=True, slots=True)
class Standard:
    """What something is compared with, and everything else that its sentence says."""

    sort: str
    held: frozenset[str]
    rest: frozenset[str]
    has_figure: bool


def standards(items: Sequence[Item]) -> Iterator[Standard]:
    """Yield each standard of comparison of a text."""
    for at, item in enumerate(items):
        is_equal = item.written.lower() == "as" and _closes(items, at)
        if not is_equal and (item.kind != "role" or item.value not in ("than", "versus", "unlike")):
            continue
        if item.value == "versus" and not _is_compared(items, at):
            continue
        begin = at + 1
        while (
            begin < len(items) and items[begin].kind in ("light", "passive") and items[begin].written.lower() in _LEADS
        ):
            begin += 1
        held = _group(items, begin)
        if any((each.is_content or each.kind == "population") and not each.figure for each in held):
            others = _told((*items[:at], *items[begin + len(held) :]), len(items))
            yield Standard(item.value, _told(held, _REACH), others, any(each.figure for each in held))


def _closes(items: Sequence[Item], at: int) -> bool:
    """Whether this "as" closes what another opened: "twice as likely … as"."""
    near = [item.written.lower() for item in items[max(0, at - _AS) : at]]
    return any(word == "as" and after in _SCALES for word, after in pairwise(near))


def _is_compared(items: Sequence[Item], at: int) -> bool:
    """Whether "compared" sets one against another, and doesn't say that a study did."""
    written, before = items[at].written.lower(), {item.written.lower() for item in items[max(0, at - 2) : at]}
    after = items[at + 1].written.lower() if at + 1 < len(items) else ""
    return written in ("versus", "vs") or (written == "compared" and after in ("with", "to") and not before & _WAS)


def _group(items: Sequence[Item], begin: int) -> Sequence[Item]:
    for at in range(begin, len(items)):
        item = items[at]
        is_stop = item.written.lower() in _STOPS and (
            any(each.is_content for each in items[begin:at]) or item.kind != "light"
        )
        if item.kind == "mark" or is_stop or (item.kind == "role" and at > begin):
            return items[begin:at]
    return items[begin:]


def _told(items: Sequence[Item], most: int) -> frozenset[str]:
    """Return the values of what is said, "alone" among it."""
    return told(items, most) | {item.value for item in items if item.value == "alone"}


def _is_same(one: Standard, other: Standard) -> bool:
    """Whether two texts compare with the same: one's words are all among the other's."""
    return one.held <= other.held or other.held <= one.held


def exchanged_standards(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where what is compared, and what it is compared with, have changed places, or another has come in."""
    there = [standard for each in cited for standard in standards(each.text.items)]
    for said in standards(sentence.items):
        if not there or (said.has_figure and said.sort == "versus"):
            continue
        if any(_is_same(said, other) for other in there):
            continue
        for other in there:
            own, lacking = said.held - other.held, other.held - said.held
            if own & other.rest and lacking & said.rest:
                yield Reason("direction", "what is compared and what it is compared with have changed places")
                break
