"""The row, item or sentence for the figure that is asked, in tables of several kinds and both markups, end to end."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Abstention, Answer
from qa.answering.intervals import Interval
from qa.answering.measures import MEASURES
from qa.answering.narrowing import narrowed
from qa.engine import GuidelineQA
from qa.index.build import build
from qa.settings import AnsweringSettings, Settings

MARKDOWN = """# Care of the sick

## Ibuprofen

Ibuprofen is taken with food.

| Weight (kg) | Ibuprofen per dose |
|---|---|
| 5–9.9 | 50 mg |
| 10–19.9 | 100 mg |
| 20–29.9 | 200 mg |
| ≥30 | 400 mg |

## Amoxicillin

Amoxicillin is given three times a day for 5 days.

| Age | Amoxicillin per dose |
|---|---|
| 1–11 months | 125 mg |
| 1–4 years | 250 mg |
| 5–11 years | 500 mg |
| 12 years and over | 1 g |

## Enoxaparin

| eGFR (ml/min/1.73 m²) | Enoxaparin |
|---|---|
| >60 | 40 mg once a day |
| 30-60 | 30 mg once a day |
| 15 to <30 | 20 mg once a day |

Enoxaparin is injected under the skin of the abdomen.

## Magnesium

- Magnesium below 32 weeks' gestation: 4 g, then 1 g per hour.
- Magnesium from 32 to under 37 weeks' gestation: 2 g, then 0.5 g per hour.

## Zinc

| Body weight | Zinc |
|---|---|
| 15–25 kg | 10 mg |
| 25–35 kg | 20 mg |

## Prednisolone

| Drug and weight | Daily dose |
|---|---|
| Prednisolone, under 20 kg | 11 mg |
| Prednisolone, 20 kg and over | 22 mg |
| Dexamethasone, under 30 kg | 3 mg |

## Cetirizine

| Age | Cetirizine once a day |
|---|---|
| 2–5 years | 2.5 mg |
| 6–11 years | 5 mg |
| Adults | 10 mg |

## Heparin

| Drug | under 50 kg | 50 kg and over |
|---|---|---|
| Heparin | 4000 units | 5000 units |

## Cough syrup

### Cough syrup in children aged 2 to 5 years

- One spoon of cough syrup is taken in the evening.

### Cough syrup in children aged 6 to 12 years

- Three spoons of cough syrup are taken in the evening.

## Prophylaxis in HIV

- In patients with a CD4 count below 50 cells/mm3 azithromycin prophylaxis is given.
- In patients with a CD4 count of 50 to 200 cells/mm3 co-trimoxazole prophylaxis is given.

## Apixaban and dabigatran

Apixaban is reduced to 2.5 mg at a creatinine clearance of 15-29 ml/min.

Dabigatran is reduced to 110 mg at a creatinine clearance of 30-50 ml/min.

## Folic acid

Folic acid 18 mg is taken for 3 months.

