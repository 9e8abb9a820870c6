"""The wording step, with a wording that is made up; what a real model does in it is tested in tests/llm."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from qa.answer import Answer, AnsweredStatement, Reader
from qa.chain import Question, Steps
from qa.engine import GuidelineQA
from qa.errors import SettingsError
from qa.llm.occasion import Occasion
from qa.settings import Settings

QUESTION = "How is a positive HER2 result defined?"


@dataclass
class Shouting:
    """Words answers in capitals, in English only."""

    languages: frozenset[str] = frozenset({"en"})
    occasion: Occasion | None = None

    def __call__(self, answer: Answer, occasion: Occasion) -> Iterator[AnsweredStatement | Answer]:
        self.occasion = occasion
        worded = [one.model_copy(update={"text": one.text.upper(), "worded": True}) for one in answer.statements]
        yield from worded
        yield answer.model_copy(update={"mode": "worded", "statements": worded, "verbatim": answer.statements})


@pytest.fixture
def wording() -> Shouting:
    return Shouting()


@pytest.fixture
def steps(engine: GuidelineQA, wording: Shouting) -> Steps:
    """The engine's steps and one that words."""
    return replace(engine._following.now.steps, wording=cast(Any, wording), question_tokens=100)


def test_an_answer_is_worded_for_whom_it_is_asked(steps: Steps, wording: Shouting) -> None:
    result = steps.joined().invoke(Question(QUESTION, reader=Reader(audience="patient")))
    assert (result.mode, result.status) == ("worded", "answered")
    assert all(statement.worded and statement.text.isupper() for statement in result.statements)
    assert wording.occasion is not None
    assert (wording.occasion.audience, wording.occasion.language) == ("patient", "en")
    assert not wording.occasion.may_identify


def test_what_may_identify_a_person_is_told(steps: Steps, wording: Shouting) -> None:
    steps.joined().invoke(Question(f"{QUESTION} My patient is Mrs. Jane Miller, born 3 March 1961."))
    assert wording.occasion is not None
    assert wording.occasion.may_identify


@pytest.mark.parametrize("reader", [Reader(verbatim=True), Reader(language="de")])
def test_some_answers_are_not_worded(steps: Steps, wording: Shouting, reader: Reader) -> None:
    result = steps.joined().invoke(Question(QUESTION, reader=reader))
    assert result.mode == "verbatim"
    assert wording.occasion is None
    told = [notice.text for notice in result.notices if notice.kind == "model"]
    assert len(told) == (reader.language == "de")


def test_an_abstention_is_not_worded(steps: Steps, wording: Shouting) -> None:
    assert steps.joined().invoke(Question("What is the dose of ibuprofen?")).status == "abstained"
    assert wording.occasion is None


def test_what_a_reader_leaves_out_is_as_the_settings_say() -> None:
    usual = Reader(audience="student", language="fr")
    assert Reader().or_else(usual) == usual
    assert Reader(audience="patient", verbatim=True).or_else(usual) == Reader(
        audience="patient", language="fr", verbatim=True
    )


def test_answers_without_a_model_are_what_they_were(engine: GuidelineQA) -> None:
    written = engine.ask(QUESTION).model_dump_json()
    assert '"worded"' not in written
    assert '"verbatim":[' not in written


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"model": "openai:x", "seconds": 28}, "must be 5 less than limits.answer_seconds"),
        ({"language": "de"}, "doesn't read"),
        ({"role": "decide"}, "llm.role"),
        ({"api_key": "secret"}, "llm.api_key is no setting"),
    ],
)
def test_impossible_settings_are_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Settings.load(llm=given)


def test_the_settings_hash_tells_of_the_model_only_where_there_is_one() -> None:
    without = Settings.load().fingerprint()
    assert Settings.load(llm={"role": "word"}).fingerprint() == without
    one, other = (Settings.load(llm={"model": "openai:x", "role": role}).fingerprint() for role in ("choose", "word"))
    assert len({without, one, other}) == 3
    assert Settings.load(llm={"model": "openai:x", "seconds": 3}).fingerprint() == one
