from collections.abc import Callable
from typing import Any

import pytest

from qa.answering.contradiction import contradiction, contradictions, with_opposites
from qa.guideline import StatementKind
from qa.settings import AnsweringSettings

SETTINGS = AnsweringSettings()

OPPOSED = [
    (  # a dose
        "Amoxicillin is given at a dose of 500 mg three times a day.",
        "The recommended dose of amoxicillin is 250 mg three times a day.",
    ),
    (  # how often
        "Apixaban 5 mg is taken twice daily.",
        "Apixaban 5 mg should be taken once daily.",
    ),
    (  # a duration
        "Cellulitis is treated with flucloxacillin for 5 to 7 days.",
        "Treat cellulitis with flucloxacillin for 10 to 14 days.",
    ),
    (  # a target
        "The target INR is 2.0 to 3.0 in atrial fibrillation.",
        "In atrial fibrillation the target INR is 3.5 to 4.5.",
    ),
    (  # a share
        "Lactic acidosis occurs in about 3% of patients on metformin.",
        "On metformin, lactic acidosis occurs in 30% of patients.",
    ),
    (  # the latest time
        "Alteplase must be given within 3 hours of stroke onset.",
        "Alteplase must be given within 6 hours of stroke onset.",
    ),
    (  # denied
        "Routine chest physiotherapy is recommended in bronchiolitis.",
        "Routine chest physiotherapy is not recommended in bronchiolitis.",
    ),
    (  # forbidden
        "Nitrates should be given in aortic stenosis.",
        "Nitrates are contraindicated in aortic stenosis.",
    ),
    (  # opposite words
        "Lithium increases the risk of hypothyroidism.",
        "Lithium reduces the risk of hypothyroidism.",
    ),
    (  # unsafe
        "Doxycycline is safe in breastfeeding.",
        "Doxycycline is unsafe in breastfeeding.",
    ),
    (  # never
        "Steroids are used in cerebral malaria.",
        "Steroids are never used in cerebral malaria.",
    ),
    (  # bounds of one sort
        "Blood cultures need at least 2 sets for endocarditis.",
        "For endocarditis, blood cultures need at least 3 sets.",
    ),
    (  # one figure at two rates
        "Methotrexate 10 mg is taken daily in arthritis.",
        "Methotrexate 10 mg is taken weekly in arthritis.",
    ),
    (  # the rate beside the figure
        "In arthritis methotrexate is given at 10 mg daily.",
        "In arthritis methotrexate is given at 10 mg once a week.",
    ),
    (  # a contraindication denied
        "There is no contraindication to statins in pregnancy.",
        "Statins are contraindicated in pregnancy.",
    ),
    (  # one bound, denied
        "Metformin is recommended at an eGFR ≥30 ml/min.",
        "Metformin is contraindicated at an eGFR ≥30 ml/min.",
    ),
]

