from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.marks import marks, plain_numbers, without
from qa.reading.saying import evidence, references, saying, strength


def said(text: str, numbers: int = 0) -> tuple[str, tuple[int, ...]]:
    found = saying(text, plain_numbers=numbers)
    assert found is not None
    return text[found.start : found.end], references(found.marks)


@pytest.mark.parametrize(
    ("text", "quote", "cited"),
    [
        ("Tests are of no use.[30] [31]", "Tests are of no use.", (30, 31)),
        ("Rates fell.[1,2]", "Rates fell.", (1, 2)),
        ("Rates fell.[3-5]", "Rates fell.", (3, 4, 5)),
        ("Rates fell.[^7]", "Rates fell.", (7,)),
        ("Rates fell.³,⁴", "Rates fell.", (3, 4)),
        ("Median age was 54 [45-63].", "Median age was 54 [45-63].", ()),
        ("Dose 5 mg/m² daily", "Dose 5 mg/m² daily", ()),
        ("Updated advice. [2019, amended 2021]", "Updated advice.", ()),
    ],
)
def test_bracketed_and_raised_numbers(text: str, quote: str, cited: tuple[int, ...]) -> None:
    assert said(text) == (quote, cited)


@pytest.mark.parametrize(
    ("text", "quote", "cited"),
    [
        ("Aggressive when untreated 1, 2", "Aggressive when untreated", (1, 2)),
        (
            "Inducing responses in 15-25% as monotherapy 1, 5, 4",
            "Inducing responses in 15-25% as monotherapy",
            (1, 5, 4),
        ),
        ("It identifies patients (IHC) 2", "It identifies patients (IHC)", (2,)),
        ("Benefit is seen. 1", "Benefit is seen.", (1,)),
        ("Benefit is seen.1,2", "Benefit is seen.", (1, 2)),
        ("Defined as IHC 3+", "Defined as IHC 3+", ()),
        ("Seen in 15-30%", "Seen in 15-30%", ()),
        ("Treat stage 2", "Treat stage 2", ()),
        ("Toxicity of grade 3", "Toxicity of grade 3", ()),
        ("Start on day 1", "Start on day 1", ()),
        ("Give on days 1, 8", "Give on days 1, 8", ()),
        ("For stage 2 1, 3", "For stage 2", (1, 3)),
        ("Receptor count of 40", "Receptor count of 40", ()),
        ("Treat all patients above BMI 30", "Treat all patients above BMI 30", ()),
        ("Rates were 1.5", "Rates were 1.5", ()),
    ],
)
def test_bare_numbers_where_the_document_prints_them(text: str, quote: str, cited: tuple[int, ...]) -> None:
    assert said(text, numbers=18) == (quote, cited)


def test_bare_numbers_are_text_where_the_document_has_no_such_convention() -> None:
    assert said("Aggressive when untreated 1, 2") == ("Aggressive when untreated 1, 2", ())
    assert plain_numbers(["Give 2", "Treat.", "Wait.", "Stop."], listed=4) == 0
    assert plain_numbers(["Cures 1", "Helps 2", "Heals 3", "Treat."], listed=0) == 0
    assert plain_numbers(["Cures 1", "Helps 2", "Heals 3, 4", "Treat."], listed=4) == 18
    assert plain_numbers(["Cures 1", "Helps 2", "Heals 3", "Eases 1", "Calms 2", "Treat."], listed=0) > 5


@pytest.mark.parametrize(
    ("text", "level", "force"),
    [
        ("Rates fell.[12][Level of evidence: 1iiDi]", "1iiDi", None),
        ("Rates fell.[ Level of evidence: 3iiiDiii ]", "3iiiDiii", None),
        ("Life was better.[49][Level of evidence IiiC]", "IiiC", None),
        (
            "Offer statins (strong recommendation, high-quality evidence).",
            "high-quality evidence",
            "strong recommendation",
        ),
        ("Offer statins (Grade A).", None, "Grade A"),
        ("Offer statins. Grade B", None, "Grade B"),
        ("Offer statins (Class IIa, Level of evidence: B).", "B", "Class IIa"),
        ("Offer statins (1B evidence was weak).", None, None),
        ("Remove level I nodes (level I).", None, None),
        ("Toxicity was common (grade 3).", None, None),
        ("Breathless patients (class III).", None, None),
        ("Staining (strong) was seen.", None, None),
    ],
)
def test_evidence_and_strength_are_what_is_printed(text: str, level: str | None, force: str | None) -> None:
    found = marks(text, plain_numbers=0)
    assert (evidence(found), strength(found)) == (level, force)


def test_marks_in_the_middle_leave_the_shown_text_only() -> None:
    text = "The trials differed; [14] however, women [35] and men [1] agreed."
    found = saying(text, plain_numbers=0)
    assert found is not None
    assert text[found.start : found.end] == text
    assert found.text == "The trials differed; however, women and men agreed."


@given(st.text(alphabet="ab 12,.;[]()-–^¹²GLEvel of\n", max_size=120))
def test_marks_are_ordered_and_apart(text: str) -> None:
    found = marks(text, plain_numbers=99)
    assert all(mark.start < mark.end <= len(text) for mark in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert set(without(text, 0, len(text), found)) <= set(text)