Folic acid is not given after 18 weeks of treatment.
"""

HTML = """<html><head><title>Doses in children</title></head><body><h1>Doses in children</h1>
<h2>Gentamicin</h2><p>Gentamicin is injected slowly.</p>
<table><caption>Table 1. Gentamicin in newborns</caption>
<thead><tr><th>Gestational age</th><th>Gentamicin</th><th>Interval</th></tr></thead><tbody>
<tr><td>under 30 weeks</td><td>4 mg/kg</td><td>every 48 hours</td></tr>
<tr><td>30 to 34 weeks</td><td>5 mg/kg</td><td>every 36 hours</td></tr>
<tr><td>35 weeks and over</td><td>6 mg/kg</td><td>every 24 hours</td></tr></tbody></table>
<h2>Paracetamol</h2>
<table><thead><tr><th>Age</th><th>Weight</th><th>Paracetamol syrup</th></tr></thead><tbody>
<tr><td>2 to 5 months</td><td>4 to under 7 kg</td><td>2.5 ml</td></tr>
<tr><td>6 to 23 months</td><td>7 to under 12 kg</td><td>5 ml</td></tr>
<tr><td>2 to 5 years</td><td>12 to under 20 kg</td><td>7.5 ml</td></tr></tbody></table>
<h2>Vitamin K</h2>
<table><thead><tr><th>Birth weight</th><th>Vitamin K</th></tr></thead><tbody>
<tr><td>under 1500 g</td><td>0.3 mg</td></tr>
<tr><td>1500 to 2499 g</td><td>0.5 mg</td></tr>
<tr><td>2500 g and over</td><td>1 mg</td></tr></tbody></table>
</body></html>"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuidelineQA]:
    corpus = tmp_path_factory.mktemp("doses")
    (corpus / "care.md").write_text(MARKDOWN, encoding="utf-8")
    (corpus / "children.html").write_text(HTML, encoding="utf-8")
    # Whether it answers at all is another matter, and on so short a text a matter of chance.
    answering = AnsweringSettings(threshold=0.02)
    settings = Settings.load(corpus=corpus, index=tmp_path_factory.mktemp("index"), answering=answering)
    build(settings)
    with closing(GuidelineQA.open(settings)) as opened:
        yield opened


AMOUNTS = {
    "ibuprofen": ("50 mg", "100 mg", "200 mg", "400 mg"),
    "amoxicillin": ("125 mg", "250 mg", "500 mg", "1 g"),
    "enoxaparin": ("40 mg", "30 mg", "20 mg"),
    "magnesium": ("4 g,", "2 g,"),
    "zinc": ("10 mg", "20 mg"),
    "prednisolone": ("11 mg", "22 mg", "3 mg"),
    "cetirizine": ("2.5 mg", " 5 mg", "10 mg"),
    "heparin": ("4000 units", "5000 units"),
    "cough": ("One spoon", "Three spoons"),
    "prophylaxis": ("azithromycin", "co-trimoxazole"),
    "gentamicin": ("4 mg/kg", "5 mg/kg", "6 mg/kg"),
    "paracetamol": ("2.5 ml", " 5 ml", "7.5 ml"),
    "vitamin k": ("0.3 mg", "0.5 mg", " 1 mg"),
}


def shown(result: Any, drug: str) -> list[str]:
    """Return which of a drug's amounts the answer states."""
    assert isinstance(result, Answer)
    return [amount.strip(" ,") for amount in AMOUNTS[drug] if amount in result.text]


