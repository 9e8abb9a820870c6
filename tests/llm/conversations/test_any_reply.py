"""Whatever a model says, the reader sees statements of the verbatim answer and sentences that the gate passed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from model_server import ModelServer, Say

from qa.answer import Answer, AnsweredStatement, Citation
from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.verify.support import Support
from qa.engine import GuidelineQA
from qa.question.glossary import Glossary
from qa.settings import Settings
from qa.settings.llm import LLMSettings

pytestmark = pytest.mark.slow

Open = Callable[..., GuidelineQA]

QUESTIONS = (
    "Give all the requirements a laboratory has to meet for HER2 testing.",
    "What are the arguments against serum HER2?",
    "With which drugs is tucatinib combined in its approved use?",
)


@dataclass(frozen=True)
class Reading:
    """An engine whose model says what it is told to, and what its answers are held against."""

    engine: GuidelineQA
    server: ModelServer
    verbatim: dict[str, Answer]
    gate: Gate

    def holds(self, question: str, said: str) -> None:
        """Ask, and check every part of the answer."""
        self.server.replies(Say(said))
        answer, own = self.engine.ask(question), self.verbatim[question]
        assert isinstance(answer, Answer)
        cited = {_place(citation) for each in own.statements for citation in each.citations}
        assert {_place(citation) for each in answer.statements for citation in each.citations} == cited
        assert len({each.text for each in answer.statements}) == len(answer.statements)
        for statement in answer.statements:
            if statement.worded:
                self._passed(statement)
            else:
                assert statement in own.statements
        assert answer.verbatim == (own.statements if answer.mode == "worded" else [])
        assert any(statement.worded for statement in answer.statements) == (answer.mode == "worded")

    def _passed(self, statement: AnsweredStatement) -> None:
        sources = [self._source(citation) for citation in statement.citations]
        assert self.gate.check(statement.text, sources).is_passed
        assert not re.search(r"[<>\[\]{}|\\`]|://|www\.|[^\S ]", statement.text)
        assert statement.text.isprintable()

    def _source(self, citation: Citation) -> Source:
        guideline = self.engine.guidelines[citation.guideline]
        (number,) = (n for n, each in enumerate(guideline.statements) if each.start == citation.start)
        return Source.of(guideline, number)


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.guideline, citation.start, citation.end


@pytest.fixture
def reading(engine: GuidelineQA, kept_open: Open, model_server: ModelServer, settings: Settings) -> Reading:
    asked = kept_open("word")
    verbatim = {question: answer for question in QUESTIONS if isinstance(answer := engine.ask(question), Answer)}
    pairs = [pair for guideline in engine.guidelines.values() for pair in guideline.abbreviations]
    glossary = Glossary.load(settings.corpus / "glossary.yaml", pairs)
    return Reading(asked, model_server, verbatim, Gate(glossary, Support(LLMSettings())))


def _lines() -> st.SearchStrategy[str]:
    """Sentences as a model might write them: the guideline's, spoilt in a word or not, with numbers that exist or not."""
    numbers = st.lists(st.integers(-1, 7), max_size=3).map(lambda found: f"[{', '.join(map(str, found))}]")
    sentences = st.sampled_from(list(_statements()))
    return st.builds(_spoilt, sentences, st.integers(0, 30), st.sampled_from(WORDS), st.booleans()).flatmap(
        lambda sentence: numbers.map(lambda cited: f"{sentence} {cited}")
    )


def _statements() -> Iterator[str]:
    yield "HER2 tests must be carried out by a CAP-accredited laboratory."
    yield "A laboratory that tests HER2 must meet specific requirements for accreditation and for proficiency testing."
    yield (
        "A laboratory must prove that its positive and its negative HER2 results agree with validated tests, with a"
        " concordance of 95%."
    )
    yield "Serum HER2 is confounded by tumor burden."
    yield "The predictive value of serum HER2 is not sufficient."
    yield "In roughly 25% of patients a raised (elevated) serum HER2 correlates with overexpression in the tissue."
    yield "Tucatinib, combined with trastuzumab and capecitabine, is approved for metastatic breast cancer."


WORDS = (
    *("not", "never", "may", "must", "96%", "25-30%", "mg", "lapatinib", "HER3", "pregnant", "intravenously", "higher"),
    *(
        "",
        "unless",
        "<b>",
        "https://evil.example",
        "[1]",
        "\u200b",
        "\u202e",
        "\n",
        "at most",
        "children",
        "the",
        "and",
    ),
)


def _spoilt(sentence: str, place: int, word: str, replaces: bool) -> str:
    words = sentence.split()
    at = place % len(words)
    return " ".join([*words[:at], word, *words[at + replaces :]])


@runs(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.sampled_from(QUESTIONS), said=st.lists(_lines(), max_size=6).map("\n".join))
def test_whatever_sentences_it_writes(reading: Reading, question: str, said: str) -> None:
    reading.holds(question, said)


@runs(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(st.characters(exclude_categories=["Cs"])) | st.text("HER2 tests must be. [1,]\n<>{}\"'`*#|-"))
def test_whatever_text_it_writes(reading: Reading, said: str) -> None:
    reading.holds(QUESTIONS[0], said)
