"""A sentence laid beside its statement: where the two run together, nothing that matters may stand in another's place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from qa.answering.verify.agreement.binding import is_comparable, is_in_place
from qa.answering.verify.agreement.kept import WEAK_MODALITY
from qa.answering.verify.reading.cited import GENERIC, Cited, is_above
from qa.answering.verify.reading.imperative import is_imperative
from qa.answering.verify.reading.lexicon import Lexicon
from qa.answering.verify.reading.lists import left_out_members
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.reading.rivals import rivals
from qa.answering.verify.verdict import KIND_OF, Reason
from qa.question.lexicon import zipf

_NEAR: Final = 0.6
"""Share of the sentence that must run along with the statement for a replacement to count."""
_VERY_NEAR: Final = 0.8
"""From here on nothing that matters may be said more often than the statement says it, or be cut out of its middle."""
_WORD_FOR_WORD: Final = 0.97
"""Share of the sentence, figures apart, from which on it is the statement word for word."""
_CUT: Final = 2
"""Things that are cut out of the middle, at most; a longer part may be left out."""
_RARE: Final = 2.3
"""Zipf frequency below which a name is one of a drug, a germ or the like."""
_NOT_CUT: Final = ("denial", "modality", "population", "route", "drug")
_JOINS: Final = frozenset(("and", "or", "plus"))
_FREE: Final = frozenset((("quantifier", "both"), ("quantifier", "either"), ("condition", "if")))

Line = Sequence[Item]


def out_of_line(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason for what stands in another's place, laid beside the statement that the sentence is nearest to."""
    said = _line(sentence.items)
    best, share, there, beside = None, 0.0, list[Item](), cited[0]
    for each in cited:
        line = _line(each.text.items)
        matcher = SequenceMatcher(None, [item.value for item in line], [item.value for item in said], autojunk=False)
        run = sum(block.size for block in matcher.get_matching_blocks()) / max(len(said), 1)
        if run > share:
            best, share, there, beside = matcher, run, line, each
    if best is None or share < _NEAR:
        return
    yield from _replacements(best.get_opcodes(), there, said, sentence, cited, words)
    yield from _turned_figures(there, said, sentence, cited)
    yield from _other_figures(there, said)
    if len(cited) == 1:
        yield from _additions(said, beside, words, share >= _VERY_NEAR)
        yield from _renamed(said, there)
        if share >= _VERY_NEAR:
            covered = {item.order for clause in beside.covered(sentence) for item in clause.items}
            free = left_out_members(beside.text.items, sentence.values)
            if is_imperative(sentence):
                free |= {item.order for item in there if item.value == "should"}
            yield from _cuts(best.get_opcodes(), there, said, covered - free)


def _line(items: Sequence[Item]) -> list[Item]:
    """Return what is said in order, pairs that "and" or "or" joins in one order whichever way they are written."""
    kept = [item for item in items if item.kind not in ("mark", "light", "passive") or item.written.lower() in _JOINS]
    for at in range(1, len(kept) - 1):
        before, joint, after = kept[at - 1 : at + 2]
        if joint.written.lower() in _JOINS and "number" not in (before.kind, after.kind) and after.value < before.value:
            kept[at - 1], kept[at + 1] = after, before
    return [item for item in kept if item.kind != "light"]


def _replacements(
    operations: Sequence[tuple[str, int, int, int, int]],
    there: Line,
    said: Line,
    sentence: Reading,
    cited: Sequence[Cited],
    words: Lexicon,
) -> Iterator[Reason]:
    counts = Counter((item.kind, item.value) for item in said)
    in_all = Counter((item.kind, item.value) for item in there)
    for operation, begin, end, first, last in operations:
        if operation != "replace" or end - begin > 3 or last - first > 3:
            continue
        old, new = there[begin:end], said[first:last]
        for item in new:
            if item.value in {other.value for other in old}:
                continue
            for other in old:
                if other.value in GENERIC and is_above(item.value, cited):
                    continue
                is_gone = counts[other.kind, other.value] < in_all[other.kind, other.value]
                if _is_rival(item, other, words) and other.value not in {each.value for each in new}:
                    if item.kind == "number" and _is_told_apart(item, other, sentence, cited):
                        continue
                    if item.kind == "number" or is_gone:
                        yield Reason(
                            KIND_OF.get(other.kind, "negation"),
                            f"“{item.written}” stands where the statement has “{other.written}”",
                        )


def _is_told_apart(item: Item, other: Item, sentence: Reading, cited: Sequence[Cited]) -> bool:
    """Whether the figure that stands in another's place is plainly where it belongs, the other being said elsewhere."""
    again = next((each for each in sentence.items if each.value == other.value and each.kind == "number"), None)
    return again is not None and is_in_place(item, again, sentence, cited)


