import pytest

from evals.cases.turns import denials, double_denials, forbids, is_reversed


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Do not give it without a test; it isn't known", 3),
        ("A note on nothing notable", 0),
        ("It fails to lower the risk", 1),
        ("It is false that it rarely helps", 2),
        ("A false-negative result; false positives", 0),
        ("for no less than 24 hours, not more than about two times", 0),
        ("The rate is no higher than with chemotherapy", 1),
        ("Not only children: all, without exception", 0),
    ],
)
def test_what_denies_is_counted_and_a_bound_is_none(text: str, count: int) -> None:
    assert denials(text) == count


@pytest.mark.parametrize(
    "text", ["should not be withheld", "must not be routinely denied", "is not contraindicated", "don't avoid it"]
)
def test_a_denial_may_be_denied(text: str) -> None:
    assert double_denials(text) == 1


@pytest.mark.parametrize("text", ["No, avoid it", "Do not use; avoid", "should not be given", "contraindicated"])
def test_two_denials_side_by_side_are_no_double_one(text: str) -> None:
    assert double_denials(text) == 0


@pytest.mark.parametrize(
    ("wording", "text", "said"),
    [
        ("should not", "Avoid steroids in malaria.", True),
        ("should not", "Steroids are contra-indicated.", True),
        ("should not", "In malaria: don't give steroids.", True),
        ("avoid", "Steroids are not recommended.", True),
        ("must not", "Steroids are contraindicated.", True),
        ("must not", "Steroids are not recommended.", False),
        ("should not", "Steroids for patients who do not respond.", False),
        ("should not", "Give steroids.", False),
        ("rather than", "Avoid steroids.", False),
    ],
)
def test_what_forbids_may_be_worded_otherwise_but_no_weaker(wording: str, text: str, said: bool) -> None:
    assert forbids(wording, text) is said


@pytest.mark.parametrize(
    ("said", "given", "turned"),
    [
        ("It raises the risk.", "It lowers the risk.", True),
        ("The risk is reduced.", "It increases the risk.", True),
        ("The risk is reduced.", "It lowers the risk.", False),
        ("It increases survival: 50% fewer relapses.", "It lowers the risk.", False),
        ("It raises pressure and lowers the risk.", "It lowers the risk.", False),
        ("It raises pressure.", "It raises pressure and lowers the risk.", False),
        ("It raises pressure.", "It is given daily.", False),
    ],
)
def test_the_other_direction_is_the_opposite(said: str, given: str, turned: bool) -> None:
    assert is_reversed(said, given) is turned
