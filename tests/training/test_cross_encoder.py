import random

import pytest
import torch

from training.cross_encoder import STAGES, Model, batches, halfway, loss, sampled
from training.lists import ReadingList
from training.texts import Question


def reading(right: tuple[bool, ...]) -> ReadingList:
    answers = frozenset(at for at, is_right in enumerate(right) if is_right)
    texts = tuple(f"statement {number}" for number in range(len(right)))
    question = Question("asthma", "direct", "which?", (), answers)
    return ReadingList(question, "which?", tuple(range(len(right))), texts, right, (0.1,) * len(right))


def test_a_right_statement_far_above_all_others_costs_nothing() -> None:
    scores = torch.tensor([9.0, -9.0, -9.0])
    assert loss(scores, torch.tensor([True, False, False])).item() == pytest.approx(0, abs=1e-3)


def test_where_nothing_answers_high_scores_cost() -> None:
    none = torch.tensor([False, False])
    assert loss(torch.tensor([-9.0, -9.0]), none).item() == pytest.approx(0, abs=1e-3)
    assert loss(torch.tensor([5.0, -9.0]), none).item() == pytest.approx(5, abs=0.01)


def test_every_right_statement_must_stand_above_none() -> None:
    right = torch.tensor([True, True])
    assert loss(torch.tensor([9.0, -9.0]), right) > loss(torch.tensor([9.0, 9.0]), right) + 4


def test_a_list_is_read_with_its_right_statements_or_with_none() -> None:
    list_read, rng = reading((False, True, False, True, *([False] * 30))), random.Random(1)
    draws = [sampled(list_read, STAGES[-1], rng) for _ in range(200)]
    assert {sum(right) for _, right in draws} == {0, 2}
    assert all(len(set(kept)) == len(kept) == len(right) for kept, right in draws)
    assert all(right == [at in (1, 3) for at in kept] for kept, right in draws if any(right))
    assert all(not {1, 3} & set(kept) for kept, right in draws if not any(right))


def test_a_stage_without_public_questions_draws_none_of_them() -> None:
    lists = [reading((True,)), reading((False,))]
    none, both = batches(lists, random.Random(1), 0), batches(lists, random.Random(1), 2)
    assert [next(none) for _ in range(3)] == [[], [], []]
    assert sorted(len(next(both)) for _ in range(3)) == [2, 2, 2]


def test_half_way_between_two_models_is_the_mean_of_their_weights() -> None:
    one, other = Model(1), Model(2)
    mean = halfway(one, other)
    heads = [each.bert.classifier.weight.detach() for each in (one, other, mean)]
    assert torch.allclose(heads[2], (heads[0] + heads[1]) / 2)
    assert not torch.equal(heads[0], heads[2])
