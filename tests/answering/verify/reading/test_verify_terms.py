"""Names that a thing of medicine goes by: `terms` of the lexicon."""

from collections import Counter
from collections.abc import Callable
from importlib.resources import files

import pytest
import yaml

from qa.answering.verify.reading.reader import Reader

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("hypertension", "high blood pressure", True),
        ("hypertension", "low blood pressure", False),
        ("an ECG", "an electrocardiogram", True),
        ("COPD", "chronic obstructive pulmonary disease", True),
        ("renal disease", "kidney disease", True),
        ("The WHO advises", "who advises", False),
        ("all of it", "acute lymphoblastic leukemia", False),
    ],
)
def test_names_of_one_thing_are_read_as_one(reader: Reader, one: str, other: str, same: bool) -> None:
    values = [{item.value for item in reader.read(text).said if item.kind == "name"} for text in (one, other)]
    assert (values[0] == values[1]) == same


@pytest.mark.parametrize(
    ("sentence", "statement", "passes"),
    [
        ("High blood pressure raises the risk.", "Hypertension raises the risk.", True),
        ("Low blood pressure raises the risk.", "Hypertension raises the risk.", False),
        ("Kidney disease raises the risk.", "Chronic kidney disease raises the risk.", False),
        ("Chronic kidney disease raises the risk.", "Kidney disease raises the risk.", False),
        ("High potassium in the blood does harm.", "Low potassium in the blood and high calcium do harm.", False),
        ("A steroid shot may relieve pain.", "A corticosteroid injection may relieve pain.", True),
        ("No symptoms are seen.", "It is asymptomatic.", True),
    ],
)
def test_a_name_stands_for_its_others_and_for_no_more(
    kinds: Kinds, sentence: str, statement: str, passes: bool
) -> None:
    assert (kinds(sentence, statement) == set()) == passes


def test_no_name_stands_for_two_things() -> None:
    raw = yaml.safe_load((files("qa.answering.verify.reading") / "words" / "en.yaml").read_text(encoding="utf-8"))
    counts = Counter(name for line in raw["terms"] for name in line)

    assert [name for name, count in counts.items() if count > 1] == []
    assert [line for line in raw["terms"] if len(line) < 2] == []
