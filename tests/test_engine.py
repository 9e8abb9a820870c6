import json
import threading
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qa.answer import RESULT, Abstention, Answer, AnsweredStatement, Citation, Result
from qa.engine import LONGEST_QUESTION, GuidelineQA, Stage
from qa.errors import NoIndexError, QuestionError, UnknownGuidelineError
from qa.retrieval.retriever import GuidelineRetriever
from qa.settings import Settings

SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "answer.schema.json").read_text(encoding="utf-8"))


def citations(result: Result) -> list[Citation]:
    return [citation for statement in result.statements for citation in statement.citations] + list(result.nearest)


def check(result: Result, engine: GuidelineQA) -> None:
    """What holds for every result: the schema, verbatim quotes, and a span that is a statement's."""
    jsonschema.validate(json.loads(result.model_dump_json()), SCHEMA)
    for citation in citations(result):
        guideline = engine.guidelines[citation.guideline]
        assert guideline.text[citation.start : citation.end] == citation.quote
        assert (citation.start, citation.end) in {(each.start, each.end) for each in guideline.statements}


def test_a_fact_is_answered_with_the_statement_that_holds_it(engine: GuidelineQA) -> None:
    result = engine.ask("How is a positive HER2 result defined?")
    check(result, engine)
    assert isinstance(result, Answer)
    assert "more than six" in result.text
    assert result.statements[0].citations[0].section[-1] == "Definition of a positive result"


def test_what_is_not_said_is_not_answered(engine: GuidelineQA) -> None:
    result = engine.ask("First-line antibiotic for uncomplicated cystitis?")
    check(result, engine)
    assert isinstance(result, Abstention)
    assert "does not say" in result.text
    assert "cystitis" in result.text
    assert result.nearest


def test_a_follow_up_is_understood(engine: GuidelineQA) -> None:
    history = [{"role": "user", "content": "Which drugs is tucatinib combined with?"}]
    result = engine.ask("and pertuzumab?", history)
    check(result, engine)
    assert result.understood_as == "Which drugs is pertuzumab combined with?"


def test_doubtful_text_is_marked(engine: GuidelineQA) -> None:
    result = engine.ask("How many HER2 receptors per cell when the gene is amplified?")
    assert "500,000-2,000" in result.text
    assert "doubtful" in [notice.kind for notice in result.notices]
    assert any("misprint" in warning for citation in citations(result) for warning in citation.warnings)


def test_the_review_status_is_said(engine: GuidelineQA) -> None:
    assert "review" in [notice.kind for notice in engine.ask("What is tucatinib approved for?").notices]


def test_streaming_ends_with_what_asking_returns(engine: GuidelineQA) -> None:
    *before, last = engine.stream("What is tucatinib approved for?")
    asked = engine.ask("What is tucatinib approved for?")
    assert isinstance(last, Answer)
    assert last.text == asked.text
    assert [each.name for each in before if isinstance(each, Stage)] == ["understanding", "searching", "answering"]
    assert [each for each in before if isinstance(each, AnsweredStatement)] == last.statements


def test_the_chain_is_a_runnable(engine: GuidelineQA) -> None:
    from qa.chain import Question

    first, second = engine.chain.batch([Question("What is lapatinib?"), Question("What is pertuzumab?")])
    assert "apatinib" in first.text
    assert "ertuzumab" in second.text


async def _ask(engine: GuidelineQA) -> Result:
    from qa.chain import Question

    return await engine.chain.ainvoke(Question("What is lapatinib?"))


def test_the_chain_runs_asynchronously(engine: GuidelineQA) -> None:
    import asyncio

    assert asyncio.run(_ask(engine)).text == engine.ask("What is lapatinib?").text


