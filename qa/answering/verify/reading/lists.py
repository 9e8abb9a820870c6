"""The members of a statement's lists that a sentence leaves out: "A, B or C may cause X" also says that A may."""

from collections.abc import Iterator, Sequence
from typing import Final

from qa.answering.verify.reading.clauses import AUXILIARIES
from qa.answering.verify.reading.reader import Item

_LAST: Final = frozenset(("and", "or", "as well as"))
_RELATIVES: Final = frozenset(("that", "which"))
_WHOLE: Final = frozenset(("both", "either", "together", "between", "all", "each", "total", "respectively", "neither"))
"""Words that speak of all members at once."""
_OPENERS: Final = frozenset("include includes included including like eg e.g".split()) | {"such as", "for example"}
"""What begins a list of examples, of which one can be named without the others."""
_LEAST: Final = 3
_LONGEST: Final = 14
"""Items of a member; a longer one is a clause of its own."""

Member = Sequence[Item]


def left_out_members(items: Sequence[Item], values: frozenset[str]) -> frozenset[int]:
    """Return the orders of the items in members of lists that are wholly left out of what is said, `values`.

    One member at least must be said. A list that is joined to one thing ("combined with", "both") has no members that
    can be left out, nor has one that a condition holds; a drug can be left out where the list is one of examples or of
    alternatives.
    """
    found: set[int] = set()
    for members, is_open in _lists(items):
        telling = [frozenset(item.value for item in member if _tells(item)) for member in members]
        is_said = [bool(each & values) for each in telling]
        if not any(is_said):
            continue
        for at, member in enumerate(members):
            others = frozenset().union(*(each for index, each in enumerate(telling) if index != at and is_said[index]))
            own = telling[at] - others
            if own & values or not own or (not is_open and any(item.kind == "drug" for item in member)):
                continue
            found |= {item.order for item in member}
    return frozenset(found)


def _tells(item: Item) -> bool:
    return item.kind not in ("mark", "light", "passive", "modality", "role")


def _lists(items: Sequence[Item]) -> Iterator[tuple[list[Member], bool]]:
    """Yield each list of a statement: its members, and whether it is one of examples or of alternatives."""
    members: list[list[Item]] = [[]]
    has_last = False
    last = ""
    for item in (*items, Item("mark", ".", ".")):
        if item.kind == "mark" and item.value in ";.:()":
            if has_last and len(members) >= _LEAST:
                yield from _checked(members, last)
            members, has_last = [[]], False
        elif item.kind == "mark" and item.value == ",":
            if has_last and len(members) >= _LEAST:
                yield from _checked(members, last)
                members, has_last = [[]], False
            elif members[-1]:
                members.append([])
        elif item.written.lower() in _LAST and not members[-1] and len(members) >= _LEAST:
            has_last, last = True, item.written.lower()
        else:
            members[-1].append(item)


def _checked(members: list[list[Item]], last: str) -> Iterator[tuple[list[Member], bool]]:
    """Yield a list if its members can be left out one by one; what opens it belongs to no member."""
    first, end = members[0], members[-1]
    examples = max((at + 1 for at, item in enumerate(first) if item.written.lower() in _OPENERS), default=0)
    opened = max([examples, *(at + 1 for at, item in enumerate(first) if _is_verb(item))])
    closed = next((at for at, item in enumerate(end) if at and _is_verb(item)), len(end))
    head, rest = [*first[:opened], *end[closed:]], [first[opened:], *members[1:-1], end[:closed]]
    everything = [item for member in (head, *rest) for item in member]
    if any(item.kind in ("condition", "combination") or item.written.lower() in _WHOLE for item in everything):
        return
    if any(len(member) > _LONGEST or not _is_plain(member) for member in rest[1:]):
        return
    yield list(rest), bool(examples) or last == "or"


def _is_verb(item: Item) -> bool:
    """Whether a predicate begins here, so that what stands before or after it is in no list."""
    return item.kind == "modality" or item.written.lower() in AUXILIARIES


def _is_plain(member: Member) -> bool:
    """Whether a member denies and demands nothing of its own, outside "that may …"."""
    for item in member:
        if item.written.lower() in _RELATIVES:
            return not any(other.kind == "denial" for other in member)
        if item.kind in ("denial", "modality"):
            return False
    return True
