from pathlib import Path

import pytest

from qa.question.follow_up import resolve
from qa.question.glossary import Glossary
from qa.question.owners import headed, owned


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        # in its place
        ("Skin signs of LCH in babies?", "And in adults?", "Skin signs of LCH in adults?"),
        (
            "How can small children be helped to cope?",
            "and teenagers?",
            "How can teenagers be helped to cope?",
        ),
        (
            "How much doxycycline does an adult with anaplasmosis take?",
            "and for a 20 kg child?",
            "How much doxycycline does a 20 kg child with anaplasmosis take?",
        ),
        (
            "Which nodes are involved in stage IIIa cancer?",
            "and IIIb?",
            "Which nodes are involved in stage IIIb cancer?",
        ),
        ("Treatment of stage I cheek cancer?", "And at stage II?", "Treatment of stage II cheek cancer?"),
        (
            "Upper gingiva cancer, stage I and II: treatment?",
            "what about stage IV?",
            "Upper gingiva cancer, stage IV: treatment?",
        ),
        ("Is testing for HNPCC advised in children?", "and for FAP?", "Is testing for FAP advised in children?"),
        (
            "How much does adjuvant trastuzumab reduce recurrence?",
            "And mortality?",
            "How much does adjuvant trastuzumab reduce mortality?",
        ),
        ("What is the mechanism of tamoxifen?", "and the dose?", "What is the dose of tamoxifen?"),
        (
            "What happens in node-positive women?",
            "What about node-negative ones?",
            "What happens in node-negative women?",
        ),
        # added
        (
            "What is the survival of localized melanoma?",
            "with positive nodes?",
            "What is the survival of localized melanoma with positive nodes?",
        ),
        (
            "How is AML treated in adults?",
            "what if it comes back later?",
            "How is AML treated in adults if it comes back later?",
        ),
        # what cannot hold together
        ("Is pertuzumab given before surgery?", "and after surgery?", "Is pertuzumab given after surgery?"),
        (
            "Is pertuzumab given before surgery in older women?",
            "and after surgery?",
            "And after surgery? (Is pertuzumab given before surgery in older women)",
        ),
        ("Is warfarin safe in pregnancy?", "And in breastfeeding?", "Is warfarin safe in breastfeeding?"),
        ("Is warfarin safe in pregnancy?", "And while breastfeeding?", "Is warfarin safe in breastfeeding?"),
        # joined, where nothing is sure
        ("Which tests confirm Marburg?", "and treatment?", "And treatment? (Which tests confirm Marburg)"),
        (
            "How does hemochromatosis cause diabetes?",
            "and cystic fibrosis?",
            "And cystic fibrosis? (How does hemochromatosis cause diabetes)",
        ),
        (
            "What is the difference between stage IVA and IVB cancer?",
            "and IVC?",
            "And IVC? (What is the difference between stage IVA and IVB cancer)",
        ),
        (
            "What is the risk before 40?",
            "and between 40 and 59?",
            "And between 40 and 59? (What is the risk before 40)",
        ),
    ],
)
def test_a_fragment(earlier: str, question: str, understood: str) -> None:
    assert resolve(question, [earlier], Glossary()).text == understood


def test_what_was_joined_has_its_parallel_too() -> None:
    earlier = ["What is the role of melanoma IVA?", "and cystic fibrosis?"]
    assert "cystic fibrosis" in resolve("why?", earlier, Glossary()).text


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("What are the side effects?", "What are the side effects of warfarin?"),
        ("Are there any contraindications in children?", "Are there any contraindications to warfarin in children?"),
        ("Is there any evidence?", "Is there any evidence for warfarin?"),
        ("What is the dose of heparin?", ""),
        ("What are its side effects?", ""),
        ("Who should take it?", ""),
    ],
)
def test_a_property_gets_its_owner(question: str, understood: str) -> None:
    assert owned(question, "warfarin") == understood


@pytest.mark.parametrize(
    ("question", "topic", "understood"),
    [
        ("What is the largest in the world?", "tiger sharks", "What is the largest shark in the world?"),
        ("Are traditional ones safer?", "databases", "Are traditional databases safer?"),
        ("Which one is the safest drug?", "databases", ""),
        ("Are the younger ones worse?", "thrombocythemia", ""),
    ],
)
def test_a_noun_left_out_is_put_back(question: str, topic: str, understood: str) -> None:
    assert headed(question, topic) == understood


@pytest.mark.parametrize(
    ("earlier", "question", "understood"),
    [
        (
            "Is HER2-negative disease treated with trastuzumab?",
            "and HER2-positive?",
            "Is HER2-positive disease treated with trastuzumab?",
        ),
        (
            "What is the first-line treatment of ER+ breast cancer?",
            "and ER negative?",
            "What is the first-line treatment of ER negative breast cancer?",
        ),
    ],
)
def test_the_result_of_a_test_takes_the_place_of_the_other(earlier: str, question: str, understood: str) -> None:
    glossary = Glossary.load(Path("corpus/glossary.yaml"))
    assert resolve(question, [earlier], glossary).text == understood
