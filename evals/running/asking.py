"""What is asked: every phrasing of every reviewed question, of the edition that its gold file is written for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Protocol

from evals.cases.expected import Expected, GoldSet, expectations
from evals.cases.gold import GoldQuestion
from evals.errors import EditionError, FilterError
from evals.running.record import GoldRecord
from qa.answer import Turn
from qa.errors import UnknownGuidelineError
from qa.guideline import Guideline

FILTERS: Final = ("id", "gold", "guideline", "category", "tag")


class Library(Protocol):
    """Where guidelines are looked up."""

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""

    def guideline(self, name: str) -> Guideline:
        """Return an edition in force by its id, or any by `ID@LABEL`.

        :raises UnknownGuidelineError: if there is no such edition.
        """


@dataclass(frozen=True, slots=True)
class Asking:
    """One phrasing to ask.

    `id` is "GOLD/QUESTION", with "#2" for the second phrasing. `scope` names the guideline to ask, as `ID` or `ID@LABEL`;
    "" asks all. `texts` maps a guideline's id to the canonical text of the edition that is asked.
    """

    id: str
    gold: str
    text: str
    turns: tuple[Turn, ...]
    scope: str
    expected: Expected
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to ask, in the order of the gold files."""

    askings: tuple[Asking, ...]
    gold: tuple[GoldRecord, ...]
    filters: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of gold sets that were not asked: their guideline is not there."""

    @property
    def unfound(self) -> dict[str, frozenset[str]]:
        """By gold set, the facts asked for whose quotes don't stand in the edition that is asked."""
        found: dict[str, frozenset[str]] = {}
        for asking in self.askings:
            lacking = {name for name, places in asking.expected.places.items() if not places}
            if lacking and asking.expected.guideline:
                found[asking.gold] = found.get(asking.gold, frozenset()) | lacking
        return found


def plan(
    gold: Sequence[GoldSet],
    library: Library,
    filters: Sequence[str] = (),
    *,
    any_edition: bool = False,
    lenient: bool = False,
) -> Plan:
    """Bind gold sets to the guidelines of `library`; `filters` ("category=list", "id=d0*") choose among the cases.

    With `lenient`, gold sets on guidelines that the library lacks are left out, unless it lacks them all. A plan may be
    empty where filters are given.

    :raises EditionError: if a gold set's guideline, or its edition unless `any_edition`, is not in the library.
    :raises FilterError: if a filter is not KEY=PATTERN with a known key.
    """
    chosen = parsed_filters(filters)
    askings, records = list[Asking](), list[GoldRecord]()
    absent = [each for each in gold if each.guideline and each.guideline not in library.guidelines] if lenient else []
    left_out = absent if len(absent) < len(gold) else []
    for each in gold:
        if each in left_out:
            continue
        scope, guideline = _guideline(each, library, any_edition)
        texts = {guideline.id: guideline.text} if guideline else {k: v.text for k, v in library.guidelines.items()}
        askings += [
            asking
            for asking in _askings(each, scope, guideline, texts)
            if _passes(asking.id, asking.expected.question, each, chosen)
        ]
        records.append(_record(each, guideline))
    return Plan(tuple(askings), tuple(records), tuple(filters), tuple(each.name for each in left_out))


def _guideline(gold: GoldSet, library: Library, any_edition: bool) -> tuple[str, Guideline | None]:
    """Return how to name the edition that a gold set is on, and the edition; "" and None for a plain list."""
    if not gold.guideline:
        return "", None
    held = library.guidelines.get(gold.guideline)
    if held is not None and (any_edition or held.edition.label == gold.edition):
        return held.id, held
    name = f"{gold.guideline}@{gold.edition}"
    try:
        return name, library.guideline(name)
    except UnknownGuidelineError:
        raise EditionError(_missing(gold, held)) from None


def _missing(gold: GoldSet, held: Guideline | None) -> str:
    if held is None:
        return (
            f"the gold set {gold.name} is on the guideline {gold.guideline}, which is not there; name its index with "
            "--index, or its folder with --corpus"
        )
    return (
        f"the gold set {gold.name} is written for edition {gold.edition!r} of {gold.guideline}, and edition "
        f"{held.edition.label!r} is in force; review the gold, or ask with --any-edition"
    )


def _askings(gold: GoldSet, scope: str, guideline: Guideline | None, texts: Mapping[str, str]) -> Iterator[Asking]:
    name, text = (guideline.id, guideline.text) if guideline else ("", "")
    for expected in expectations(gold, name, text):
        for id, asked in gold.phrasings(expected.question):
            yield Asking(id, gold.name, asked, expected.question.turns, scope, expected, texts)


def _record(gold: GoldSet, guideline: Guideline | None) -> GoldRecord:
    return GoldRecord(
        name=gold.name,
        sha256=gold.sha256,
        guideline=gold.guideline,
        edition=gold.edition,
        asked_edition=guideline.edition.label if guideline else "",
        questions=len(gold.questions),
        unreviewed=gold.unreviewed,
    )


def parsed_filters(filters: Iterable[str]) -> dict[str, list[str]]:
    """Return the patterns of each key.

    :raises FilterError: if a filter is not KEY=PATTERN with a known key.
    """
    chosen: dict[str, list[str]] = {}
    for each in filters:
        key, found, pattern = each.partition("=")
        if not found or key not in FILTERS or not pattern:
            raise FilterError(f"--filter {each!r} is not KEY=PATTERN with a key of {', '.join(FILTERS)}; mend it")
        chosen.setdefault(key, []).append(pattern)
    return chosen


def leave_any(filters: Iterable[str], gold: Iterable[GoldSet]) -> bool:
    """Return whether some case of the gold sets passes the filters.

    :raises FilterError: if a filter is not KEY=PATTERN with a known key.
    """
    chosen = parsed_filters(filters)
    return any(
        _passes(id, question, each, chosen)
        for each in gold
        for question in each.questions
        for id, _ in each.phrasings(question)
    )


def _passes(id: str, question: GoldQuestion, gold: GoldSet, chosen: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a case fits some pattern of every key."""
    values: Mapping[str, Sequence[str]] = {
        "id": (id, question.id),
        "gold": (gold.name,),
        "guideline": (gold.guideline,),
        "category": (question.category,),
        "tag": question.tags,
    }
    return all(
        any(fnmatchcase(value, pattern) for value in values[key] for pattern in patterns)
        for key, patterns in chosen.items()
    )
