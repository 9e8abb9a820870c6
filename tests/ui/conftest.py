from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Notice, Provenance
from qa.answering.explanation import ExplainedCandidate, ExplainedConcept, Explanation
from qa.errors import UnknownGuidelineError
from qa.guideline import Edition, Guideline, Metadata, Reference, Section, SourceWarning, Statement

HOSTILE = "<script>alert(1)</script>"
TEXT = f"""Testing
Every tumour is tested. The test is
repeated on relapse.

Methods {HOSTILE}
- Immunohistochemistry counts 500-20 receptors. [1]
1.2 FISH counts gene copies <img src=x onerror=alert(2)>.
"""
PROVENANCE = Provenance(release="r", settings="s", models={}, took_ms=1)


def _statement(quote: str, section: tuple[str, ...], block: int, references: tuple[int, ...] = ()) -> Statement:
    start = TEXT.index(quote)
    return Statement(start, start + len(quote), quote, section, block, references=references)


@pytest.fixture
def guideline() -> Guideline:
    methods = ("Testing", f"Methods {HOSTILE}")
    below = TEXT.index("Methods")
    return Guideline(
        id="g",
        edition=Edition("2nd edition", date(2024, 3, 5), "0" * 64),
        metadata=Metadata(title=f"Testing {HOSTILE}", review_status="Reviewed", disclaimer="No <b>advice</b>."),
        text=TEXT,
        sections=(
            Section(("Testing",), 0, len(TEXT), len("Testing")),
            Section(methods, below, len(TEXT), below + len(methods[1])),
        ),
        statements=(
            _statement("Every tumour is tested.", ("Testing",), 0),
            _statement("The test is\nrepeated on relapse.", ("Testing",), 0),
            _statement("Immunohistochemistry counts 500-20 receptors.", methods, 1, references=(1,)),
            _statement("FISH counts gene copies <img src=x onerror=alert(2)>.", methods, 1),
        ),
        references=(Reference(1, "Smith J. <i>Lancet</i> 2020.", "Trial"), Reference(2, "Unused.")),
        warnings=(SourceWarning("range", "The range runs backwards.", 2),),
    )


@pytest.fixture
def citations(guideline: Guideline) -> list[Citation]:
    warnings = {w.statement: [w.text] for w in guideline.warnings}
    return [
        Citation(
            guideline="g",
            title=guideline.metadata.title,
            edition=guideline.edition.label,
            section=list(statement.section),
            page=7,
            start=statement.start,
            end=statement.end,
            quote=guideline.quote(statement),
            kind=statement.kind.value,
            strength="Strong" if number == 2 else None,
            evidence=None,
            references=list(statement.references),
            warnings=warnings.get(number, []),
        )
        for number, statement in enumerate(guideline.statements)
    ]


@pytest.fixture
def answer(citations: list[Citation]) -> Answer:
    method, copies = citations[2], citations[3]
    return Answer(
        question="How is it <b>counted</b>?",
        understood_as="How is HER2 counted?",
        text=f"{method.quote} {copies.quote}",
        statements=[
            AnsweredStatement(text=method.quote, heading="Methods", citations=[method]),
            AnsweredStatement(text=copies.quote, heading="", citations=[copies, method]),
        ],
        notices=[Notice(kind="review", text="Not reviewed."), Notice(kind="spelling", text="Read her3 as HER2.")],
        provenance=PROVENANCE,
    )


@pytest.fixture
def abstention(citations: list[Citation]) -> Abstention:
    return Abstention(
        question="What is the dose?",
        understood_as="what is the dose",
        text="The guideline does not say: dose.",
        nearest=citations[:2],
        provenance=PROVENANCE,
    )


@pytest.fixture
def explanation(citations: list[Citation]) -> Explanation:
    scores = {"probability": 0.625, "support": 0.875, "read": None, "first": 0.5, "cosine": 0.25}
    candidates = [
        ExplainedCandidate(
            rank=rank,
            guideline="g",
            title=citation.title,
            section=citation.section,
            page=7,
            start=citation.start,
            end=citation.end,
            text=citation.quote,
            passage_cosine=0.125,
            coverage=0.75,
            chosen=rank == 1,
            place=1 if rank == 1 else None,
            why="shown: the most probable of all" if rank == 1 else "not shown: nothing answers well enough",
            **scores,
        )
        for rank, citation in enumerate(reversed(citations), start=1)
    ]
    return Explanation(
        question="How is it <b>counted</b>?",
        understood_as="How is HER2 counted?",
        searched_as="How is HER2 counted?",
        before="What is <u>HER2</u>?",
        kind="fact",
        concepts=[ExplainedConcept(written="<b>HER2", meant="HER2", weight=1.5, known=True, carried=True)],
        corrections={},
        asked_for=[],
        conditions=[],
        guidelines=["g"],
        found=40,
        read=0,
        answerable=0.75,
        threshold=0.5,
        answered=True,
        why="It answers because 0.75 reaches 0.50.",
        candidates=candidates,
        release="r",
        settings="s",
        models={"scorer": "<i>m</i>"},
    )


class Shelved:
    """An engine that is never asked, only looked at; `file` is what its guideline was read from."""

    def __init__(self, guideline: Guideline, file: Path | None = None) -> None:
        self.guidelines = {guideline.id: guideline}
        self.file = file

    def guideline(self, name: str) -> Guideline:
        ident, _, sha256 = name.partition("@")
        if ident not in self.guidelines or sha256 not in ("", self.guidelines[ident].edition.sha256):
            raise UnknownGuidelineError(f"no guideline {name!r} in the index")
        return self.guidelines[ident]

    def source_file(self, name: str) -> Path | None:
        return self.file if self.guideline(name) else None

    def examples(self, guidelines: list[str]) -> list[str]:
        return [f"What is in {name}?" for name in guidelines]


class ScriptedEngine(Shelved):
    """Yields what it is given, as the engine's stream does, or raises it."""

    def __init__(self, guideline: Guideline, *items: Any) -> None:
        super().__init__(guideline)
        self.items = items
        self.asked: tuple[Any, ...] = ()

    def stream(self, *asked: Any, explained: bool) -> Iterator[Any]:
        self.asked = asked
        for item in self.items:
            if isinstance(item, Explanation) and not explained:
                continue
            if isinstance(item, Exception):
                raise item
            yield item

    def follow_ups(self, *_: Any) -> list[str]:
        return ["And <then>?"]


@pytest.fixture
def shelved(guideline: Guideline) -> Shelved:
    """An engine that holds the guideline, without a file."""
    return Shelved(guideline)


@pytest.fixture
def scripted(guideline: Guideline) -> Callable[..., ScriptedEngine]:
    """Make an engine whose stream is what it is given."""
    return lambda *items: ScriptedEngine(guideline, *items)
