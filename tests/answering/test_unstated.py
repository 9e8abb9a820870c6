from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.unstated import is_strange, unstated


def missing(search_for: Callable[..., Any], question: str, *statements: Any, title: str = "Acute care") -> str:
    given = search_for(question, *statements, title=title)
    return unstated(given.found.question, given.order, given.search.guidelines)


@pytest.mark.parametrize(
    ("question", "text", "what"),
    [
        ("What is the dose of digoxin?", "Digoxin slows the heart.", "a dose"),
        ("digoxin dose", "Digoxin slows the heart.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin is given to all patients with flutter.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin lowers the heart rate by 20 to 30%.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin slows the heart without lowering blood pressure.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin does not lower blood pressure.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin failed in one trial.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin was studied in 6800 patients in 1997.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin helps 3 of 10 patients.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin is broken down by CYP3A4.", "a dose"),
        ("What is the dose of digoxin?", "Digoxin is stopped after 3 weeks.", "a dose"),
        ("For how long is digoxin taken?", "Digoxin slows the heart.", "a length of time"),
        ("How many weeks of digoxin?", "Digoxin slows the heart.", "a length of time"),
        ("What percentage respond to digoxin?", "Digoxin slows the heart.", "a percentage"),
        ("How many patients respond to digoxin?", "Digoxin slows the heart.", "a number"),
        ("At what age is digoxin started?", "Digoxin slows the heart.", "an age"),
        ("What does digoxin cost?", "Digoxin slows the heart.", "a cost"),
        ("Can digoxin be given in pregnancy?", "Digoxin slows the heart.", "pregnancy"),
        ("Is digoxin used in renal failure?", "Digoxin slows the heart.", "renal failure"),
        ("Is digoxin used in children?", "Digoxin slows the heart.", "children"),
        ("How are arrhythmias treated in men?", "Digoxin slows the heart.", "men"),
        ("Is digoxin used in haemodialysis?", "Digoxin slows the heart.", "haemodialysis"),
        ("Is lapatinib safe in renal impairment?", "Lapatinib blocks EGFR and is safe.", "renal impairment"),
        ("Is lapatinib safe at an eGFR of 20?", "Lapatinib blocks EGFR and is safe.", "eGFR"),
        ("Is sunitinib safe in renal failure?", "Sunitinib is safe in renal cell carcinoma.", "renal failure"),
        ("Is digoxin used in children?", "Digoxin is used in patients aged 65 years.", "children"),
        ("Is bisoprolol as good?", "Digoxin slows the heart.", "bisoprolol"),
    ],
)
def test_what_is_asked_for_and_not_there(
    search_for: Callable[..., Any], said: Any, question: str, text: str, what: str
) -> None:
    assert missing(search_for, question, said(text, 0.5)) == what


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the dose of digoxin?", "Digoxin is given at 125 micrograms."),
        ("What is the dose of digoxin?", "One tablet is enough."),
        ("What is the dose of digoxin?", "Digoxin should not be given."),  # a denial answers
        ("What is the dose of digoxin?", "The optimal dose of digoxin is not known."),
        ("What is the dose of digoxin?", "The dose of digoxin has not been established."),
        ("What is the dose of digoxin?", "No dose adjustment of digoxin is needed."),
        ("What is the dose of digoxin?", "Do not give digoxin."),
        ("What is the dose of digoxin?", "We recommend against digoxin."),
        ("What is the dose of digoxin?", "Digoxin has not been shown to slow the heart."),
        ("Timing of the blood sample after a digoxin dose", "Digoxin is measured in the morning."),
        ("How many days is digoxin stopped?", "Digoxin is continued without interruption."),
        ("What is the dose of digoxin?", "Digoxin isn't recommended."),
        ("What is the dose of digoxin?", "The dose of digoxin is halved."),
        ("What is the dose of digoxin?", "Digoxin 1% cream is applied."),
        ("What is the dose of digoxin?", "Digoxin is given for 3 days, at 5 per kg."),
        ("How long is digoxin taken?", "Digoxin is taken for life."),
        ("How long is digoxin taken?", "How long is unknown."),
        ("How many patients respond?", "Most patients respond."),
        ("At what age is digoxin started?", "Digoxin is started in adults."),
        (
            "Is a high-dose regimen better in survival?",
            "A high-dose regimen improves survival.",
        ),  # no dose is asked for
        ("Why does digoxin slow the heart?", "Digoxin slows the heart."),
        ("Can digoxin be given in pregnancy?", "Digoxin is safe for expecting mothers."),
        ("What side effects should I be expecting with digoxin?", "Digoxin causes nausea and yellow vision."),
        ("Are EGFR inhibitors used?", "Erlotinib is one of the inhibitors."),
        ("Can methotrexate be given in pregnancy?", "Methotrexate is teratogenic."),
        ("Can methotrexate be given in pregnancy?", "Methotrexate harms the foetus."),
        ("Is codeine safe in lactating women?", "Codeine passes into breast milk."),
        ("What is the dose of vancomycin in dialysis?", "After haemodialysis vancomycin 500 mg is given."),
        ("Is metformin used in renal failure?", "Metformin is stopped when creatinine clearance is low."),
        ("Is metformin used in liver failure?", "Metformin is stopped in Child-Pugh class C."),
        ("What is the dose of amoxicillin for children?", "In paediatrics amoxicillin 250 mg is given."),
        ("What is the dose of amoxicillin in children?", "Amoxicillin 250 mg is given at ages 2 to 12 years."),
        ("What is the concept of rate control?", "Rate control slows the heart."),
        ("Does digoxin change cholesterol?", "Digoxin has effects on lipids."),
        ("A man of 50 with palpitations, digoxin?", "Digoxin slows the heart."),  # one patient, not men as a group
    ],
)
def test_what_is_there_or_not_asked_for(search_for: Callable[..., Any], said: Any, question: str, text: str) -> None:
    assert missing(search_for, question, said(text, 0.5)) == ""