AT_PEACE = [
    # the same said twice
    ("Amoxicillin is given at 500 mg three times a day.", "The dose of amoxicillin is 500 mg three times daily."),
    # two drugs
    ("Apixaban is taken at 5 mg twice daily.", "Rivaroxaban is taken at 20 mg once daily."),
    # two populations
    ("Salbutamol is recommended for adults.", "Salbutamol is not recommended for infants."),
    ("Paracetamol 1 g is given to adults.", "Paracetamol 250 mg is given to children."),
    ("In children aged 2 years give 5 mg of cetirizine.", "In children aged 6 years give 10 mg of cetirizine."),
    # an exception
    ("Metformin is recommended in type 2 diabetes.", "Metformin is not recommended in type 2 diabetes with renal failure."),
    # two stages, two times, two routes
    ("Stage 2 disease has a survival of 80%.", "Stage 3 disease has a survival of 50%."),
    ("Survival is 80% at 1 year in cirrhosis.", "Survival is 50% at 5 years in cirrhosis."),
    ("5-year survival in sarcoma is 60%.", "10-year survival in sarcoma is 45%."),
    ("Oral morphine is started at 5 mg.", "Intravenous morphine is started at 2 mg."),
    ("The loading dose of digoxin is 500 micrograms.", "The maintenance dose of digoxin is 125 micrograms."),
    # two trials, two arms
    ("In this trial of statins, mortality was 12%.", "In this trial of statins, mortality was 9%."),
    ("Arm A gets 10 mg of prednisolone.", "Arm B gets 20 mg of prednisolone."),
    # ranges that overlap, bounds that agree
    ("Cellulitis is treated for 5 to 10 days.", "Cellulitis is treated for 7 to 14 days."),
    ("Paracetamol up to 4 g a day is allowed.", "Paracetamol 3 g a day is allowed."),
    # classes written with figures
    ("IHC 3+ tumors are positive for HER2.", "IHC 2+ tumors are not positive for HER2."),
    ("Blood pressure above 140/90 is treated.", "Blood pressure above 130/80 is not treated."),
    ("Screening of MEN 1 syndromes is yearly.", "Screening of MEN 2 syndromes is yearly."),
    # before and after, with and without, more and less
    ("Oxygen is recommended before surgery.", "Oxygen is not recommended after surgery."),
    ("Lumpectomy with radiotherapy is recommended.", "Lumpectomy without radiotherapy is not recommended."),
    ("Exercise with weights is better than rest.", "Rest is not better than exercise with weights in sciatica."),
    # twice denied
    ("Aspirin does not increase the risk of falls.", "Aspirin never increases the risk of falls."),
    # two sides of one bound
    ("Metformin is recommended at an eGFR ≥30 ml/min.", "Metformin is contraindicated at an eGFR <30 ml/min."),
    ("With a CHA2DS2-VASc score ≥2 apixaban is recommended.",
     "With a CHA2DS2-VASc score <2 apixaban is not recommended."),
    # the usual, the least, the most and the whole; each case and every case
    ("The usual dose of lisinopril is 20 mg daily.", "The maximum dose of lisinopril is 40 mg daily."),
    ("The minimum dose of lisinopril is 5 mg daily.", "The maximum dose of lisinopril is 40 mg daily."),
    ("The daily dose of breast radiotherapy is 2 Gy.", "The total dose of breast radiotherapy is 50 Gy."),
    ("Antibiotic prophylaxis is recommended in endoscopy.",
     "Routine antibiotic prophylaxis is not recommended in endoscopy."),
    # the same amount at two rates, denied at another rate, and when
    ("Alendronate 10 mg is taken daily.", "Alendronate 70 mg is taken weekly."),
    ("Alendronate tablets are taken weekly.", "Alendronate tablets are never taken daily."),
    ("Alendronate tablets are stopped after a year.", "Alendronate tablets are not stopped."),
    # nothing but light words in common
    ("Treatment is recommended.", "Treatment is not recommended."),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_statements_that_contradict_each_other(search_for: Callable[..., Any], said: Any, one: str, other: str) -> None:
    given = search_for("What holds?", said(one, 0.5, "Summary"), said(other, 0.4, "Treatment"))
    first, second = given.order
    assert contradiction(first, second, given.search.guidelines).startswith("The guideline contradicts itself: ")
    assert contradiction(second, first, given.search.guidelines)


@pytest.mark.parametrize(("one", "other"), AT_PEACE)
def test_statements_that_only_look_as_if(search_for: Callable[..., Any], said: Any, one: str, other: str) -> None:
    given = search_for("What holds?", said(one, 0.5), said(other, 0.4))
    assert contradiction(*given.order, given.search.guidelines) == ""


@pytest.mark.parametrize("headings", [("Adults", "Children"), ("Mild attacks", "Severe attacks")])
def test_headings_that_say_for_whom_keep_the_peace(
    search_for: Callable[..., Any], said: Any, headings: tuple[str, str]
) -> None:
    texts = "Amoxicillin 500 mg is given.", "Amoxicillin 250 mg is given."
    one, other = (said(text, 0.4, heading) for text, heading in zip(texts, headings, strict=True))
    given = search_for("How much amoxicillin?", one, other)
    assert contradiction(*given.order, given.search.guidelines) == ""
    same = search_for("How much amoxicillin?", one, said(texts[1], 0.4, headings[0]))
    assert contradiction(*same.order, same.search.guidelines)


def test_a_heading_may_name_what_the_other_statement_names(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for(
        "How much amoxicillin?",
        said("Give 500 mg three times a day in otitis.", 0.5, "Amoxicillin"),
        said("Amoxicillin 250 mg three times a day is given in otitis.", 0.4, "Summary"),
    )
    assert "500 mg in one statement, 250 mg in another" in contradiction(*given.order, given.search.guidelines)


def test_items_of_one_list_and_rows_of_one_table_speak_of_different_things(
    search_for: Callable[..., Any], said: Any
) -> None:
    lead_in = "New cases and deaths from sepsis:"
    listed = search_for("?s", said("New cases: 900.", 0.4, lead_in=lead_in), said("Deaths: 300.", 0.4, lead_in=lead_in))
    assert contradiction(*listed.order, listed.search.guidelines) == ""
    row = StatementKind.TABLE_ROW
    table = search_for("?s", said("Sepsis: deaths: 300", 0.4, kind=row), said("Sepsis: deaths: 200", 0.4, kind=row))
    assert contradiction(*table.order, table.search.guidelines) == ""


def test_what_contradicts_a_chosen_statement_stands_beside_it(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for(
        "How long is cellulitis treated?",
        said("Cellulitis is treated for 7 days.", 0.6),
        said("Cellulitis heals with a scar.", 0.1),
        said("Cellulitis is treated for 14 days.", 0.2, "Summary"),
    )
    best, _, opposite = given.order
    shown = with_opposites(given.found, [best], given.search.guidelines, SETTINGS)
    assert shown == [best, opposite]
    (what,) = contradictions(shown, given.search.guidelines)
    assert "7 days in one statement, 14 days in another" in what


def test_what_contradicts_nothing_makes_room_for_what_does(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for(
        "How long is cellulitis treated?",
        said("Cellulitis is common.", 0.5),
        said("Cellulitis is treated for 7 days.", 0.2),
        said("Cellulitis heals with a scar.", 0.1),
        said("Cellulitis is treated for 14 days.", 0.1, "Summary"),
    )
    best, treated, scar, opposite = given.order
    settings = AnsweringSettings(max_statements=3)
    shown = with_opposites(given.found, [best, treated, scar], given.search.guidelines, settings)
    assert shown == [best, treated, opposite]


def test_an_opposite_that_is_hardly_supported_is_left_alone(search_for: Callable[..., Any], said: Any) -> None:
    given = search_for(
        "How long is cellulitis treated?",
        said("Cellulitis is treated for 7 days.", 0.6),
        said("Cellulitis is treated for 14 days.", 0.01, "Summary"),
    )
    assert with_opposites(given.found, [given.order[0]], given.search.guidelines, SETTINGS) == [given.order[0]]
