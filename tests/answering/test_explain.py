from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from qa.answer import Abstention, Answer, Provenance, Result
from qa.answering.compose import cite, compose, statements_of
from qa.answering.explain import CANDIDATES, explain
from qa.answering.explanation import SCORES, Explanation, apart, meanings
from qa.engine import GuidelineQA
from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.question.concepts import Concept
from qa.question.kind import QuestionKind
from qa.question.qualifiers import Qualifier, Qualifiers
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate
from qa.retrieval.profile import profiles
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found, HybridSearch
from qa.settings import AnsweringSettings

SETTINGS = AnsweringSettings(threshold=0.6)
TEXTS = ("Clean tanks daily.", "Feed fish twice.", "Feed fish twice!", "Count fish weekly.", "Fish may sleep.")


@pytest.fixture
def guideline() -> Guideline:
    text = "\n".join(TEXTS)
    section = ("Care", "Tanks")
    statements = [
        Statement(text.index(each), text.index(each) + len(each), each, section, block=at // 3, page=at + 1)
        for at, each in enumerate(TEXTS)
    ]
    return Guideline(
        "fish", Edition("first", date(2026, 1, 1), "0" * 64), Metadata("Fish"), text, (), tuple(statements)
    )


@pytest.fixture
def question() -> Understood:
    return Understood(
        asked="how oftn?",
        text="how often feed fish?",
        search_text="how often feed fish",
        kind=QuestionKind.NUMBER,
        own=(
            Concept("feed", (("feed",),), 3.0, True, "feed"),
            Concept("moose", (("moos",),), 1.0, False, "moose"),
        ),
        carried=(Concept("fish", (("fish",),), 0.5, True, "fish", carried=True),),
        corrections=(("oftn", "often"),),
        before="Are fish kept?",
        qualifiers=Qualifiers((Qualifier("frequency", "how often"),), (Qualifier("adults", "in adults"),)),
    )


def ranked(guideline: Guideline, *scores: tuple[int, float, float | None]) -> tuple[Ranked, ...]:
    """Rank statements given as number, support and what the cross-encoder read."""
    described = profiles(guideline)
    return tuple(
        Ranked(Candidate("fish", number, described[number], 0.5, 0.25, ()), support / 2, support, 0.125, read)
        for number, support, read in scores
    )


PROVENANCE = Provenance(release="r1", settings="s1", models={"scorer": "m1"}, took_ms=1)


def answering(guideline: Guideline, chosen: tuple[Ranked, ...]) -> Answer:
    statements = statements_of(chosen, {"fish": guideline})
    return Answer(
        question="q", understood_as="q", text=compose(statements), statements=statements, provenance=PROVENANCE
    )


def abstaining(guideline: Guideline, *nearest: int) -> Abstention:
    cited = [cite(guideline, number) for number in nearest]
    return Abstention(question="q", understood_as="q", text="no", nearest=cited, provenance=PROVENANCE)


def told(guideline: Guideline, found: Found, result: Result, most: int = CANDIDATES) -> Explanation:
    search = SimpleNamespace(guidelines={"fish": guideline}, vocabulary=Vocabulary.of([guideline]))
    return explain(found, result, cast(HybridSearch, search), SETTINGS, most)


def test_it_tells_the_question_as_read_and_what_produced_the_answer(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.9, 2.0), (0, 0.3, -1.0), (3, 0.0, None))
    explanation = told(guideline, Found(question, ("fish",), order, 0.9), answering(guideline, order[:1]))
    assert explanation.question == "how oftn?"
    assert explanation.understood_as == "how often feed fish?"
    assert explanation.searched_as == "how often feed fish"
    assert explanation.before == "Are fish kept?"
    assert explanation.kind == "number"
    assert explanation.corrections == {"oftn": "often"}
    asked_for = [(each.written, each.weight, each.known, each.carried) for each in explanation.concepts]
    assert asked_for == [("feed", 3.0, True, False), ("moose", 1.0, False, False), ("fish", 0.5, True, True)]
    assert explanation.asked_for == ["frequency (“how often”)"]
    assert explanation.conditions == ["adults (“in adults”)"]
    assert (explanation.found, explanation.read) == (3, 2)
    assert (explanation.answerable, explanation.threshold, explanation.answered) == (0.9, 0.6, True)
    assert (explanation.release, explanation.settings, explanation.models) == ("r1", "s1", {"scorer": "m1"})