def test_one_statement_of_several_is_enough(search_for: Callable[..., Any], said: Any) -> None:
    statements = said("Digoxin slows the heart.", 0.5), said("Digoxin is given at 125 micrograms.", 0.1)
    assert missing(search_for, "What is the dose of digoxin?", *statements) == ""


def test_a_denial_answers_for_the_dose_only_where_it_leads(search_for: Callable[..., Any], said: Any) -> None:
    statements = said("Digoxin slows the heart.", 0.5), said("Verapamil should not be given with digoxin.", 0.1)
    assert missing(search_for, "What is the dose of digoxin?", *statements) == "a dose"


@pytest.mark.parametrize(("section", "title"), [("Pregnancy", "Acute care"), ("Care", "Heart disease in pregnancy")])
def test_a_heading_or_the_title_may_name_the_condition(
    search_for: Callable[..., Any], said: Any, section: str, title: str
) -> None:
    statement = said("Digoxin is safe.", 0.5, section)
    assert missing(search_for, "Can digoxin be given in pregnancy?", statement, title=title) == ""


def test_a_sure_answer_may_speak_of_the_drugs_class(search_for: Callable[..., Any], said: Any) -> None:
    # Without a cross-encoder support is the share against "none", which is nearly all of it here.
    sure = said("Beta-blockers slow the heart.", 0.999)
    assert missing(search_for, "Does bisoprolol slow the heart?", sure) == ""


@pytest.mark.parametrize(("question", "strange"), [("hello", True), ("Who won the cup?", True), ("digoxin?", False)])
def test_a_question_without_a_known_word_is_strange(
    search_for: Callable[..., Any], said: Any, question: str, strange: bool
) -> None:
    given = search_for(question, said("Digoxin slows the heart.", 0.9))
    assert is_strange(given.found.question) == strange
