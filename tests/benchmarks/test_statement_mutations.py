import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutated_figures import figures, ranges
from statement_mutations import CLASSES, Mutator, folded

from qa.guideline import Edition, Guideline, Metadata, Statement
from qa.question.glossary import Glossary
from qa.reading import read

GLOSSARY = Glossary.load(Path("corpus/glossary.yaml"))


def guideline(*texts: str, number: str = "") -> Guideline:
    starts = [sum(len(each) + 1 for each in texts[:at]) for at in range(len(texts))]
    return Guideline(
        id="toy",
        edition=Edition("2026", None, "0" * 64),
        metadata=Metadata("Toy"),
        text="\n".join(texts),
        sections=(),
        statements=tuple(
            Statement(start, start + len(text), text, (), at, number=number)
            for at, (start, text) in enumerate(zip(starts, texts, strict=True))
        ),
    )


def mutated(kind: str, *texts: str, number: str = "", seed: int = 0) -> set[str]:
    """Every mutation of a class of the first statement."""
    mutator = Mutator.of(guideline(*texts, number=number), GLOSSARY, seed)
    return {each.text for each in mutator.of_statement(0) if each.kind == kind}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("number", "Take 4 tablets for 9 days in all.", "Take 9 tablets for 9 days in all."),
        ("number", "Give 15 mg/kg every six hours.", "Give 1.5 mg/kg every six hours."),
        ("number", "Give 0.25 mg/kg once.", "Give 2.5 mg/kg once."),
        ("number", "Take 20 mg every six hours.", "Take 20 mg every eight hours."),
        (
            "number",
            "It lowers recurrence by 50% and mortality by 33%.",
            "It lowers recurrence by 33% and mortality by 50%.",
        ),
        ("number", "Stage IIIA disease is treated.", "Stage IIIB disease is treated."),
        ("number", "Stage IIIA disease is treated.", "Stage IVA disease is treated."),
        ("number", "FISH detects HER2.", "FISH detects HER3."),
        ("number", "It is taken twice a day.", "It is taken three times a day."),
        ("number", "Women in the first trimester get it.", "Women in the second trimester get it."),
        ("range end", "A response in 15-25% is seen.", "A response in 25% is seen."),
        ("range end", "A response in 15-25% is seen.", "A response in 15-15% is seen."),
        ("range end", "Doses of 45 Gy to 50 Gy are given.", "Doses of 50 Gy to 50 Gy are given."),
        ("unit", "Give 15 mg/kg now.", "Give 15 mg now."),
        ("unit", "Give 15 mg now.", "Give 15 mcg now."),
        ("unit", "It is repeated after 3 weeks.", "It is repeated after 3 months."),
        ("unit", "It lowers mortality by 33%.", "It lowers mortality by 33 percentage points."),
        ("unit", "A 10-year survival is reported.", "A 10-month survival is reported."),
        ("comparison", "Fever above 38.5 °C is treated.", "Fever below 38.5 °C is treated."),
        ("comparison", "At least 24 hours are needed.", "At most 24 hours are needed."),
        ("comparison", "At least 24 hours are needed.", "More than 24 hours are needed."),
        ("comparison", "It shows more than six copies.", "It shows six copies."),
        ("comparison", "It shows >6 copies.", "It shows ≥6 copies."),
        ("comparison", "Patients aged 16 years or more get it.", "Patients aged 16 years or fewer get it."),
        ("negation", "It should not be given.", "It should be given."),
        ("negation", "It is recommended.", "It is not recommended."),
        ("negation", "IHC detects overexpression.", "IHC does not detect overexpression."),
        ("negation", "It can't be given.", "It can be given."),
        ("negation", "It is given without food.", "It is given with food."),
        ("negation", "Patients with epilepsy get it.", "Patients without epilepsy get it."),
        ("negation", "The tumor is resectable.", "The tumor is unresectable."),
        ("negation", "No evidence is available.", "Some evidence is available."),
        ("population", "Premenopausal women get it.", "Postmenopausal women get it."),
        ("population", "Premenopausal women get it.", "Premenopausal men get it."),
        ("population", "ER-positive tumors respond.", "ER-negative tumors respond."),
        ("population", "Children get it.", "Adults get it."),
        ("modality", "It must be tested.", "It may be tested."),
        ("modality", "It should be tested.", "It may be tested."),
        ("modality", "It should be tested.", "It must be tested."),
        ("modality", "It may predict benefit.", "It will predict benefit."),
        ("modality", "The result is false.", "The result may be false."),
        ("modality", "It is not currently recommended.", "It is currently recommended."),
        ("direction", "It lowers the risk.", "It raises the risk."),
    ],
)
def test_a_change_that_must_be_among_the_mutations(kind: str, text: str, expected: str) -> None:
    # What two classes would make counts for the first of them.
    classes = CLASSES if kind == "modality" else (kind,)
    assert expected in set().union(*(mutated(each, text) for each in classes))


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        # A list says the same in another order.
        ("number", "Blood is taken on days 3, 7 and 14.", r"days 7, 3"),
        # What is compared may be named in either order.
        ("number", "A trial compared 5 years of it to 10 years of it.", r"compared 10 years of it to 5"),
        ("modality", "If the dose is vomited, it is repeated.", r"If the dose may be"),
        ("modality", "It is possible that they were watched.", r"may"),
        # A name's number is none.
        ("unit", "FISH detects HER2 g.", r".*"),
        ("comparison", "FISH detects HER2.", r".*"),
        # "may or may not" denied is still the same doubt.
        ("negation", "It is not only safe.", r"is only safe"),
        ("negation", "It may or may not help.", r"not or may"),
        # The sign of the low end of a range may be left out.
        ("unit", "It rises from 5% to 10%.", r"from 5 to 10%"),
        ("population", "It is shown by fluorescence in situ hybridization.", r"invasive"),
        ("modality", "It happens more often.", r"always"),
    ],
)
def test_what_changes_nothing_is_no_mutation(kind: str, text: str, wrong: str) -> None:
    assert not [each for each in mutated(kind, text) if re.search(wrong, each)]


