from collections.abc import Callable
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_server import Replying

from qa.answer import Reader
from qa.answering.choose import choose
from qa.answering.choosing import Choice, Chooser, chosen_numbers
from qa.llm.occasion import Occasion
from qa.llm.trouble import ModelTrouble
from qa.question.kind import QuestionKind
from qa.settings import AnsweringSettings, LLMSettings


@pytest.mark.parametrize(
    "reply",
    [
        '{"numbers": [2, 5]}',
        '```json\n{"numbers": ["2", "5"]}\n```',
        'Here it is: {"numbers": [2, 5]}. 7 is on another drug.',
        "[2, 5]",
        "[2], [5]",
        "[2] [5] [2]",
        "2 and 5",
        "2, 5",
        "2\n5\n",
        "Statements 2, 5",
        "Statements 2 and 5 answer the question, at 20 mg.",
        "statement [2] and statement [5]",
        "(2), (5)",
        "2, 5\nThe others are about 8 mg.",
        "２ and ５",
    ],
)
def test_numbers_however_a_model_gives_them(reply: str) -> None:
    assert chosen_numbers(reply) == (2, 5)


@pytest.mark.parametrize(
    "reply", ['{"numbers": []}', "[]", "none", "None.", "None of them answers.", "No statement answers it."]
)
def test_none_of_them(reply: str) -> None:
    assert chosen_numbers(reply) == ()


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   ",
        "20 mg",
        "The dose is 20 mg.",
        "The answer is 20 mg.",
        "1.5",
        "1-3",
        "-1",
        '{"numbers": "all"}',
        '{"numbers": [true, null]}',
        '{"numbers": [2, 5',
        '{"answer": 2}',
        "{" * 3_000,
        "[" * 3_000,
        '{"numbers": [' + "9" * 5_000 + "]}",
        "I think that trastuzumab is given.",
    ],
)
def test_what_can_not_be_read(reply: str) -> None:
    assert chosen_numbers(reply) is None


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(["2", " ", ",", "[", "]", "and ", "mg", "{", "}", '"', "none"])).map("".join),
    )
)
def test_whatever_it_says_there_are_numbers_or_none(reply: str) -> None:
    numbers = chosen_numbers(reply)
    assert numbers is None or all(isinstance(number, int) for number in numbers)


@pytest.fixture
def given_four(search_for: Callable[..., Any], said: Any) -> Any:
    return search_for(
        "What is the dose of trastuzumab?",
        said("The loading dose of trastuzumab is 8 mg/kg.", 0.4),
        said("The dose of trastuzumab is 6 mg/kg.", 0.3),
        said("Trastuzumab is an antibody.", 0.1),
        said("Lapatinib is a tablet.", 0.05),
    )


def chosen(searched: Any, model: Replying, **given: Any) -> tuple[Choice, Occasion]:
    occasion = Occasion(Reader(), until=inf)
    settings = LLMSettings(candidates=given.pop("candidates", 12))
    return Chooser(model, settings, **given)(searched.found, occasion), occasion


def texts(choice: Choice) -> list[str]:
    return [ranked.candidate.profile.statement.text for ranked in choice.picked]


def test_the_chosen_statements_in_the_models_order(given_four: Any) -> None:
    choice, occasion = chosen(given_four, Replying('{"numbers": [3, 2]}'))
    assert texts(choice) == ["Trastuzumab is an antibody.", "The dose of trastuzumab is 6 mg/kg."]
    assert choice.trouble is None
    assert [(call.purpose, call.outcome) for call in occasion.trace.calls] == [("choose", "chose 3, 2 of 4")]


def test_numbers_of_no_candidate_are_passed_over(given_four: Any) -> None:
    choice, _ = chosen(given_four, Replying("[2], [99], [0]"))
    assert texts(choice) == ["The dose of trastuzumab is 6 mg/kg."]


def test_only_the_likeliest_are_candidates(given_four: Any) -> None:
    model = Replying("[3]")
    choice, _ = chosen(given_four, model, candidates=2)
    assert choice.trouble is not None
    assert choice.trouble.kind == "unusable"
    assert "antibody" not in model.asked[0].messages[1].content
    assert "6 mg/kg" in model.asked[0].messages[1].content


