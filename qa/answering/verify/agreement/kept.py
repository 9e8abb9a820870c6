"""What a statement says that a sentence about it must not leave out: denials, demands, for whom, on what condition."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, groupby
from typing import Final

from qa.answering.verify.agreement.denials import Denial, denials_in, unmatched_denials
from qa.answering.verify.reading.cited import GENERIC, Cited, counted, is_above, with_parts
from qa.answering.verify.reading.clauses import AUXILIARIES, Clause
from qa.answering.verify.reading.imperative import is_imperative
from qa.answering.verify.reading.lexicon import Lexicon, key_of
from qa.answering.verify.reading.lists import left_out_members
from qa.answering.verify.reading.reader import Item, Reading
from qa.answering.verify.verdict import Kind, Reason

_KIND: Final[dict[str, Kind]] = {
    "modality": "modality",
    "population": "population",
    "condition": "condition",
    "combination": "condition",
    "route": "route",
    "quantifier": "direction",
    "direction": "direction",
}
_KEPT_QUANTIFIERS: Final = frozenset(
    "only most some few alone limited unjudged controversial preliminary currently at-least".split()
)
WEAK_MODALITY: Final = frozenset("can able capable will would 'll".split()) | {"able to", "going to"}
"""What may be left out, as it is written."""
_NEAR: Final = {"only": ("alone",), "alone": ("only",), "must": ("need",), "need": ("must",)}
_COMPARING: Final = frozenset(("increase", "decrease", "better", "worse", "different", "common"))
"""Directions that two figures show without a word: "8% versus 13%"."""
_SINCE: Final = frozenset(("before", "after", "during"))
"""Directions that say when something is done, which stands to their left."""
_STRICT: Final = frozenset(("unless", "until"))
"""Conditions that must be told as such; any other may be told in another way, if what it holds is said."""
_CAPTIONS: Final = ("Table", "Box", "Figure")
_SENTENCE: Final = frozenset("for in with among if when where is are was were has have should must may can".split())
_SPAN: Final = 0.66
_PLAIN: Final = 0.5
"""What a plain word counts for among what a condition holds; a figure, name or direction counts for 1."""
_JOINING: Final = frozenset(("and", "or", "as well as", "nor"))


def left_out(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason for everything that the sentence leaves out of the clauses it speaks of."""
    said, values = sentence.keys, sentence.values
    if is_imperative(sentence):
        said |= {("modality", "should")}
    denials: list[Denial] = []
    for each in cited:
        clauses = each.covered(sentence)
        omitted = left_out_members(each.text.items, values)
        if any(_shows_both(clause.items, values) for clause in each.clauses):
            omitted |= {item.order for item in each.text.items if item.value in _COMPARING}
        for clause in clauses:
            yield from _unsaid(said, values, clause.items, words, omitted)
        hosts = each.hosts(clauses)
        for host in hosts:
            demands = [item for item in host.items if item.kind == "modality"]
            yield from _unsaid(said, values, demands, words, omitted)
        if not _is_verbatim(sentence, each):
            lead_in = [item for item in each.lead_in.items if item.kind in _kept_of_lead_in(each.lead_in)]
            yield from _unsaid(said, values, lead_in, words)
        yield from _drugs(said, clauses, omitted)
        covered = {item.order for clause in (*clauses, *hosts) for item in clause.items}
        denials += [replace(denial, is_covered=denial.item.order in covered) for denial in denials_in(each.text.items)]
        denials += (
            []
            if _is_verbatim(sentence, each)
            else [replace(one, right=(), left=()) for one in denials_in(each.lead_in.items)]
        )
    heard = values | {key_of(item.written) for item in sentence.items if item.kind == "light"}
    yield from unmatched_denials(denials_in(sentence.items), denials, heard)
    yield from _replaced(sentence, cited)


def _kept_of_lead_in(lead_in: Reading) -> tuple[str, ...]:
    """Return what must be said of a lead-in; one without a verb or preposition is a heading, for whom is said elsewhere."""
    is_heading = lead_in.text.startswith(_CAPTIONS) or not any(
        item.written.lower() in _SENTENCE for item in lead_in.items
    )
    return ("denial", "modality") if is_heading else ("denial", "modality", "population")


def _is_verbatim(sentence: Reading, cited: Cited) -> bool:
    return " ".join(sentence.text.split()) == " ".join(cited.source.text.split())


def _unsaid(
    said: frozenset[tuple[str, str]],
    values: frozenset[str],
    items: Sequence[Item],
    words: Lexicon,
    omitted: frozenset[int] = frozenset(),
) -> Iterator[Reason]:
    denies = ("denial", "not") in said
    for at, item in enumerate(items):
        if (
            item.figure
            and item.figure.unit.startswith("/")
            and item.value not in values
            and _is_about(items, at, values)
        ):
            yield Reason("number", f"the statement says “{item.written}”")
        is_if = (item.kind, item.value) == ("condition", "if")
        if (
            item.kind not in _KIND
            or item.order in omitted
            or ((item.kind, item.value) in said and not is_if)
            or not _counts(item, words)
        ):
            continue
        if not (denies and item.value in ("must", "need")) and any(
            (item.kind, near) in said for near in _NEAR.get(item.value, ())
        ):
            continue
        if item.kind == "condition":
            if item.value in ("despite", "while") or not _loses_condition(items, at, values):
                continue
        elif (
            (item.kind == "combination" and _is_plainly_joined(items, at, values))
            or (item.kind != "modality" and not _is_about(items, at, values))
            or (item.kind == "population" and _other_said(items, at, said))
        ):
            continue
        yield Reason(_KIND[item.kind], f"the statement says “{item.written}”")


