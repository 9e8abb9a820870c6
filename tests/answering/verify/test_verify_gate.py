import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.verify.gate import Gate
from qa.answering.verify.source import Source
from qa.answering.verify.verdict import Reason
from qa.question.glossary import Glossary

Kinds = Callable[..., set[str]]


@dataclass
class Judge:
    """A support score that always says the same, and what it was asked."""

    says: float
    threshold: float = 0.5
    languages: frozenset[str] = frozenset({"en"})
    asked: tuple[str, str] | None = None

    def __call__(self, claim: str, evidence: str) -> float:
        self.asked = (claim, evidence)
        return self.says


def test_every_shipped_statement_passes_as_it_stands(gate: Gate, shipped: tuple[Source, ...]) -> None:
    refused = [source.text for source in shipped if not gate.check(source.text, [source]).is_passed]

    assert refused == []


@given(data=st.data())
def test_a_shipped_statement_with_any_digit_changed_is_refused(
    gate: Gate, shipped: tuple[Source, ...], data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from([source for source in shipped if re.search(r"\d", source.text)]))
    at = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", source.text)]))
    digit = data.draw(st.sampled_from([digit for digit in "123456789" if digit != source.text[at]]))

    assert not gate.check(source.text[:at] + digit + source.text[at + 1 :], [source]).is_passed


DOSE = "Children under 25 kg should receive 20 mg of zanamivir twice a day for 5 days."


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("Children under 25 kg should receive 30 mg of zanamivir twice a day for 5 days.", "number"),
        ("Children under 25 kg should receive 20 g of zanamivir twice a day for 5 days.", "number"),
        ("Children under 25 kg should receive 20 mg of zanamivir three times a day for 5 days.", "number"),
        ("Children over 25 kg should receive 20 mg of zanamivir twice a day for 5 days.", "comparison"),
        ("Children under 25 kg should receive 20 mg of oseltamivir twice a day for 5 days.", "drug"),
        ("Adults under 25 kg should receive 20 mg of zanamivir twice a day for 5 days.", "population"),
        ("Children under 25 kg should not receive 20 mg of zanamivir twice a day for 5 days.", "negation"),
        ("Children under 25 kg must receive 20 mg of zanamivir twice a day for 5 days.", "modality"),
        ("Children under 25 kg may receive 20 mg of zanamivir twice a day for 5 days.", "modality"),
        ("Children under 25 kg should receive 20 mg of intravenous zanamivir twice a day for 5 days.", "route"),
        ("All patients under 25 kg should always receive 20 mg of zanamivir twice a day for 5 days.", "direction"),
    ],
)
def test_one_change_is_refused_for_what_it_is(kinds: Kinds, wrong: str, kind: str) -> None:
    assert kinds(DOSE, DOSE) == set()
    assert kind in kinds(wrong, DOSE)


@pytest.mark.parametrize(
    "right",
    [
        "Twice a day for five days, children weighing less than 25 kg should receive 20 mg of zanamivir.",
        "For children <25 kg, zanamivir 20 milligrams two times per day for 5 days is recommended.",
        "In children below 25 kg, 20 mg zanamivir should be given twice daily for 5 days.",
    ],
)
def test_the_same_in_other_words_passes(gate: Gate, right: str) -> None:
    assert gate.check(right, [Source(DOSE)]).reasons == ()


def test_two_statements_joined_with_two_citations_pass(gate: Gate) -> None:
    cited = [Source("Zanamivir is inhaled twice a day."), Source("Oseltamivir is not recommended for infants.")]

    assert gate.check(
        "Zanamivir is inhaled twice daily, and oseltamivir is not recommended for infants.", cited
    ).is_passed


def test_a_denial_of_the_lead_in_must_be_said(gate: Gate) -> None:
    cited = Source("Zanamivir with food.", lead_in="The following are not recommended:")

    assert [
        reason.kind
        for reason in gate.check("Zanamivir can be taken with food.", [cited]).reasons
        if reason.kind == "negation"
    ]
    assert gate.check("Zanamivir with food is not recommended.", [cited]).is_passed


def test_the_heading_may_give_the_subject(gate: Gate) -> None:
    cited = Source("Binds with high affinity.", section=("Drugs", "Trastuzumab"))

    assert gate.check("Trastuzumab binds with high affinity.", [cited]).is_passed
    assert not gate.check("Pertuzumab binds with high affinity.", [cited]).is_passed


def test_a_sentence_that_cites_nothing_is_refused(gate: Gate) -> None:
    assert [reason.kind for reason in gate.check("Trastuzumab is given.", []).reasons] == ["citation"]


def test_a_language_without_a_lexicon_is_refused(gate: Gate) -> None:
    assert not gate.check("Trastuzumab wird gegeben.", [Source("Trastuzumab is given.")], language="de").is_passed


def test_support_is_asked_for_last_and_decides(glossary: Glossary) -> None:
    judge = Judge(says=0.2)
    gate = Gate(glossary, judge)
    cited = [Source("Trastuzumab blocks signaling.", section=("Drugs",))]

    assert gate.check("Pertuzumab blocks signaling.", cited).support is None
    assert judge.asked is None
    verdict = gate.check("Trastuzumab blocks signaling.", cited)
    assert verdict.support == 0.2
    assert verdict.reasons == (Reason("support", "the statement supports it with 0.20; 0.50 is asked"),)
    assert judge.asked == ("Trastuzumab blocks signaling.", "Drugs Trastuzumab blocks signaling.")
    assert Gate(glossary, judge, threshold=0.1).check("Trastuzumab blocks signaling.", cited).is_passed


@given(st.text(max_size=700))
def test_no_text_breaks_the_gate(gate: Gate, text: str) -> None:
    first = gate.check(text, [Source(DOSE)])

    assert gate.check(text, [Source(DOSE)]) == first
    gate.check(DOSE, [Source(text)])
