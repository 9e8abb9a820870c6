from collections import Counter
from itertools import islice
from random import Random

import pytest
import torch

from training.claims import AGAINST, BESIDE, FOR, Written
from training.support import MOST_WORDS, PAIRS, ROUND, batches, calibration_error, loss, side_of
from training.support_pairs import (
    NOT,
    Group,
    Pair,
    Text,
    of_claims,
    of_paragraphs,
    of_questions,
    of_searches,
    of_statements,
    of_wice,
    rewordings,
)
from training.texts import Question

SAID = (
    "Aspirin reduces the risk of stroke in adults with diabetes.",
    "Metformin is recommended for adults with type 2 diabetes at diagnosis.",
    "Insulin is started when the glucose stays above 300 mg/dL.",
    "Smoking increases the risk of stroke and of kidney disease in adults.",
    "Statins are given to adults with diabetes who are older than 40 years.",
)


@pytest.fixture
def text() -> Text:
    return Text([("Diabetes", said) for said in SAID])


def test_what_supports_says_it_and_what_stands_beside_does_not(text: Text) -> None:
    groups = [group for seed in range(30) for group in of_statements(text, 5, Random(seed))]
    counts = Counter(pair.label for group in groups for pair in group.pairs)
    assert counts[FOR] == len(groups)
    assert min(counts[AGAINST], counts[BESIDE]) > len(groups) / 2
    for group in groups:
        supported = next(pair for pair in group.pairs if pair.label == FOR)
        assert all(pair.claim != supported.claim or pair.evidence != supported.evidence for pair in group.pairs[1:])


def test_the_nearest_sentences_share_words_but_do_not_say_the_same(text: Text) -> None:
    near = text.near(SAID[0])
    assert 0 not in near
    assert near[0] in (3, 4)
    assert text.near("") == []


def test_a_false_premise_is_denied_by_the_answer(text: Text) -> None:
    asked = Question("d", "premise", "Since aspirin raises the risk of stroke, when is it given?", (), frozenset({0}))
    (group,) = of_questions(text, [asked], Random(1))
    on_answer = [pair for pair in group.pairs if SAID[0] in pair.evidence and pair.label != BESIDE]
    assert on_answer[0].label == AGAINST
    assert "aspirin" in on_answer[0].claim.lower()
    assert "reduce" not in on_answer[0].claim


def test_a_question_that_is_not_answered_has_no_support(text: Text) -> None:
    asked = Question("d", "absent", "Does metformin cause kidney disease in adults?", (), frozenset())
    (group,) = of_questions(text, [asked], Random(1))
    assert {pair.label for pair in group.pairs} == {BESIDE}


def test_a_paragraph_bears_out_its_answers_and_not_others() -> None:
    row = {
        "title": "Normans",
        "paragraph": "Rollo ruled the Normans from 911. Gold was dear in Peru.",
        "questions": [
            {"question": "Who ruled the Normans?", "answerable": True, "answers": ["Rollo"]},
            {"question": "What was dear in Peru?", "answerable": True, "answers": ["Gold"]},
            {"question": "Who ruled the Normans from 812?", "answerable": False, "answers": []},
        ],
    }
    first, _, last = of_paragraphs([row], Random(1))
    assert first.pairs[0].label == FOR
    assert "Rollo ruled" in first.pairs[0].evidence
    assert any(pair.label == NOT and "gold" in pair.claim.lower() for pair in first.pairs)
    assert [pair.label for pair in last.pairs] == [NOT]


def test_a_yes_or_no_question_whose_answer_denies_gives_no_support() -> None:
    row = {
        "question": "does smoking help the heart",
        "context_sentences": ["No, it does not.", "It is bad."],
        "answers": [0],
    }
    assert not [pair for group in of_searches([row], "s", Random(1)) for pair in group.pairs if pair.label == FOR]


def test_written_claims_stand_with_their_passage_and_at_most_one_of_them_with_another() -> None:
    claims = (("It helps", FOR), ("It harms", AGAINST), ("It is dear", BESIDE))
    listed = [Written(f"doc{at}", said, claims) for at, said in enumerate(SAID)]
    groups = [*of_claims(listed, Random(1))]
    assert len(groups) == len(SAID)
    elsewhere = 0
    for group, passage in zip(groups, listed, strict=True):
        own = {(pair.claim, pair.label) for pair in group.pairs if pair.evidence == passage.evidence}
        other = [pair.label for pair in group.pairs if pair.evidence != passage.evidence]
        assert own == {*claims}
        assert other in ([], [BESIDE])
        elsewhere += len(other)
    assert elsewhere


def test_wice_tells_only_whether_a_claim_is_borne_out() -> None:
    listed = [{"premise": "p", "hypothesis": "h", "label": label} for label in ("entail", "neutral")]
    assert [group.pairs[0] for group in of_wice(listed)] == [Pair("h", "p", FOR), Pair("h", "p", NOT)]


def test_a_rewording_stands_beside_its_own_sentence(text: Text) -> None:
    assert all(any(said in pair.evidence for said in SAID) for pair in rewordings(text, 5, Random(1)))


def test_the_loss_takes_not_for_either_of_the_other_labels() -> None:
    logits = torch.tensor([[9.0, 0.0, 0.0], [0.0, 9.0, 0.0]])
    assert loss(logits, torch.tensor([NOT, NOT])).item() == pytest.approx(0, abs=1e-3)
    assert loss(logits, torch.tensor([FOR, NOT])).item() > 4
    assert loss(logits, torch.tensor([AGAINST, AGAINST])).item() > 4


def test_steps_read_of_every_origin_in_its_share_and_nothing_too_long() -> None:
    groups = {origin: [Group(origin, (Pair(origin, f"{at}", FOR),)) for at in range(3)] for origin in ROUND}
    groups["wice"].append(Group("wice", (Pair("long", "word " * MOST_WORDS, FOR),)))
    steps = [*islice(batches(groups, Random(1)), 60)]
    assert {len(step) for step in steps} == {PAIRS}
    counts = Counter(pair.claim for step in steps for pair in step)
    assert {*counts} == {*ROUND}
    assert counts["statement"] == pytest.approx(ROUND["statement"] * counts["search"], rel=0.1)


def test_an_article_is_on_one_side_and_most_are_learnt_from() -> None:
    sides = Counter(side_of(f"article {number}", 0.4) for number in range(1000))
    assert sides[0] > sides[1] + sides[2] > 300
    assert min(sides[1], sides[2]) > 150


def test_the_calibration_error_is_the_mean_gap() -> None:
    import numpy as np

    truth = np.array([True, True, False, False])
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), truth) == 0
    assert calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), truth) == pytest.approx(0.25)
