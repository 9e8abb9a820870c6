import pytest

from training.support_claims import is_yes_no, said_by, taken_for_granted


@pytest.mark.parametrize(
    ("question", "answer", "claim"),
    [
        ("Who captured Fort Beausejour?", "The British", "The British captured Fort Beausejour."),
        ("Who captured Fort Beausejour?", "", "Someone captured Fort Beausejour."),
        (
            "Is male sex associated with a higher chance of AML?",
            "",
            "Male sex is associated with a higher chance of AML.",
        ),
        ("Does smoking cause lung cancer?", "", "Smoking causes lung cancer."),
        ("Can a child with narcolepsy come across as lazy?", "", "A child with narcolepsy can come across as lazy."),
        ("Which endogenous system mediates analgesia?", "", "Endogenous system mediates analgesia."),
        ("What is the final stage of a bill?", "Stage 3", "Stage 3 is the final stage of a bill."),
        ("When was the second empire founded?", "in 1871", "The second empire was founded in 1871."),
    ],
)
def test_a_question_says_with_its_answer_what_it_asks(question: str, answer: str, claim: str) -> None:
    assert said_by(question, answer) == claim


@pytest.mark.parametrize("question", ["", "?", "What is fever?", "ET leukemic transformation", "why"])
def test_what_says_nothing_gives_no_claim(question: str) -> None:
    assert said_by(question) is None


@pytest.mark.parametrize(
    ("question", "granted"),
    [
        (
            "Because a faulty diet brings on nephritis, which foods should relatives avoid?",
            "A faulty diet brings on nephritis.",
        ),
        ("MSI in the tumor proves a germline mutation, right?", "MSI in the tumor proves a germline mutation."),
        ("Which foods should relatives avoid?", None),
        ("Does MSI prove a germline mutation, or not?", None),
    ],
)
def test_what_a_question_states_before_it_asks(question: str, granted: str | None) -> None:
    assert taken_for_granted(question) == granted


def test_a_question_that_asks_whether_something_is_so_begins_with_a_helping_verb() -> None:
    assert is_yes_no("Does it help?")
    assert not is_yes_no("What helps?")
    assert not is_yes_no("")