@pytest.mark.parametrize(
    ("question", "drug", "amounts"),
    [
        ("Ibuprofen dose for a child of 18 kg?", "ibuprofen", ["100 mg"]),
        ("child 7 kg, how much ibuprofen per dose?", "ibuprofen", ["50 mg"]),
        ("ibuprofen 45kg", "ibuprofen", ["400 mg"]),
        ("Ibuprofen dose for a child of 19.95 kg?", "ibuprofen", ["100 mg", "200 mg"]),  # falls between two rows
        ("Ibuprofen dose at 12 kg and at 25 kg?", "ibuprofen", ["100 mg", "200 mg"]),
        ("Ibuprofen dose at 15-22 kg?", "ibuprofen", ["100 mg", "200 mg"]),
        ("Ibuprofen dose at 20 kg or more?", "ibuprofen", ["200 mg", "400 mg"]),
        ("What dose of amoxicillin does a 9-year-old get?", "amoxicillin", ["500 mg"]),
        ("Amoxicillin dose for an infant of 3 months?", "amoxicillin", ["125 mg"]),
        ("Amoxicillin dose for a child aged 18 months?", "amoxicillin", ["250 mg"]),
        ("Amoxicillin dose in a woman of 40?", "amoxicillin", ["1 g"]),
        ("Enoxaparin dose at an eGFR of 42?", "enoxaparin", ["30 mg"]),
        ("enoxaparin, eGFR 20 ml/min", "enoxaparin", ["20 mg"]),
        ("Enoxaparin dose with eGFR 90?", "enoxaparin", ["40 mg"]),
        ("Magnesium dose at 34 weeks of gestation?", "magnesium", ["2 g"]),
        ("Pregnant, 28+3 weeks: magnesium dose?", "magnesium", ["4 g"]),
        ("Zinc dose for a child of 25 kg?", "zinc", ["10 mg", "20 mg"]),  # both rows end there
        ("Prednisolone daily dose at 25 kg?", "prednisolone", ["22 mg"]),
        ("Cetirizine dose for an adult of 40 years?", "cetirizine", ["10 mg"]),
        ("Cetirizine dose for a 7-year-old?", "cetirizine", ["5 mg"]),
        ("Heparin units at 45 kg?", "heparin", ["4000 units", "5000 units"]),  # one row for both
        ("How much cough syrup for an 8-year-old?", "cough", ["Three spoons"]),
        ("Which prophylaxis is given at CD4 90?", "prophylaxis", ["co-trimoxazole"]),
        ("Which prophylaxis is given at a CD4 count of 20?", "prophylaxis", ["azithromycin"]),
        ("Gentamicin for a newborn of 33 weeks' gestation?", "gentamicin", ["5 mg/kg"]),
        ("Gentamicin dose, born at 28 weeks", "gentamicin", ["4 mg/kg"]),
        ("How much paracetamol syrup for a child of 9 kg?", "paracetamol", ["5 ml"]),
        ("How much paracetamol syrup for a 1-year-old?", "paracetamol", ["5 ml"]),
        ("How much paracetamol syrup for a 3-year-old of 14 kg?", "paracetamol", ["7.5 ml"]),
        ("Vitamin K dose, birth weight 1.8 kg?", "vitamin k", ["0.5 mg"]),
        ("Vitamin K dose, birth weight 1800 g?", "vitamin k", ["0.5 mg"]),
    ],
)  # fmt: skip
def test_the_band_that_holds_the_figure_is_shown_alone(
    engine: GuidelineQA, question: str, drug: str, amounts: list[str]
) -> None:
    assert shown(engine.ask(question), drug) == amounts


def test_where_no_band_holds_the_figure_the_rows_are_only_near(engine: GuidelineQA) -> None:
    result = engine.ask("Zinc dose for a child of 60 kg?")
    assert isinstance(result, Abstention)
    assert result.text.endswith("does not state what holds for 60 kg.")
    assert any("25–35 kg" in citation.quote for citation in result.nearest)


def test_what_holds_the_figure_for_another_drug_is_no_answer(engine: GuidelineQA) -> None:
    result = engine.ask("Ibuprofen dose for an infant of 3 kg?")
    assert isinstance(result, Abstention) or result.text.startswith("Ibuprofen is taken with food.")


def test_a_row_is_not_taken_for_that_of_another_drug(engine: GuidelineQA) -> None:
    result = engine.ask("Dexamethasone daily dose at 40 kg?")
    assert "22 mg" not in result.text
    result = engine.ask("Apixaban dose at a creatinine clearance of 40 ml/min?")
    assert not result.text.startswith("Dabigatran")


def test_a_follow_up_asks_for_its_own_figure(engine: GuidelineQA) -> None:
    history = [{"role": "user", "content": "Ibuprofen dose for a child of 18 kg?"}]
    assert shown(engine.ask("and at 25 kg?", history), "ibuprofen") == ["200 mg"]


def test_it_is_told_why_the_others_are_not_shown(engine: GuidelineQA) -> None:
    result, explanation = engine.explain("Ibuprofen dose for a child of 18 kg?")
    (first,) = [each for each in explanation.candidates if each.place == 1]
    assert "100 mg" in first.text
    assert first.rank == 1
    others = [each.why for each in explanation.candidates if "200 mg" in each.text]
    assert others == ["not shown: it is for other figures than the question's, and another is for those"]
    assert isinstance(result, Answer)


