"""What a sentence says must stand in the statements that it cites."""

from collections.abc import Iterator, Sequence
from typing import Final

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.imperative import is_imperative
from qa.answering.verify.reading.lexicon import Lexicon
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.reading.rivals import rivals
from qa.answering.verify.verdict import KIND_OF, Reason

_NEAR: Final = {
    ("modality", "must"): ("need",),
    ("modality", "need"): ("must",),
    ("quantifier", "only"): ("alone",),
    ("quantifier", "alone"): ("only",),
}
_FREE: Final = frozenset((("quantifier", "both"), ("quantifier", "either"), ("condition", "if")))
"""What adds nothing: what it ties together must stand in the statement all the same."""
"""Said instead of which the statement may have another of its kind."""
_ENDINGS: Final = frozenset(
    """
    ic ical ically y ies ia ias ous al ally ed ion ions ing s es e er ers or ors ory um a ment ments ive ant ance ence
    ent ate ates ated ation ations ity ize ise ized ised izing ization isation istry istries ist ian able ible ful ly
    ness th t i r
    """.split()
) | {""}
_TURNABLE: Final = ("word", "name", "direction", "population", "quantifier", "drug")
_TIMES: Final = frozenset("seconds minutes hours days weeks months years decades".split())
"""Words that are as good as a figure: "within minutes" is not "within hours"."""
_SPREAD: Final = 2
"""Other things that may be said between the parts of a name."""
_SHORTEST_STEM: Final = 5
_NEW_WORDS: Final = 2
_NEW_SHARE: Final = 0.3


def unsaid_by(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason for everything that `sentence` says and no cited statement does."""
    new: list[Item] = []
    denies = ("denial", "not") in sentence.counts
    for item in sentence.said:
        rival = _rival(item, cited, words)
        if rival:
            yield Reason("negation", f"“{item.written}” stands for “{rival}”")
            continue
        if denies and (item.kind, item.value, item.written.lower()) == ("quantifier", "all", "any"):
            continue
        is_possible = item.kind == "modality" and item.written.lower() == "can" and not denies
        if (item.kind, item.value) == ("modality", "should") and any(is_imperative(each.text) for each in cited):
            continue
        if item.kind == "role" or is_possible or (item.kind, item.value) in _FREE or _stands(item, cited, denies):
            continue
        if item.kind == "word" and item.written.lower() in _TIMES:
            yield Reason("number", f"“{item.written}” is not in the statement")
            continue
        if item.kind == "word" or (item.kind == "direction" and item.value in words.soft):
            new.append(item)
            continue
        yield _reason(item, cited)
    own = [item for item in sentence.said if item.is_content]
    if len(new) > max(_NEW_WORDS, _NEW_SHARE * len(own)) or 2 * len(new) > len(own):
        listed = ", ".join(f"“{item.written}”" for item in new)
        yield Reason("wording", f"too many words are not in the statement: {listed}")


def _reason(item: Item, cited: Sequence[Cited]) -> Reason:
    kind = KIND_OF[item.kind]
    if (
        item.kind == "number"
        and item.figure
        and any(
            other.figure and other.figure.bare == item.figure.bare for each in cited for other in each.text.of("number")
        )
    ):
        kind = "comparison"
    if item.kind == "name" and item.written.removesuffix("s").isupper():
        kind = "abbreviation"
    return Reason(kind, f"“{item.written}” is not in the statement")


def _rival(item: Item, cited: Sequence[Cited], words: Lexicon) -> str:
    """Return the statements' word that `item`, which they don't have, turns into by its beginning; "" if none."""
    lowered = item.written.lower()
    if item.kind not in _TURNABLE or not lowered.isalpha() or any(lowered in each.lowered for each in cited):
        return ""
    turned = rivals(lowered, words)
    return next((word for each in cited for word in sorted(turned & each.lowered)), "")


def _stands(item: Item, cited: Sequence[Cited], denies: bool) -> bool:
    # "Need not" leaves free, "must not" forbids.
    near_values = () if denies and item.value in ("must", "need") else _NEAR.get((item.kind, item.value), ())
    near = (item.value, *near_values)
    if (item.kind, item.value) == ("direction", "cause") and any("lead" in each.words for each in cited):
        return True
    for each in cited:
        if any((item.kind, value) in each.all_values for value in near):
            return True
        if item.kind in ("name", "word", "population", "route") and _derived(item, each):
            return True
        if item.kind in ("name", "word") and item.value in each.words:
            return True
        if item.parts and _is_in_parts(item, each):
            return True
    return item.kind == "number" and item.value == "1 " and not item.written.isdigit()


def _is_in_parts(item: Item, cited: Cited) -> bool:
    """Whether a statement says a name part by part, all of it within a few words: "disease of the kidneys"."""
    parts = {part.value for part in item.parts}
    for text in (cited.text, cited.lead_in, cited.around):
        for at, first in enumerate(text.said):
            if parts <= {part.value for part in first.parts}:
                return True
            near = text.said[at : at + len(parts) + _SPREAD]
            if parts <= {each.value for each in near if not each.parts}:
                return True
    return False


def _derived(item: Item, cited: Cited) -> bool:
    """Whether the statement has a word that differs in its ending only: immunohistochemical, immunohistochemistry."""
    return any(_same_stem(item.value, other) for other in cited.words)


def _same_stem(one: str, other: str) -> bool:
    if len(one) < _SHORTEST_STEM or len(other) < _SHORTEST_STEM or one[:_SHORTEST_STEM] != other[:_SHORTEST_STEM]:
        return False
    if not one.isalpha() or not other.isalpha():
        return False
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[shared:] in _ENDINGS and other[shared:] in _ENDINGS
