"""What changes its truth when two sides change places: subject and object, cause and effect, sooner and later."""

from collections.abc import Iterator, Sequence
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import Lexicon
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.structure.arguments import COPULA, Sides, sides_of_verbs, told
from qa.answering.verify.verdict import Reason

_CAUSES: Final = frozenset(("because", "since", "owing", "due"))
_EFFECTS: Final = frozenset(("so", "therefore", "thus", "hence", "consequently"))
_CASES: Final = frozenset(("if", "when", "unless", "in case"))
_CLAUSE: Final = 12
"""Things said that the longer part of a sentence may hold."""


def exchanged_roles(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason where who does it and to whom it is done have changed places."""
    there = [(verb, sides) for each in cited for verb, sides in sides_of_verbs(each.text.items, words)]
    for verb, sides in sides_of_verbs(sentence.items, words):
        same = [other for known, other in there if known.act == verb.act]
        if verb.act == COPULA:
            # "X is the Y" and "the Y is X" say the same.
            same = [other for other in same if sides.shares(other)]
        if sides.are_exchanged_in(same):
            yield Reason(
                "direction",
                f"what does it and what it is done to have changed places: “{sentence.items[verb.at].written}”",
            )


def strange_subjects(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason where a verb has its object, but a subject that the statement has elsewhere."""
    there = [(verb, sides) for each in cited for verb, sides in sides_of_verbs(each.text.items, words)]
    everything = frozenset(item.value for each in cited for item in each.text.items)
    for verb, sides in sides_of_verbs(sentence.items, words):
        same = [other for known, other in there if known.act == verb.act]
        if (
            verb.voice == "passive"
            or not same
            or not sides.left
            or not sides.left <= everything
            or not all(other.left for other in same)
        ):
            continue
        held = [other for other in same if sides.right & other.right]
        if held and not any(sides.left & other.left for other in same):
            written = sentence.items[verb.at].written
            yield Reason("name", f"in the statement something else stands before “{written}”")


def exchanged_clauses(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where cause and effect, or case and consequence, have changed places."""
    for split, name in ((_cause, "cause and effect"), (_case, "condition and consequence"), (_means, "means and end")):
        said = split(sentence.items)
        there = [found for each in cited if (found := split(each.text.items))]
        if said and said.are_exchanged_in(there):
            yield Reason("direction", f"{name} have changed places")


def _cause(items: Sequence[Item]) -> Sides | None:
    """Return cause and effect."""
    for at, item in enumerate(items):
        written = item.written.lower()
        if written in _CAUSES:
            return _sides(items, at)
        if written in _EFFECTS and at and at + 1 < len(items) and items[at + 1].written.lower() != "that":
            if any(other.written.lower() in _CAUSES for other in items[at:]):
                continue
            begin = _sentence_start(items, at)
            return Sides(told(items[begin:at], _CLAUSE), told(_to_stop(items[at + 1 :]), _CLAUSE))
    return None


def _case(items: Sequence[Item]) -> Sides | None:
    """Return condition and consequence."""
    for at, item in enumerate(items):
        if item.written.lower() in _CASES:
            return _sides(items, at)
    return None


def _means(items: Sequence[Item]) -> Sides | None:
    """Return what is done, and by doing what."""
    for at, item in enumerate(items[:-1]):
        if item.kind == "passive" and items[at + 1].written.lower().endswith("ing"):
            return _sides(items, at)
    return None


def _sides(items: Sequence[Item], at: int) -> Sides | None:
    """Return the side clause that begins at `at`, and the main one that it stands before or after."""
    begin = _sentence_start(items, at)
    main = items[begin:at]
    rest = _to_stop(items[at + 1 :])
    end = next((index for index, item in enumerate(rest) if item.kind == "mark" and item.value == ","), None)
    if any(item.is_content for item in main):
        if end is not None and items[at - 1].kind == "mark":
            return Sides(told(rest[:end], _CLAUSE), told((*main, *rest[end:]), _CLAUSE))
        return Sides(told(rest, _CLAUSE), told(main, _CLAUSE))
    if end is None:
        return None
    return Sides(told(rest[:end], _CLAUSE), told(rest[end:], _CLAUSE))


def _sentence_start(items: Sequence[Item], at: int) -> int:
    while at > 0 and not (items[at - 1].kind == "mark" and items[at - 1].value in ".;"):
        at -= 1
    return at


def _to_stop(items: Sequence[Item]) -> Sequence[Item]:
    for index, item in enumerate(items):
        if item.kind == "mark" and item.value in ".;":
            return items[:index]
    return items