def test_a_candidate_carries_each_score_and_its_place(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.9, 2.0), (0, 0.3, None))
    found = Found(question, ("fish",), order, 0.9)
    first, second = told(guideline, found, answering(guideline, order[:1])).candidates
    assert (first.rank, first.section, first.page, first.text) == (1, ["Care", "Tanks"], 2, "Feed fish twice.")
    assert guideline.text[first.start : first.end] == "Feed fish twice."
    assert first.figures == ["0.45", "0.90", "2.00", "0.12", "0.50", "0.25", "0.75"]
    assert (first.chosen, first.place) == (True, 1)
    assert (second.chosen, second.place, second.figures[2], second.figures[-1]) == (False, None, "–", "0.00")


def test_an_abstention_says_why_and_what_it_offers(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.4, 0.0), (0, 0.3, -1.0))
    explanation = told(guideline, Found(question, ("fish",), order, 0.599), abstaining(guideline, 1))
    assert explanation.why == (
        "It abstains because the probability that one of the statements found answers, 0.599, is below the threshold of "
        "0.600."
    )
    assert not explanation.answered
    assert [candidate.why for candidate in explanation.candidates] == [
        "offered as near, not as an answer: nothing answers well enough",
        "not shown: nothing answers well enough",
    ]
    assert not any(candidate.chosen for candidate in explanation.candidates)


def test_an_abstention_for_want_of_what_was_asked_for_says_so(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.9, 0.0), (0, 0.1, -1.0))
    asked = replace(question, text="What is the price of fish?")
    explanation = told(guideline, Found(asked, ("fish",), order, 0.9), abstaining(guideline, 1))
    assert explanation.why == (
        "It abstains because none states a cost, though the probability that one of the statements found answers, 0.90, "
        "reaches the threshold of 0.60."
    )
    assert [candidate.why for candidate in explanation.candidates] == [
        "offered as near, not as an answer: nothing states a cost",
        "not shown: nothing states a cost",
    ]


def test_nothing_found_is_said_to_be_nothing_found(guideline: Guideline, question: Understood) -> None:
    explanation = told(guideline, Found(question, ("fish",), (), 0.0), abstaining(guideline))
    assert explanation.why == "It abstains because the search found no statement at all."
    assert explanation.candidates == []


def test_only_the_best_are_told_but_every_chosen_one(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.9, 2.0), (0, 0.3, -1.0), (3, 0.2, -2.0), (4, 0.1, -3.0))
    found = Found(question, ("fish",), order, 0.9)
    explanation = told(guideline, found, answering(guideline, (order[0], order[3])), most=2)
    assert [candidate.rank for candidate in explanation.candidates] == [1, 2, 4]
    assert explanation.found == 4


def test_facts_leave_out_what_is_empty_or_said_already(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.9, 2.0))
    explanation = told(guideline, Found(question, ("fish",), order, 0.9), answering(guideline, order))
    facts = dict(explanation.facts())
    assert facts["Question before"] == "Are fish kept?"
    assert facts["Answerable"] == "0.90 against a threshold of 0.60"
    assert facts["Found"] == "1 statement, 1 of them read by the cross-encoder"
    same = explanation.model_copy(update={"understood_as": "how oftn?", "searched_as": "how oftn?", "before": ""})
    assert not {"Understood as", "Searched as", "Question before"} & dict(same.facts()).keys()


def test_a_guideline_is_named_where_several_were_searched(guideline: Guideline, question: Understood) -> None:
    order = ranked(guideline, (1, 0.9, 2.0))
    one = told(guideline, Found(question, ("fish",), order, 0.9), answering(guideline, order))
    assert one.where(one.candidates[0]) == "Care › Tanks, p. 2"
    two = one.model_copy(update={"guidelines": ["fish", "moose"]})
    assert two.where(two.candidates[0]) == "Fish › Care › Tanks, p. 2"