def _is_rival(item: Item, other: Item, words: Lexicon) -> bool:
    """Whether one of the two can stand in the other's place."""
    if item.figure and other.figure:
        return is_comparable(item, other)
    if other.written.lower() in rivals(item.written.lower(), words):
        return True
    if {item.kind, other.kind} == {"drug", "name"}:
        return True
    if other.kind == "name" and other.written.isupper() and item.kind == "word":
        return True
    return item.kind == other.kind and item.kind in KIND_OF and item.kind != "number"


def _turned_figures(there: Line, said: Line, sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where two figures of one unit come in another order, unless what stands with them came along."""
    order = [item for item in there if item.figure]
    places = {item.value: at for at, item in reversed(list(enumerate(order)))}
    numbers = [item for item in said if item.figure and item.value in places]
    for before, after in pairwise(numbers):
        if not is_comparable(before, after):
            continue
        if places[after.value] < places[before.value] and not is_in_place(before, after, sentence, cited):
            yield Reason("number", f"“{before.written}” and “{after.written}” have changed places")


def _other_figures(there: Line, said: Line) -> Iterator[Reason]:
    """Yield a reason where a sentence is the statement word for word but for a figure that stands in another's place."""
    old, new = [_masked(item) for item in there], [_masked(item) for item in said]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) < _WORD_FOR_WORD * len(new):
        return
    for block in blocks:
        for offset in range(block.size if block.size > 1 else 0):
            before, after = there[block.a + offset], said[block.b + offset]
            if before.figure and before.value != after.value:
                yield Reason("number", f"“{after.written}” stands where the statement has “{before.written}”")


def _masked(item: Item) -> str:
    """Return what a figure has in common with those that can stand in its place."""
    figure = item.figure
    return f"# {len(figure.numbers)} {figure.unit}" if figure and not _is_weak(item) else item.value


def _renamed(said: Line, there: Line) -> Iterator[Reason]:
    """Yield a reason where one rare name is said more often than it stands and another less often."""
    counts, allowed = (Counter(item.value for item in line if _is_rare(item)) for line in (said, there))
    more = [value for value in counts if counts[value] > allowed[value]]
    less = [value for value in allowed if counts[value] < allowed[value]]
    if more and less:
        yield Reason("drug", f"“{more[0]}” stands in the place of “{less[0]}”")


def _is_rare(item: Item) -> bool:
    return item.kind in ("drug", "name") and zipf(item.written) < _RARE


def _additions(said: Line, cited: Cited, words: Lexicon, is_very_near: bool) -> Iterator[Reason]:
    allowed = Counter(item.value for item in (*cited.text.said, *cited.lead_in.said))
    around = {item.value for item in cited.around.said}
    counted: Counter[str] = Counter()
    for item in said:
        counted[item.value] += 1
        if (
            item.kind not in KIND_OF
            or (item.kind, item.value) in _FREE
            or (item.written.lower() == "can" and not allowed[item.value])
            or not (is_very_near or item.kind in ("drug", "population"))
        ):
            continue
        if (item.kind == "name" and not item.written.isupper()) or item.value in words.soft:
            continue
        if counted[item.value] > max(allowed[item.value], int(item.value in around), 1 if _is_weak(item) else 0):
            yield Reason(KIND_OF[item.kind], f"“{item.written}” is said more often than in the statement")


def _is_weak(item: Item) -> bool:
    return item.written.lower() in ("one", "a", "single", "alone", "only")


def _cuts(
    operations: Sequence[tuple[str, int, int, int, int]], there: Line, said: Line, covered: set[int]
) -> Iterator[Reason]:
    counts = Counter((item.kind, item.value) for item in said)
    in_all = Counter((item.kind, item.value) for item in there)
    for operation, begin, end, _, _ in operations:
        if operation in ("delete", "replace") and end - begin <= _CUT and end < len(there):
            for item in there[begin:end]:
                beside = (*there[max(0, begin - 1) : begin], *there[end : end + 1])
                is_said = counts[item.kind, item.value] > 0
                listed = item.kind == "population" and (is_said or any(other.kind == "population" for other in beside))
                if (
                    item.kind in _NOT_CUT
                    and (item.order in covered or item.kind not in ("drug", "modality"))
                    and not (item.kind == "modality" and item.written.lower() in WEAK_MODALITY)
                    and not listed
                    and counts[item.kind, item.value] < in_all[item.kind, item.value]
                ):
                    yield Reason(KIND_OF[item.kind], f"the statement says “{item.written}”")
