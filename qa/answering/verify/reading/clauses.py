"""The clauses of a statement that can be left unsaid one by one, and how much of each a sentence says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.answering.verify.reading.reader import Item

_JOINS: Final = frozenset("and but so which because since while whereas as yet thus therefore however".split())
_BARE_JOINS: Final = frozenset(("because", "whereas", "such", "unlike", "including", "since", "eg", "e.g"))
"""What begins a clause without a comma."""
_ADJUNCTS: Final = frozenset(
    "above all|especially|particularly|notably|such as|for example|in particular|although|though|unlike".split("|")
)
"""What begins a part that adds to what has been said."""
_SUBJECTS: Final = frozenset("it they this these he she a an the".split())
_OPENERS: Final = frozenset("because although though since whereas while given to despite".split())
"""What begins a side clause that ends at the next comma."""
_RELATIVES: Final = frozenset("who which that whose if when where whom".split())
AUXILIARIES: Final = frozenset("is are was were be been has have had do does did".split())
"""Verbs with which a predicate begins."""
_ADVERBS: Final = frozenset("also then often usually sometimes generally therefore thus still".split())
"""What may stand between "and" and the verb that begins a second predicate."""
_LONG: Final = 4
_LONGEST_SUBJECT: Final = 5
_TELLING: Final = ("number", "drug", "name", "word", "population", "direction", "route")


@dataclass(frozen=True, slots=True)
class Clause:
    """Consecutive items of a statement; a part in brackets is one of its own."""

    items: tuple[Item, ...]

    @property
    def values(self) -> frozenset[str]:
        """What it says that can be looked for in a sentence."""
        return frozenset(item.value for item in self.items if item.kind in _TELLING)

    @property
    def is_aside(self) -> bool:
        """Whether it adds to what another clause says, "especially in children", and says nothing without it."""
        return self.items[0].written.lower() in _ADJUNCTS

    @property
    def is_held(self) -> bool:
        """Whether what it adds to goes on after it."""
        return self.items[-1].value == ","

    @property
    def subject(self) -> frozenset[str]:
        """What it says before its first verb that is known for one, at most five things."""
        found: list[str] = []
        for item in self.items:
            if item.kind == "modality" or item.written.lower() in AUXILIARIES:
                break
            if item.kind in _TELLING:
                found.append(item.value)
        return frozenset(found[:_LONGEST_SUBJECT])

    def coverage(self, said: frozenset[str]) -> float:
        """Return the share of what it says that stands in `said`, 0 to 1."""
        values = self.values
        return len(values & said) / len(values) if values else 0.0


def clauses(items: Sequence[Item]) -> tuple[Clause, ...]:
    """Return the clauses of a statement, in order."""
    return tuple(Clause(tuple(part)) for part in _joined([*_split(items)]) if any(item.kind != "mark" for item in part))


def _split(items: Sequence[Item]) -> Iterator[list[Item]]:
    part: list[Item] = []
    inside: list[Item] | None = None
    aside = False
    opened = bool(items) and items[0].written.lower() in _OPENERS
    for at, item in enumerate(items):
        if inside is not None:
            inside.append(item)
            if item.kind == "mark" and (item.value in ")]" or (aside and item.value == "," and _closes(items, at))):
                aside = False
                yield inside
                inside = None
            continue
        if item.kind == "mark" and item.value in "([":
            inside = [item]
            continue
        if part and part[-1].value == "," and item.written.lower() in _ADJUNCTS and _pauses(items, at):
            inside, aside = [item], True
            continue
        if _begins(items, at) or _goes_on(items, at, part):
            yield part
            part = []
        part.append(item)
        if opened and item.kind == "mark" and item.value == "," and not _is_aside(items, at + 1):
            yield part
            part, opened = [], False
    yield part
    if inside:
        yield inside


def _closes(items: Sequence[Item], at: int) -> bool:
    """Whether an aside ends at this comma, be it a list: at the last before a verb, or else at the first."""
    verb = False
    for after in range(len(items) - 1, at - 1, -1):
        if items[after].kind == "mark" and items[after].value in ";.:":
            verb = False
        elif verb and items[after].kind == "mark" and items[after].value == "," and after != at:
            return False
        verb = items[after].kind == "modality" or items[after].written.lower() in AUXILIARIES
    return True


def _begins(items: Sequence[Item], at: int) -> bool:
    item, before = items[at], items[at - 1] if at else None
    if before is None:
        return False
    if item.kind == "name" and at + 1 < len(items) and items[at + 1].value == ":":
        return True
    if before.kind == "mark" and before.value in ";.":
        return True
    written = item.written.lower()
    if before.kind == "mark" and before.value == ",":
        after = items[at + 1].kind if at + 1 < len(items) else ""
        is_other_case = written == "or" and after == "condition"
        return (
            is_other_case
            or written in _JOINS
            or written in _BARE_JOINS
            or written in _ADJUNCTS
            or written.endswith("ing")
        )
    if before.kind == "mark" and before.value == ":":
        return written in _SUBJECTS
    return written in _BARE_JOINS


def _is_aside(items: Sequence[Item], at: int) -> bool:
    return at < len(items) and items[at].written.lower() in _ADJUNCTS


def _pauses(items: Sequence[Item], at: int) -> bool:
    """Whether another comma follows before the clause ends."""
    for item in items[at + 1 :]:
        if item.kind == "mark" and item.value in ",;.":
            return item.value == ","
    return False


def _goes_on(items: Sequence[Item], at: int, part: Sequence[Item]) -> bool:
    """Whether a second predicate begins here, "… and should be watched", outside any side clause."""
    if items[at].written.lower() not in ("and", "but") or at + 1 >= len(items) or not part:
        return False
    after = next((item for item in items[at + 1 : at + 4] if item.written.lower() not in _ADVERBS), items[at + 1])
    if after.kind != "modality" and after.written.lower() not in ("is", "are", "was", "were"):
        return False
    return not any(item.written.lower() in _RELATIVES for item in part)


def _joined(parts: Sequence[list[Item]]) -> Iterator[list[Item]]:
    """Join what is no clause of its own, the last of a list, to what stands before it."""
    held: list[Item] = []
    for part in parts:
        if held and not _is_own(part, held):
            held = [*held, *part]
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def _is_own(part: Sequence[Item], before: Sequence[Item]) -> bool:
    first = part[0].written.lower() if part else ""
    if first not in ("and", "but", "so", "as", "yet"):
        return True
    if first == "but" and any(item.kind in ("denial", "modality") for item in part[:3]):
        # "but must not be given": what is denied is the subject of the clause before.
        return False
    has_verb = any(item.written.lower() in AUXILIARIES or item.kind == "modality" for item in part)
    return has_verb or sum(item.is_content for item in part) >= _LONG