def test_a_drug_is_replaced_by_one_of_the_statement_of_the_guideline_and_of_its_class() -> None:
    found = mutated("drug", "Pertuzumab is given with docetaxel.", "Lapatinib is not.")
    assert "Docetaxel is given with docetaxel." in found
    assert "Lapatinib is given with docetaxel." in found
    assert [
        each
        for each in found
        if re.match(r"(Trastuzumab|Margetuximab|Cetuximab|Rituximab) is given with docetaxel", each)
    ]


def test_a_drug_is_not_replaced_by_its_own_other_name_nor_by_its_class() -> None:
    names = ("Trastuzumab is given.", "Herceptin, fluorouracil, 5-FU, 5-fluorouracil and anthracyclines are given.")
    for seed in range(30):
        assert not [
            each for each in mutated("drug", "Fluorouracil is given.", *names, seed=seed) if "luorouracil" in each
        ]
        assert not [
            each for each in mutated("drug", *names, seed=seed) if re.match("(Herceptin|Anthracyclines) ", each)
        ]
        assert "5-FU is given." not in mutated("drug", "Fluorouracil is given.", *names, seed=seed)


def test_a_regimen_is_not_replaced_by_its_own_other_name() -> None:
    found = {
        each for seed in range(30) for each in mutated("drug", "FAC is given.", "CAF and CMF are given.", seed=seed)
    }
    assert "CMF is given." in found
    assert "CAF is given." not in found


def test_a_recommendations_own_number_is_left_alone() -> None:
    assert not mutated("number", "2.7 Treat it.", number="2.7")
    assert mutated("number", "2.7 Treat it.")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("15-30%", [("15", "30")]),
        ("25,000–185,000 receptors", [("25,000", "185,000")]),
        ("from 4.6% to 3.6%", [("4.6", "3.6")]),
        ("5 to under 15 kg", [("5", "15")]),
        ("between 30 and 60 minutes", [("30", "60")]),
        ("7 and 14", []),
        ("50% and 33%", []),
        ("P = .044 at 3 years", []),
    ],
)
def test_ranges(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(low.written, high.written) for low, high in ranges(text, figures(text))] == pairs


def test_the_same_seed_gives_the_same_mutations_and_another_seed_others() -> None:
    her2 = read(Path("corpus/her2-breast-cancer.md"))
    first, again, other = ([*Mutator.of(her2, GLOSSARY, seed).all()] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("path", ["corpus/her2-breast-cancer.md", "evals/corpus/malaria.html"])
def test_every_mutation_of_a_guideline_is_another_text_and_every_class_is_there(path: str) -> None:
    guideline = read(Path(path))
    found = [*Mutator.of(guideline, GLOSSARY).all()]
    assert {each.kind for each in found} == set(CLASSES)
    assert all(folded(each.text) != folded(guideline.statements[each.statement].text) for each in found)
    assert len({(each.statement, folded(each.text)) for each in found}) == len(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.0 mg", "1.00 mg"), ("1,000", "1000"), ("15–25 %", "15-25%"), ("Not  given", "not given"), ("0.5", ".50")],
)
def test_what_says_the_same_folds_to_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.integers(0, 99_999), st.sampled_from(["mg", "days", "%", "cm"]), st.integers(0, 50))
def test_a_changed_number_is_another_number(value: int, unit: str, seed: int) -> None:
    text = f"Take {value} {unit} of it."
    for each in mutated("number", text, seed=seed):
        (figure,) = figures(each)
        assert figure.value != value