def test_a_clear_none_is_no_trouble(given_four: Any) -> None:
    choice, occasion = chosen(given_four, Replying("none"))
    assert choice == Choice()
    assert occasion.trace.calls[0].outcome == "chose none"


@pytest.mark.parametrize("reply", ["", "20 mg", "[99]", "[1], [2], [3]"])
def test_what_can_not_be_used_is_trouble(given_four: Any, reply: str) -> None:
    choice, _ = chosen(given_four, Replying(reply), most_statements=2)
    assert choice.picked == []
    assert choice.trouble is not None
    assert choice.trouble.kind == "unusable"


@pytest.mark.parametrize(("raised", "kind"), [(ModelTrouble("slow"), "slow"), (ValueError("bug"), "unusable")])
def test_a_failure_is_trouble(given_four: Any, raised: Exception, kind: str) -> None:
    choice, _ = chosen(given_four, Replying("[1]", raised))
    assert choice.picked == []
    assert choice.trouble is not None
    assert choice.trouble.kind == kind


def test_numbers_are_asked_for_and_statements_stand_under_their_headings(search_for: Any, said: Any) -> None:
    model = Replying("[1]")
    found = search_for("When?", said("Item [2].", 0.4, "Care > Admission", "Admit if:"), said("Other.", 0.1))
    chosen(found, model)
    [request] = model.asked
    assert request.numbers
    assert "[1] (Care > Admission) Admit if: Item (2)." in request.messages[1].content.splitlines()


def shown(searched: Any, *picked: int) -> list[str]:
    """Return what is shown where a model picks these statements, counted in the order in which they were given."""
    pick = [searched.order[number] for number in picked]
    found = choose(searched.found, searched.search, AnsweringSettings(), pick)
    return [ranked.candidate.profile.statement.text for ranked in found]


def test_the_models_pick_takes_the_place_of_ours(given_four: Any) -> None:
    assert shown(given_four, 2) == ["Trastuzumab is an antibody."]


def test_without_a_pick_ours_is_shown(given_four: Any) -> None:
    assert shown(given_four)[0] == "The loading dose of trastuzumab is 8 mg/kg."


def test_a_pick_that_was_not_found_is_none(given_four: Any, search_for: Any, said: Any) -> None:
    other = search_for("What?", said("Something else.", 0.5)).order[0]
    found = choose(given_four.found, given_four.search, AnsweringSettings(), [other])
    assert found == choose(given_four.found, given_four.search, AnsweringSettings())


DENIAL = "Prednisolone is not recommended for mild attacks."


@pytest.mark.parametrize("kind", [QuestionKind.REASONS, QuestionKind.YES_NO])
def test_a_denial_is_not_chosen_away(search_for: Any, said: Any, kind: QuestionKind) -> None:
    question = "Why is prednisolone recommended for mild attacks?"
    if kind is QuestionKind.YES_NO:
        question = "Is prednisolone recommended for mild attacks?"
    searched = search_for(question, said(DENIAL, 0.5), said("Prednisolone is given for mild attacks.", 0.4)).of_kind(
        kind
    )
    assert shown(searched, 1)[0] == DENIAL


def test_what_contradicts_the_pick_stands_beside_it(search_for: Any, said: Any) -> None:
    searched = search_for(
        "What is the dose of prednisolone?",
        said("The dose of prednisolone is 20 mg.", 0.45),
        said("The dose of prednisolone is 40 mg.", 0.45, "Care"),
    )
    assert set(shown(searched, 1)) == {"The dose of prednisolone is 20 mg.", "The dose of prednisolone is 40 mg."}


def test_the_pick_keeps_to_the_limits(search_for: Any, said: Any) -> None:
    each = [said(f"Statement {number} on care.", 0.05) for number in range(12)]
    searched = search_for("What is said on care?", *each)
    assert len(shown(searched, *range(12))) == AnsweringSettings().max_statements