def _is_plainly_joined(items: Sequence[Item], at: int, values: frozenset[str]) -> bool:
    """Whether what is combined is said on both sides, be it joined by a mere "with"; a drug left out is told elsewhere."""
    sides = (_first(items[at + 1 :], "combination"), _first(items[:at][::-1], "combination"))
    return all(value in values for value in sides if value) and any(sides)


def _counts(item: Item, words: Lexicon) -> bool:
    if item.kind == "quantifier":
        return item.value in _KEPT_QUANTIFIERS
    if item.kind == "direction":
        return item.value in words.held
    return not (item.kind == "modality" and item.written.lower() in WEAK_MODALITY)


def _loses_condition(items: Sequence[Item], at: int, values: frozenset[str]) -> bool:
    """Whether the condition that begins at `at` is left out: less than two thirds of what it alone holds is said."""
    item, inside = items[at], list[str]()
    is_last = at > 0 and not any(
        other.kind == "modality" or other.written.lower() in AUXILIARIES
        for other in dropwhile(lambda each: each.value != ",", items[at:])
    )
    end = at + 1
    for end in range(at + 1, len(items)):
        if items[end].kind == "mark" and items[end].value in (";:" if is_last else ",;:") and inside:
            break
        if items[end].kind not in ("mark", "light", "passive", "denial"):
            inside.append(items[end].value)
    elsewhere = {other.value for other in (*items[:at], *items[end + 1 :])}
    held = [value for value in inside if value not in elsewhere]
    plain = {other.value for other in items if other.kind == "word"}
    weights = {value: _PLAIN if value in plain else 1.0 for value in held}
    told = sum(weight for value, weight in weights.items() if value in values)
    return item.value in _STRICT or told < _SPAN * sum(weights.values())


def _is_about(items: Sequence[Item], at: int, values: frozenset[str]) -> bool:
    """Whether what the item at `at` stands with is said: the next thing to its right, or the last to its left."""
    right = _first(items[at + 1 :], items[at].kind)
    left = _first(items[:at][::-1], items[at].kind)
    near = [value for value in ((left, right) if items[at].value in _SINCE else (right, left)) if value]
    return not near or near[0] in values


def _first(items: Sequence[Item], kind: str) -> str:
    """Return the value of the first thing said in `items` that is not of `kind`, up to a pause; "" if nothing is."""
    for item in items:
        if (item.kind == "mark" and item.value in ",;:.()") or item.written.lower() in _JOINING:
            return ""
        if item.kind not in ("light", "mark", "passive", "denial", "modality", kind):
            return item.value
    return ""


def _shows_both(items: Sequence[Item], values: frozenset[str]) -> bool:
    """Whether all figures of one unit that stand here are said, two or more."""
    by_unit: dict[str, list[str]] = {}
    for item in items:
        if item.figure and not item.figure.bound:
            by_unit.setdefault(item.figure.unit, []).append(item.value)
    return any(len(same) > 1 and all(value in values for value in same) for same in by_unit.values())


def _other_said(items: Sequence[Item], at: int, said: frozenset[tuple[str, str]]) -> bool:
    """Whether another of those that are joined to it is said: of "children and adults", one may be spoken of."""
    for step in (1, -1):
        index, joined = at + step, False
        while 0 <= index < len(items) and abs(index - at) <= 5:
            item = items[index]
            if item.written.lower() in (*_JOINING, "as") or (item.kind == "mark" and item.value == ","):
                joined = True
            elif item.kind == "population":
                if joined and ("population", item.value) in said:
                    return True
                break
            elif item.kind not in ("light", "mark", "word"):
                break
            index += step
    return False


def _drugs(said: frozenset[tuple[str, str]], clauses: Sequence[Clause], omitted: frozenset[int]) -> Iterator[Reason]:
    for clause in clauses:
        for written, group in groupby(clause.items, key=lambda item: item.written):
            parts = {item.value for item in group if item.kind == "drug"}
            told = sum(("drug", value) in said for value in parts)
            if 0 < told < len(parts):
                yield Reason("drug", f"the statement names “{written}”, all of it")
        drugs = [item for item in clause.items if item.kind == "drug"]
        missing = [item for item in drugs if ("drug", item.value) not in said and item.order not in omitted]
        if missing and len(drugs) < 4:
            yield Reason("drug", f"the statement names “{missing[0].written}” too")


def _replaced(sentence: Reading, cited: Sequence[Cited]) -> Iterator[Reason]:
    """Yield a reason where one thing is said more often than it stands and another of its kind is missing."""
    there = sum((counted(with_parts(each.text.said)) for each in cited), Counter[tuple[str, str]]())
    there_too = sum((counted(each.lead_in.said) for each in cited), Counter[tuple[str, str]]())
    said = sentence.counts
    for kind in ("number", "drug", "population", "route", "name"):
        more = [key for key in said if key[0] == kind and said[key] > max(there[key], min(1, there_too[key]))]
        fewer = [key for key in there if key[0] == kind and said[key] < there[key]]
        gone = fewer if kind in ("number", "drug") else [key for key in fewer if key not in sentence.keys]
        if kind == "name":
            parted = {item.value for item in sentence.said if item.parts and _is_parted(item, cited)}
            more = [key for key in more if key[1] not in parted]
            gone = [
                key
                for key in gone
                if not (key[1] in GENERIC and any(is_above(more_key[1], cited) for more_key in more))
            ]
        if more and gone:
            yield Reason(kind, f"“{more[0][1].strip()}” stands in the place of “{gone[0][1].strip()}”")


def _is_parted(item: Item, cited: Sequence[Cited]) -> bool:
    """Whether the statements say a name part by part: "damage to the nerves"."""
    return any(all((part.kind, part.value) in each.all_values for part in item.parts) for each in cited)
