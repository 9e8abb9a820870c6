import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.public.texts import guideline
from qa.question.glossary import Glossary
from qa.question.qualifiers import Qualifier, qualifiers
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of([guideline("x", [{"section": "Dose", "text": "Give amoxicillin for ten days."}])])


@pytest.mark.parametrize(
    ("question", "sorts"),
    [
        ("What is the dose of amoxicillin?", ("dose",)),
        ("How much vitamin E was given in the trial?", ("dose",)),
        ("How often is it given, and for how long?", ("frequency", "duration")),
        ("By which route is it given?", ("route",)),
        ("What proportion of patients respond?", ("percentage",)),
        ("How many receptors does a cell carry?", ("number",)),
        ("At what age does it begin?", ("age",)),
        ("When should screening begin?", ("time",)),
        ("What does it cost?", ("cost",)),
        ("What does HR mean?", ("definition",)),
        ("What is the mechanism of action of warfarin?", ("mechanism",)),
        ("How does the liver scar compared with the kidney?", ("comparison",)),
        ("Why is it avoided?", ("reason",)),
        ("How is asthma treated?", ("treatment",)),
        ("Which symptoms are early?", ("symptoms",)),
        ("Did patients wake when the alarm rang?", ()),
        ("Did menopausal symptoms clinics open?", ()),
    ],
)
def test_what_is_asked_for(question: str, sorts: tuple[str, ...]) -> None:
    assert qualifiers(question).sorts == sorts


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("dose in a toddler?", Qualifier("children", "toddler")),
        ("Is it safe in pregnancy?", Qualifier("pregnancy", "pregnancy")),
        ("Is it safe while breast-feeding?", Qualifier("breastfeeding", "breast-feeding")),
        ("dose in elderly patients", Qualifier("older people", "elderly patients")),
        ("dose in renal impairment", Qualifier("renal impairment", "renal impairment")),
        ("Treatment of stage IIIA disease?", Qualifier("stage", "stage IIIA")),
        ("Treatment of low-grade tumours?", Qualifier("grade", "low-grade")),
        ("What is given second-line?", Qualifier("line of therapy", "second-line")),
        ("Is it given intravenously?", Qualifier("route", "intravenously")),
        ("Who treats it in primary care?", Qualifier("setting", "primary care")),
        ("Is it given in HER2-positive disease?", Qualifier("status", "HER2-positive disease")),
        ("Is it given to JAK2-negative women?", Qualifier("women", "JAK2-negative women")),
        ("Is it safe with an eGFR below 30?", Qualifier("renal impairment", "eGFR")),
        ("is it safe if egfr is below 30?", Qualifier("renal impairment", "egfr")),
        ("dose in haemodialysis", Qualifier("renal impairment", "haemodialysis")),
        ("Is it safe when expecting?", Qualifier("pregnancy", "when expecting")),
        ("Is surgery useful in metastatic disease?", Qualifier("extent", "metastatic disease")),
    ],
)
def test_under_which_conditions(question: str, condition: Qualifier) -> None:
    assert condition in qualifiers(question).conditions


@pytest.mark.parametrize(
    "question", ["What should I be expecting?", "Are EGFR inhibitors used?", "Which egfr mutation?"]
)
def test_words_of_another_sense_set_no_condition(question: str) -> None:
    assert qualifiers(question).conditions == ()


def test_the_name_of_a_disease_is_no_condition() -> None:
    assert qualifiers("Is oral cancer linked to acute myeloid leukaemia?").conditions == ()


def test_a_question_understood_carries_its_qualifiers() -> None:
    understood = understand("What is the dose of amoxicillin in children?", (), VOCABULARY, Glossary())
    assert understood.qualifiers.sorts == ("dose",)
    assert understood.qualifiers.conditions == (Qualifier("children", "children"),)


@given(st.text(max_size=120))
def test_every_qualifier_stands_in_the_question(question: str) -> None:
    found = qualifiers(question)
    for qualifier in (*found.asked_for, *found.conditions):
        assert qualifier.found
        assert qualifier.found in question
