"""A guideline of a few statements, and cases on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from evals.cases.expected import Expected, Span, found
from evals.cases.gold import GoldFact, GoldQuestion
from evals.scoring.case import Case, Place, Response, Said
from qa.answer import Citation

TEXT = """Oxaline

Doses

Give oxaline 4 mg/kg a day for 3 days.[2] Adults take 15-25% less.

| Body weight (kg) | Dose (mg) | Not given to |
| 5 to < 15 | 20 | infants |
| 15 to < 25 | 40 | nobody |

Safety

Oxaline should not be given in pregnancy.[1]

Betaline may be given in pregnancy (strong recommendation) from week 12.
"""
FACTS = (
    GoldFact(
        id="dose",
        quote="Give oxaline 4 mg/kg a day for 3 days.",
        numbers=("4 mg/kg a day", "3 days"),
        drugs=("oxaline",),
    ),
    GoldFact(id="less", quote="Adults take 15-25% less.", numbers=("15-25%",), drugs=("oxaline",)),
    GoldFact(
        id="pregnancy",
        quote="Oxaline should not be given in pregnancy.",
        drugs=("oxaline | Oxal",),
        conditions=("pregnancy | pregnant",),
        negation=("should not | must not",),
    ),
    GoldFact(id="beta", quote="Betaline may be given in pregnancy", drugs=("betaline",), conditions=("pregnancy",)),
    GoldFact(id="row", quote="| 5 to < 15 | 20 | infants |", numbers=("20 mg",), conditions=("5 to < 15",)),
    GoldFact(id="gone", quote="This stands in another edition.", conditions=("edition",)),
)
SECTIONS = {"dose": ["Oxaline", "Doses"], "less": ["Oxaline", "Doses"], "row": ["Oxaline", "Doses"]}

Cite = Callable[..., Citation]
Ask = Callable[..., Case]
Answering = Callable[..., Response]


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT


@pytest.fixture(scope="session")
def cite() -> Cite:
    """Cite a fact's quote, or whatever is given in place of parts of it."""

    def make(fact: str, **other: Any) -> Citation:
        quote = next(each.quote for each in FACTS if each.id == fact)
        start = TEXT.index(quote)
        given = {
            "guideline": "ox", "title": "Oxaline", "edition": "1", "section": SECTIONS.get(fact, ["Oxaline", "Safety"]),
            "page": None, "start": start, "end": start + len(quote), "quote": quote, "kind": "statement", "strength": None,
            "evidence": None, "references": [], "warnings": [],
        }  # fmt: skip
        return Citation.model_validate(given | other)

    return make


@pytest.fixture(scope="session")
def answer() -> Answering:
    """Answer in pieces, each a text with its citations; the text is all of them, a line each, or what is given."""

    def make(*said: tuple[str, Sequence[Citation]], text: str | None = None, **other: Any) -> Response:
        shown = "\n".join(piece for piece, _ in said) if text is None else text
        return Response("answered", shown, tuple(Said(piece, tuple(cited)) for piece, cited in said), **other)

    return make


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask a question, whose other fields are given, and take the response for its reply."""

    def make(response: Response | None, texts: Mapping[str, str] | None = None, **question: Any) -> Case:
        repeated = question.pop("repeated", ())
        fields = {"id": "q", "category": "direct", "ask": "How much?"} | question
        if not (fields.get("answers") or fields.get("must")) and fields.get("answerable", True):
            fields["answers"] = ["dose"]
        places = {fact.id: tuple(found(fact.quote, TEXT)) for fact in FACTS}
        expected = Expected(GoldQuestion.model_validate(fields), "ox", {fact.id: fact for fact in FACTS}, places)
        failure = "" if response else "timed out"
        given = {"ox": TEXT} if texts is None else texts
        return Case("gold/q", "gold", "How much?", expected, response, given, failure, repeated)

    return make


@pytest.fixture(scope="session")
def abstention() -> Response:
    return Response("abstained", "The guideline does not say.")


@pytest.fixture(scope="session")
def place() -> Callable[..., Place]:
    """Return where a fact stands, or what is no fact's place."""

    def make(fact: str = "", guideline: str = "ox") -> Place:
        quote = next((each.quote for each in FACTS if each.id == fact), "Oxaline\n")
        start = TEXT.index(quote)
        return Place(guideline, Span(start, start + len(quote)))

    return make
