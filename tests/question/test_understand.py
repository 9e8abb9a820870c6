from pathlib import Path

import pytest

from evals.public.texts import guideline
from qa.answer import Turn
from qa.errors import CorpusError
from qa.question.glossary import Glossary
from qa.question.kind import QuestionKind, kind_of
from qa.question.spelling import correction
from qa.question.understand import understand
from qa.question.vocabulary import Vocabulary

TEXT = guideline(
    "asthma",
    [
        {"section": "Treatment > Relievers", "text": "Give salbutamol by inhaler for acute breathlessness."},
        {"section": "Treatment > Relievers", "text": "HER-2 positive tumours are not asthma."},
        {"section": "Monitoring", "text": "Surveillance of lung function is done yearly with spirometry."},
    ],
)
VOCABULARY = Vocabulary.of([TEXT])
GLOSSARY_TEXT = """
terms:
  - {name: salbutamol, kind: drug, brands: [Ventolin], synonyms: [albuterol]}
  - {name: heart attack, kind: condition, synonyms: [myocardial infarction]}
"""


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    path = tmp_path / "glossary.yaml"
    path.write_text(GLOSSARY_TEXT, encoding="utf-8")
    return Glossary.load(path)


def test_a_brand_name_means_its_drug(glossary: Glossary) -> None:
    (concept,) = understand("Ventolin?", (), VOCABULARY, glossary).own
    assert ("salbutamol",) in concept.phrases
    assert concept.known


def test_a_name_of_two_words_is_one_concept(glossary: Glossary) -> None:
    (concept,) = understand("myocardial infarction?", (), VOCABULARY, glossary).own
    assert ("heart", "attack") in concept.phrases
    assert not concept.known


def test_a_misspelt_word_is_corrected_and_said(glossary: Glossary) -> None:
    understood = understand("how often spirommetry?", (), VOCABULARY, glossary)
    assert understood.corrections == (("spirommetry", "spirometry"),)


def test_a_misspelt_brand_means_its_drug(glossary: Glossary) -> None:
    (concept,) = understand("ventollin?", (), VOCABULARY, glossary).own
    assert concept.corrected == "ventolin"
    assert concept.known


@pytest.mark.parametrize("written", ["HER2", "her-2", "HER 2", "her2"])
def test_a_name_is_known_however_it_is_hyphenated(written: str) -> None:
    (concept,) = understand(f"{written}?", (), VOCABULARY, Glossary()).own
    assert concept.known


def test_signs_are_spelt_out() -> None:
    negative = understand("HER2 -ve?", (), VOCABULARY, Glossary())
    positive = understand("HER2 +ve?", (), VOCABULARY, Glossary())
    assert negative.text == "HER2 negative?"
    assert positive.text == "HER2 positive?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("HER2- breast cancer?", "HER2 negative breast cancer?"),
        ("ER-/PR-/HER2- disease?", "ER negative/PR negative/HER2 negative disease?"),
        ("CT- or MRI-guided biopsy?", "CT- or MRI-guided biopsy?"),
        ("ER-, PR- and HER2-positive?", "ER-, PR- and HER2-positive?"),
        ("T-DM1?", "T-DM1?"),
    ],
)
def test_a_bare_minus_is_spelt_out_but_no_shared_half(question: str, text: str) -> None:
    assert understand(question, (), VOCABULARY, Glossary()).text == text


def test_a_real_word_is_never_taken_for_another() -> None:
    assert correction("hypotension", ["hypertension"]) is None
    assert correction("pertuzumab", ["trastuzumab"]) is None
    assert correction("prednisone", ["prednisolone"]) is None


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    weights = {
        concept.written: concept.weight
        for concept in understand("salbutamol treatment", (), VOCABULARY, Glossary()).own
    }
    assert weights["salbutamol"] > weights["treatment"]


def test_the_turn_before_is_carried(glossary: Glossary) -> None:
    understood = understand("and yearly?", [Turn(role="user", content="Is salbutamol safe?")], VOCABULARY, glossary)
    assert "salbutamol" in [concept.written for concept in understood.carried]


def test_only_the_user_is_listened_to(glossary: Glossary) -> None:
    understood = understand("why?", [Turn(role="assistant", content="Is salbutamol safe?")], VOCABULARY, glossary)
    assert understood.text == "why?"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many patients respond?", QuestionKind.NUMBER),
        ("What dose of aspirin?", QuestionKind.DOSE),
        ("Which drugs are approved?", QuestionKind.LIST),
        ("What are the risk factors?", QuestionKind.LIST),
        ("Is it safe in pregnancy?", QuestionKind.YES_NO),
        ("Why is it given?", QuestionKind.WHY),
        ("What is spirometry?", QuestionKind.DEFINITION),
        ("Tell me about asthma", QuestionKind.BROAD),
        ("Who should be tested?", QuestionKind.FACT),
    ],
)
def test_the_kind_of_question(question: str, kind: QuestionKind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    "content", ["terms: 3", "- a\n- b", "terms: [{kind: drug}]", "terms: [{name: a, brands: b}]", "a: ["]
)
def test_a_broken_glossary_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"glossary\.yaml"):
        Glossary.load(path)
