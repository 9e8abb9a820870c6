from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import pytest

from qa.answer import Answer, Provenance, Reader
from qa.answering.compose import compose, state
from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.wording.coverage import is_covered
from qa.answering.wording.prompts import stated
from qa.answering.wording.worder import Worder
from qa.answering.wording.wording import Wording
from qa.llm.asking import Request
from qa.llm.occasion import Occasion
from qa.question.glossary import Glossary
from qa.settings import LLMSettings


@dataclass(frozen=True)
class Echo:
    """A model that gives back the statements that it was shown, each with its number behind it."""

    kept: bool = False
    name: str = "echo"
    said: str = ""

    def stream(self, request: Request, until: float) -> "Echo":
        lines = [line for line in request.messages[1].content.splitlines() if line.startswith("[")]
        return replace(self, said="".join(f"{line.partition(') ')[2]} {line.partition(' ')[0]}\n" for line in lines))

    def __iter__(self) -> Iterator[str]:
        yield from self.said


def test_an_answer_is_worded_from_the_statements_that_it_cites(search_for: Callable[..., Any], said: Any) -> None:
    searched = search_for(
        "How is it given?",
        said("Other things are done first.", 0.1),
        said("Trastuzumab is given every 3 weeks.", 0.5, "Care > Dose"),
        said("It must not be given in pregnancy.", 0.2),
    )
    guidelines = searched.search.guidelines
    statements = [state(guidelines["care"], number) for number in (1, 2)]
    answer = Answer(
        question="How is it given?",
        understood_as="How is it given?",
        text=compose(statements),
        statements=statements,
        provenance=Provenance(release="r", settings="s", models={}, took_ms=0),
    )
    wording = Wording(Worder(Echo(), Gate(Glossary.of([]), None), LLMSettings()), guidelines)
    *shown, worded = wording(answer, Occasion(Reader(), until=inf))
    assert isinstance(worded, Answer)
    assert worded.statements == shown
    assert [(each.text, each.citations, each.worded) for each in worded.statements] == [
        (each.text, each.citations, True) for each in statements
    ]


def test_the_model_is_shown_titles_where_there_are_several_guidelines() -> None:
    one, other = Source("A.", section=("Dose",), title="HER2"), Source("B.", "If:", ("Asthma", "Dose"), "Asthma")
    assert stated([one, one]) == ["(Dose) A.", "(Dose) A."]
    assert stated([one, other]) == ["(HER2 > Dose) A.", "(Asthma > Dose) If: B."]


@pytest.mark.parametrize(
    ("statement", "sentences", "language", "covered"),
    [
        ("Give 20 mg of it daily.", ["It is given daily at 20 mg."], "en", True),
        ("Give 20 mg of it daily.", ["It is given daily."], "en", False),
        ("Give 20 mg of it daily.", [], "en", False),
        ("Give it for 3 weeks.", ["Give it for three weeks."], "en", True),
        ("Give it for three weeks.", ["Give it for weeks."], "en", False),
        ("Give it to 1,250 of them.", ["Gib es 1.250 von ihnen."], "de", True),
        ("Give 2.5 mg of it.", ["Man gibt 2,5 mg."], "de", True),
        ("Give 2.5 mg of it.", ["Man gibt 25 mg."], "de", False),
        ("HER2 and PD-L1 are tested.", ["The tests are of HER2 and PD-L1."], "en", True),
        ("One of them is tested.", ["A test is made."], "en", True),
        ("Between 4-6 weeks pass.", ["Then 4 weeks pass."], "en", False),
        ("Lapatinib is a tablet.", ["Trastuzumab is infused."], "en", False),
    ],
)
def test_what_sentences_must_say_of_a_statement(
    statement: str, sentences: list[str], language: str, covered: bool
) -> None:
    assert is_covered(Source(statement), sentences, language) is covered
