import numpy as np

from evals.public.texts import guideline
from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary
from qa.retrieval.features import QUESTION_FEATURES, STATEMENT_FEATURES, Candidate, Features, featurise
from qa.retrieval.profile import profiles

TEXT = guideline(
    "asthma",
    [
        {"section": "Relievers", "text": "Salbutamol opens the airways."},
        {"section": "Relievers", "text": "Give 100 mcg every four hours."},
        {"section": "Monitoring", "text": "Spirometry is not needed yearly."},
    ],
)
VOCABULARY = Vocabulary.of([TEXT])


def describe(question: str) -> Features:
    asked = understand(question, (), VOCABULARY, Glossary())
    candidates = [
        Candidate(TEXT.id, number, profile, 0.5 - number / 10, 0.4, (0.1,) * len(asked.own))
        for number, profile in enumerate(profiles(TEXT))
    ]
    return featurise(asked, candidates, VOCABULARY)


def column(features: Features, name: str) -> list[float]:
    return [round(float(value), 3) for value in features.statements[:, STATEMENT_FEATURES.index(name)]]


def overall(features: Features, name: str) -> float:
    return round(float(features.question[QUESTION_FEATURES.index(name)]), 3)


def test_shapes_are_those_of_the_lists() -> None:
    features = describe("What does salbutamol do?")
    assert features.statements.shape == (3, len(STATEMENT_FEATURES))
    assert features.question.shape == (len(QUESTION_FEATURES),)
    assert features.statements.dtype == features.question.dtype == np.float32


def test_coverage_counts_what_the_statement_holds() -> None:
    assert column(describe("salbutamol?"), "coverage by the statement") == [1, 0, 0]


def test_headings_and_neighbours_cover_too() -> None:
    assert column(describe("relievers?"), "coverage with headings") == [1, 1, 0]
    assert column(describe("salbutamol?"), "coverage with neighbours") == [1, 1, 0]


def test_a_dose_is_seen() -> None:
    assert column(describe("what dose of salbutamol?"), "dose asked and stated") == [0, 1, 0]


def test_a_denial_is_seen() -> None:
    assert column(describe("why is spirometry yearly?"), "reason asked of a negation") == [0, 0, 1]


def test_an_unknown_name_is_seen() -> None:
    assert overall(describe("ipratropium?"), "unknown share") == 1
    assert overall(describe("salbutamol?"), "unknown share") == 0


def test_a_question_of_function_words_alone_is_described() -> None:
    assert np.isfinite(describe("what is it?").statements).all()