@pytest.mark.parametrize(
    "question",
    ["Ibuprofen 100 mg per dose?", "Folic acid 18 mg for 3 months?", "Zinc after 18 weeks?", "Zinc since 18 March 2024?",
     "Ibuprofen at a pain score of 18?", "What is the dose of zinc?", "Is 5-year survival better with zinc?"],
)  # fmt: skip
def test_without_a_figure_of_the_patient_nothing_changes(search_for: Any, said: Any, question: str) -> None:
    given = search_for(question, said("Zinc is 10 mg at 15 to 25 kg.", 0.5), said("Zinc is 20 mg over 25 kg.", 0.3))
    assert narrowed(given.found, given.search).found is given.found


def read(text: str) -> list[tuple[str, float, float]]:
    return [(measure.name, each.low, each.high) for measure in MEASURES for each in measure.intervals(text)]


@pytest.mark.parametrize(
    "text",
    [
        "18 mg", "3 mg/kg", "1 g per kg", "on 18 March 2024", "a score of 18", "for 3 months", "after 6 weeks",
        "5-year survival", "a child treated for 6 months", "an infant 2 weeks after surgery", "a 3-week course", "stage 3",
        "lost more than 5 kg", "<5 or >60 years of age", "patients aged under 5 or over 60 years",
        "18 children", "18 of 25 women", "BRCA1 and T2", "infused at 2 ml/min", "every 10 kg", "CD20", "recommendation 2.4",
    ],
)  # fmt: skip
def test_doses_dates_durations_and_scores_measure_nobody(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 to under 15 kg", [("weight", 5000, 15000)]),
        ("35 kg and over", [("weight", 35000, inf)]),
        ("≥15 to <25 kg", [("weight", 15000, 25000)]),
        ("4,5 kg", [("weight", 4500, 4500)]),
        ("12 kg and 30 kg", [("weight", 12000, 12000), ("weight", 30000, 30000)]),
        ("between 10 and 20 kg", [("weight", 10000, 20000)]),
        ("aged under 12 months", [("age", -inf, 365.25)]),
        ("from 6 months of age", [("age", 182.625, inf)]),
        ("children from 6 months to under 6 years", [("age", 182.625, 2191.5)]),
        ("30 weeks pregnant", [("gestation", 210, 210)]),
        ("28+0 to 31+6 weeks' gestation", [("gestation", 196, 223)]),
        ("creatinine clearance 30–59 mL/min/1.73 m²", [("kidney function", 30, 59)]),
        ("haemoglobin below 7 g/dL", [("haemoglobin", -inf, 70)]),
    ],
)
def test_figures_are_read_in_one_unit(text: str, found: list[tuple[str, float, float]]) -> None:
    assert read(text) == found


def test_an_open_end_is_not_in_the_band() -> None:
    (weight,) = (measure for measure in MEASURES if measure.name == "weight")
    below, above = (weight.intervals(text)[0] for text in ("15 to under 25 kg", "25 kg and over"))
    (asked,) = weight.intervals("25 kg")
    assert (asked.meets(below), asked.meets(above)) == (False, True)
    assert not below.overlaps(above)


intervals = st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans(), st.booleans()).map(
    lambda ends: Interval(
        min(ends[:2]), max(ends[:2]), "", ends[2] and ends[0] != ends[1], ends[3] and ends[0] != ends[1]
    )
)


def _halves(interval: Interval) -> Sequence[float]:
    return [half / 2 for half in range(81) if Interval(half / 2, half / 2, "").meets(interval)]


@given(intervals, intervals)
def test_two_intervals_meet_where_they_share_a_figure(one: Interval, other: Interval) -> None:
    shared = set(_halves(one)) & set(_halves(other))
    assert one.meets(other) == other.meets(one) == bool(shared)
    assert not one.overlaps(other) or one.meets(other)
