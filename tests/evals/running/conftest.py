"""A guideline of four statements in two editions, gold on it, and a library that holds it: no index, no models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from evals.cases.expected import GoldSet
from evals.cases.gold import GoldFile
from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Provenance
from qa.errors import UnknownGuidelineError
from qa.guideline import Edition, Guideline, Metadata

TEXT = "Zorvane is given at 5 mg daily. Children should not receive zorvane. Zorvane may cause rash. Store it cold."
PAST = "Zorvane is given at 3 mg daily."
PROVENANCE = Provenance(release="r1", settings="s1", models={"embedding": "none"}, took_ms=4.0)


def guideline(text: str = TEXT, label: str = "2026") -> Guideline:
    return Guideline("zor", Edition(label, None, "0" * 64), Metadata("Zorvane"), text, sections=(), statements=())


def gold_set(name: str = "zor", edition: str = "2026") -> GoldSet:
    quote = "Zorvane is given at 5 mg daily."
    file = GoldFile.model_validate(
        {
            "guideline": "zor",
            "edition": edition,
            "facts": [{"id": "dose", "quote": quote, "numbers": ["5 mg daily"], "drugs": ["zorvane"]}],
            "questions": [
                {"id": "d1", "category": "direct", "ask": ["Dose of zorvane?", "zorvane mg"], "answers": ["dose"]},
                {"id": "f1", "category": "followup", "ask": "How much?", "history": ["Zorvane?"], "answers": ["dose"]},
                {"id": "n1", "category": "absent-near", "ask": "Cost?", "answerable": False, "reason": "no price"},
            ],
        }
    )
    facts = {fact.id: fact for fact in file.facts}
    return GoldSet(name, "f" * 64, file.guideline, file.edition, facts, file.questions)


def abstention(id: str = "", question: str = "") -> Abstention:
    text = "The guideline does not say."
    return Abstention(id=id, question=question, understood_as=question, text=text, nearest=[], provenance=PROVENANCE)


@dataclass(frozen=True)
class Shelf:
    """The edition in force by id, and past ones by name."""

    guidelines: Mapping[str, Guideline] = field(default_factory=lambda: {"zor": guideline()})
    past: Mapping[str, Guideline] = field(default_factory=dict)

    def guideline(self, name: str) -> Guideline:
        found = self.guidelines.get(name) or self.past.get(name)
        if found is None:
            raise UnknownGuidelineError(name)
        return found


@pytest.fixture
def zor(citing: Callable[..., Citation]) -> SimpleNamespace:
    """All of the above by name, and answers that cite the guideline."""

    def citation(quote: str) -> Citation:
        return citing(quote, TEXT, "zor", "Zorvane")

    def answer(*quotes: str, id: str = "", question: str = "") -> Answer:
        said = [AnsweredStatement(text=quote, heading="", citations=[citation(quote)]) for quote in quotes]
        known = {"id": id, "question": question, "understood_as": question}
        return Answer(**known, text=" ".join(quotes), statements=said, provenance=PROVENANCE)

    return SimpleNamespace(
        text=TEXT,
        past=PAST,
        guideline=guideline,
        gold=gold_set,
        citation=citation,
        answer=answer,
        abstention=abstention,
        shelf=Shelf,
    )