def test_the_retriever_speaks_langchain(engine: GuidelineQA) -> None:
    retriever = engine.retriever(k=3)
    assert isinstance(retriever, GuidelineRetriever)
    documents = retriever.invoke("What is lapatinib?")
    assert len(documents) == 3
    assert "apatinib" in documents[0].page_content
    assert documents[0].metadata["guideline"] == "her2-breast-cancer"


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x07", "x" * (LONGEST_QUESTION + 1), "a " * 50_000])
def test_an_unusable_question_is_refused(engine: GuidelineQA, question: str) -> None:
    with pytest.raises(QuestionError, match="question"):
        engine.ask(question)


@pytest.mark.parametrize(
    "history", ["text", {"role": "user"}, [3], [{"role": "robot", "content": "x"}], [{"role": "user"}], 7]
)
def test_a_history_that_is_none_is_refused(engine: GuidelineQA, history: object) -> None:
    with pytest.raises(QuestionError, match="history"):
        engine.ask("What is HER2?", history)  # type: ignore[arg-type]


def test_an_unknown_guideline_is_refused(engine: GuidelineQA) -> None:
    with pytest.raises(UnknownGuidelineError, match="her2-breast-cancer"):
        engine.ask("What is HER2?", guidelines=["asthma"])


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="index build"):
        GuidelineQA.open(Settings.load(index=tmp_path / "none"))


@pytest.mark.slow
@given(st.text(min_size=1, max_size=80), st.lists(st.text(max_size=40), max_size=3))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_a_sound_result(engine: GuidelineQA, question: str, earlier: list[str]) -> None:
    try:
        result = engine.ask(question, [{"role": "user", "content": text} for text in earlier])
    except QuestionError:
        return
    check(result, engine)


@pytest.mark.slow
def test_threads_get_the_same_answers(engine: GuidelineQA) -> None:
    questions = ["What is lapatinib?", "What is pertuzumab?", "How is IHC 2+ handled?", "Who won the cup?"]
    alone = [engine.ask(question).text for question in questions]
    together: dict[int, str] = {}

    def ask(number: int) -> None:
        together[number] = engine.ask(questions[number % 4]).text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(16)] == alone * 4


def test_only_the_chosen_guideline_is_asked(engine_on: Callable[..., GuidelineQA]) -> None:
    engine = engine_on(
        adults="# Asthma in adults\n\n## Relievers\n\n- Adults with acute asthma get 400 micrograms of salbutamol.\n",
        children="# Asthma in children\n\n## Relievers\n\n- Children with acute asthma get 200 micrograms of salbutamol.\n",
    )
    result = engine.ask("How much salbutamol in acute asthma?", guidelines=["children"])
    assert {citation.guideline for citation in citations(result)} == {"children"}
    assert "200" in result.text


def test_nothing_is_left_to_load_when_the_first_question_comes(
    engine_on: Callable[..., GuidelineQA], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_on(fish="# Fish\n\n## Feeding\n\n- Feed zebrafish twice a day.\n")
    for name in ("qa.index.embedding._load", "qa.retrieval.reranker._open"):
        monkeypatch.setattr(name, lambda *_: pytest.fail("a model was loaded for the first question"))
    assert "twice" in engine.ask("How often are zebrafish fed?").text


def test_markup_in_a_guideline_stays_text(engine_on: Callable[..., GuidelineQA]) -> None:
    engine = engine_on(fish="# Fish\n\n## Feeding\n\n- Feed zebrafish <script>alert(1)</script> twice a day.\n")
    (citation,) = citations(engine.ask("How often are zebrafish fed?"))
    assert citation.quote == "Feed zebrafish <script>alert(1)</script> twice a day."


def test_suggestions_are_answered(engine: GuidelineQA) -> None:
    examples = engine.examples(n=4)
    assert len(examples) == 4
    result = engine.ask(examples[0])
    follow_ups = engine.follow_ups(result, n=3)
    assert follow_ups
    for question in (*examples, *follow_ups):
        assert isinstance(engine.ask(question), Answer)
    assert examples[0] not in follow_ups


def test_the_published_schema_is_the_models(engine: GuidelineQA) -> None:
    assert RESULT.json_schema() == SCHEMA
