"""What is joined on to what the statement says: an item of a list, a clause after "and", that the statement doesn't hold."""

from collections.abc import Iterator, Sequence
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import key_of
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.verdict import Reason

_JOINTS: Final = frozenset(("and", "or", "as well as", "and/or", "nor", "plus"))
_NAMING: Final = ("name", "word", "drug")
_LABELS: Final = frozenset(("grade", "stage", "class", "type", "group", "level", "phase"))
_PLACES: Final = frozenset(("side", "time", "way", "day", "kind", "manner"))
"""What "the same" may stand before and compare nothing."""
_DEEDS: Final = """
    consult discuss refer monitor inject implant infuse inhale swallow instil instill apply inoculate vaccinate transplant
    transfuse irradiate biopsy resect excise remove operate screen immunise immunize quarantine isolate
    hospitalise hospitalize admit discharge supplement titrate
""".split()
_DEED_KEYS: Final = frozenset(key_of(word) for word in _DEEDS)
_OPTIONAL: Final = frozenset(("with or without", "or without", "may", "can", "optional", "and/or", "whether"))
_STEM: Final = 5
"""Letters that words of one family share."""
_SAMENESS: Final = ("direction", "same")


def added(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason for everything that goes beyond the statements, be each word of it in them."""
    yield from joined_on(sentence, cited)
    yield from made_equal(sentence, cited)
    yield from new_deeds(sentence, cited)
    yield from made_sure(sentence, cited)


def joined_on(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason for what "and", "or" or a comma joins to the rest, and none of whose words the statements hold."""
    for part in _parts(sentence.items):
        named = [item for item in part if item.kind in _NAMING and item.written.lower().rstrip("s") not in _LABELS]
        if named and not any(_is_held(item, cited) for item in named):
            yield Reason(
                "wording", f"“{' '.join(item.written for item in named)}” is joined on; the statement doesn't hold it"
            )


def new_deeds(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason for each thing that a reader is told to do, or said to be done, and no statement speaks of."""
    for item in sentence.said:
        key = key_of(item.written)
        if item.kind == "word" and key in _DEED_KEYS and not _is_held(item, cited):
            yield Reason("wording", f"“{item.written}” is not in the statement")


def made_sure(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where "with or without" has become "with"."""
    if any(item.written.lower() in _OPTIONAL for item in sentence.items):
        return
    joined = {
        after.value
        for before, after in _with(sentence.items)
        if before.written.lower() in ("with", "plus", "and", "without")
    }
    for each in cited:
        for before, after in _with(each.text.items):
            if before.written.lower() == "with or without" and after.value in joined:
                yield Reason("condition", f"the statement says “with or without {after.written}”")


def _with(items: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Yield each item with the next that says something."""
    for at, item in enumerate(items):
        after = next((other for other in items[at + 1 :] if other.is_content), None)
        if after is not None:
            yield item, after


def _is_held(item: Item, cited: Sequence[Cited]) -> bool:
    """Whether a statement has the word, or another that begins alike."""
    stem = item.value[:_STEM]
    return any(
        item.value in each.words or (len(stem) == _STEM and any(word.startswith(stem) for word in each.words))
        for each in cited
    )


def _parts(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Yield what each joint opens, up to the next joint or pause."""
    part: list[Item] | None = None
    for item in items:
        joins = item.written.lower() in _JOINTS or (item.kind == "mark" and item.value in ",;(")
        if joins or (item.kind == "mark" and item.value in ".:)"):
            if part:
                yield part
            part = [] if joins else None
        elif part is not None:
            part.append(item)
    if part:
        yield part


def made_equal(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where things are called the same, equal or similar that no statement calls so."""
    for item in sentence.said:
        after = sentence.items[item.order + 1].written.lower() if item.order + 1 < len(sentence.items) else ""
        if (
            (item.kind, item.value) == _SAMENESS
            and after not in _PLACES
            and not any(_SAMENESS in each.all_values for each in cited)
        ):
            yield Reason("comparison", f"“{item.written}” is not in the statement")