def test_every_score_has_a_meaning() -> None:
    assert [label for label, _ in meanings()] == list(SCORES.values())
    assert all(meaning for _, meaning in meanings())


@pytest.mark.parametrize(
    ("one", "other", "written"),
    [(0.5, 0.65, ("0.50", "0.65")), (0.6499, 0.65, ("0.6499", "0.6500")), (0.65, 0.65, ("0.65", "0.65"))],
)
def test_two_probabilities_are_told_apart(one: float, other: float, written: tuple[str, str]) -> None:
    assert apart(one, other) == written


def test_the_engine_explains_what_it_answers_asking_once(engine: GuidelineQA, monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[str] = []
    search = HybridSearch.__call__

    def counted(self: HybridSearch, question: Understood, guidelines: object = None) -> Found:
        searches.append(question.text)
        return search(self, question, guidelines)  # type: ignore[arg-type]

    monkeypatch.setattr(HybridSearch, "__call__", counted)
    history = [{"role": "user", "content": "What is lapatinib?"}]
    result, explanation = engine.explain("and pertuzumab?", history)
    assert searches == ["What is pertuzumab?"]
    assert result.text == engine.ask("and pertuzumab?", history).text
    assert isinstance(result, Answer)
    assert explanation.answered
    assert (explanation.question, explanation.understood_as) == ("and pertuzumab?", result.understood_as)
    assert explanation.before == ""  # lapatinib has been replaced
    shown = {(each.guideline, each.start, each.end) for each in explanation.candidates if each.chosen}
    cited = [citation for statement in result.statements for citation in statement.citations]
    assert shown == {(citation.guideline, citation.start, citation.end) for citation in cited}
    assert explanation.release == result.provenance.release
    assert explanation.models == result.provenance.models


def test_the_engine_explains_an_abstention(engine: GuidelineQA) -> None:
    result, explanation = engine.explain("First-line antibiotic for cystitis in breast cancer?")
    assert isinstance(result, Abstention)
    assert not explanation.answered
    assert explanation.answerable < explanation.threshold
    assert "below the threshold" in explanation.why
    assert len(explanation.candidates) == CANDIDATES
    assert {each.written for each in explanation.concepts if not each.known} >= {"cystitis"}


def test_an_explanation_comes_back_from_its_json(engine: GuidelineQA) -> None:
    _, explanation = engine.explain("What is lapatinib?")
    assert Explanation.model_validate_json(explanation.model_dump_json()) == explanation


def test_a_stream_is_explained_only_when_asked_to(engine: GuidelineQA) -> None:
    assert not any(isinstance(each, Explanation) for each in engine.stream("What is lapatinib?"))
    *_, explanation, result = engine.stream("What is lapatinib?", explained=True)
    assert isinstance(explanation, Explanation)
    assert isinstance(result, Answer)


def test_past_editions_are_explained_too(engine_on: Callable[..., GuidelineQA], tmp_path: Path) -> None:
    from qa.index import build
    from qa.settings import Settings

    engine = engine_on(fish="---\nedition: one\n---\n# Fish\n\n## Feeding\n\n- Feed zebrafish twice a day.\n")
    made = Settings.load(corpus=tmp_path / "texts", index=tmp_path / "index")
    text = "---\nedition: two\n---\n# Fish\n\n## Feeding\n\n- Feed zebrafish three times a day.\n"
    (made.corpus / "fish.md").write_text(text, encoding="utf-8")
    build(made)
    engine.close()
    again = GuidelineQA.open(made)
    _, explanation = again.explain("How often are zebrafish fed?", guidelines=["fish@one"])
    again.close()
    assert "twice" in explanation.candidates[0].text


def test_the_engine_explains_that_a_question_is_strange(engine: GuidelineQA) -> None:
    result, explanation = engine.explain("Who won the cup?")
    assert isinstance(result, Abstention)
    assert explanation.why == "It abstains because no word of the question occurs in the guidelines, by any name."
