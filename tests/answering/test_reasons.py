from dataclasses import replace
from datetime import date

import pytest

from qa.answer import Answer, Provenance
from qa.answering.compose import compose, statements_of
from qa.answering.reasons import Reasons
from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.question.concepts import Concept, concepts
from qa.question.glossary import Glossary
from qa.question.kind import QuestionKind
from qa.question.understand import Understood
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import Candidate
from qa.retrieval.profile import profiles
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found
from qa.settings import AnsweringSettings

SETTINGS = AnsweringSettings(max_words=30, equal_share=0.5, adding_share=0.2)


def guideline_of(*texts: str, lead_in: str = "") -> Guideline:
    text = "\n".join(texts)
    statements = [
        Statement(text.index(each), text.index(each) + len(each), each, ("Care",), block=0, lead_in=lead_in)
        for each in texts
    ]
    return Guideline(
        "fish", Edition("first", date(2026, 1, 1), "0" * 64), Metadata("Fish"), text, (), tuple(statements)
    )


def why(
    guideline: Guideline,
    scores: dict[int, float],
    shown: tuple[int, ...],
    question: str = "How are fish fed?",
    kind: QuestionKind = QuestionKind.FACT,
    unread: tuple[int, ...] = (),
) -> dict[int, str]:
    """Return why each statement is shown or not; `scores` are their probabilities, likeliest first."""
    described = profiles(guideline)
    order = tuple(
        Ranked(Candidate("fish", at, described[at], 0.5, 0.5, ()), score, score, score, None if at in unread else 1.0)
        for at, score in scores.items()
    )
    own: list[Concept] = concepts(question, Vocabulary.of([guideline]), Glossary.of([]))
    asked = Understood(question, question, question, kind, tuple(own))
    by_number = {ranked.candidate.number: ranked for ranked in order}
    statements = statements_of([by_number[number] for number in shown], {"fish": guideline})
    provenance = Provenance(release="r", settings="s", models={}, took_ms=1)
    result = Answer(
        question=question,
        understood_as=question,
        text=compose(statements),
        statements=statements,
        provenance=provenance,
    )
    reasons = Reasons(Found(asked, ("fish",), order, 0.9), result, {"fish": guideline}, SETTINGS)
    return {number: reasons.why(ranked) for number, ranked in by_number.items()}


FISH = guideline_of("Feed fish twice.", "Feed fish twice!", "Fish eat flakes.", "Count fish weekly.", "w " * 40)


def test_the_best_and_what_is_as_good_are_shown_and_the_rest_compared_with_them() -> None:
    told = why(FISH, {0: 0.5, 1: 0.4, 2: 0.3, 3: 0.2, 4: 0.15}, (0, 2), unread=(4,))
    assert told == {
        0: "shown: the most probable of all",
        1: "not shown: the same words as number 1 of the answer",
        2: "shown: about as probable as the best (0.30 against 0.50)",
        3: "not shown: it adds nothing asked for to what is shown (0.20 against 0.50)",
        4: "not shown: too unlikely at first sight to be read",
    }


def test_what_is_far_less_probable_adds_something_or_has_no_room_says_so() -> None:
    told = why(FISH, {0: 0.5, 2: 0.2, 4: 0.15, 3: 0.05}, (0, 2))
    assert told[2] == (
        "shown: less probable than the best (0.20 against 0.50), but it holds something asked for that others lack"
    )
    assert told[4] == "not shown: no room: at most 8 statements and 30 words"
    assert told[3] == "not shown: far less probable than the best (0.05 against 0.50)"


def test_a_statement_that_another_needs_says_which() -> None:
    fish = guideline_of("Moxidectin is a wormer.", "It is given monthly.")
    told = why(fish, {1: 0.8, 0: 0.01}, (1,), "How often is the wormer given?")
    assert told[0] == "shown: number 2 of the answer can't be understood without it"


def test_all_that_a_statement_needs_say_so() -> None:
    fish = guideline_of("Moxidectin is a wormer.", "It is sold as a gel.", "It is given monthly.")
    told = why(fish, {2: 0.8, 0: 0.01, 1: 0.01}, (2,), "How often is the wormer given?")
    assert told[0] == told[1] == "shown: number 3 of the answer can't be understood without it"


def test_the_opposite_is_not_called_the_same_words() -> None:
    fish = guideline_of("Salt is given before feeding.", "Salt is not given after feeding.")
    assert why(fish, {0: 0.5, 1: 0.3}, (0,))[1].startswith("not shown: it adds nothing asked for")


def test_what_denies_the_premise_says_so() -> None:
    fish = guideline_of("Salt cures fish of worms in tanks.", "Do not give salt for worms in tanks.")
    told = why(fish, {0: 0.5, 1: 0.4}, (1, 0), "Why is salt given for worms in tanks?", QuestionKind.WHY)
    assert told[1] == "shown: it denies what the question takes for granted"


def test_what_contradicts_another_says_which() -> None:
    fish = guideline_of("Feed koi 20 mg of salt daily.", "Feed koi 50 mg of salt daily.")
    told = why(fish, {0: 0.8, 1: 0.6}, (0, 1), "How much salt for koi?", QuestionKind.DOSE)
    assert told[1] == "shown: it contradicts number 1 of the answer"


def test_one_side_of_a_comparison_says_so() -> None:
    fish = guideline_of("Salt kills worms.", "Copper kills snails.")
    told = why(fish, {0: 0.6, 1: 0.55}, (0, 1), "Is salt better than copper?", QuestionKind.COMPARISON)
    assert told[1] == "shown: the likeliest for one side of the comparison"


@pytest.mark.parametrize(
    ("lead_in", "kind"), [("Feed fish if:", QuestionKind.FACT), ("", QuestionKind.LIST), ("", QuestionKind.BROAD)]
)
def test_items_of_a_list_and_statements_of_a_section_belong_together(lead_in: str, kind: QuestionKind) -> None:
    fish = guideline_of("They are hungry.", "The tank is clean.", lead_in=lead_in)
    told = why(fish, {0: 0.5, 1: 0.2}, (0, 1), kind=kind)
    assert told[1] == "shown: it belongs together with number 1 of the answer, in one list or section"


def test_what_stands_outside_the_list_that_answers_says_so() -> None:
    fish = guideline_of("They are hungry.", "The tank is clean.", lead_in="Feed fish if:")
    apart = Statement(0, 4, "They swim.", ("Care",), block=1)
    told = why(replace(fish, statements=(*fish.statements, apart)), {0: 0.5, 1: 0.3, 2: 0.2}, (0, 1))
    assert told[2] == "not shown: it stands outside the list or section that answers"


def test_another_section_of_an_overview_says_so() -> None:
    fish = guideline_of("Feed fish twice.", "Fish sleep.")
    other = replace(fish.statements[1], section=("Rest",))
    told = why(replace(fish, statements=(fish.statements[0], other)), {0: 0.5, 1: 0.1}, (0, 1), kind=QuestionKind.BROAD)
    assert told[1] == "shown: the likeliest of another section on the subject, support 0.10"


def test_what_a_broad_answer_leaves_out_is_no_matter_of_probability() -> None:
    told = why(FISH, {0: 0.5, 3: 0.01}, (0,), kind=QuestionKind.BROAD)
    assert told[3].startswith("not shown: its section is not on the subject, or has its share already")
