"""Retrieval figures, by hand and beside trec_eval."""

import gzip
import json
import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases.expected import Span
from evals.scoring.case import Case, Place, Response
from evals.scoring.citations import LONGEST
from evals.scoring.retrieval import mrr, ndcg_10, ndcg_at, recall_at, recall_of, reciprocal_rank

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
CUTS = (1, 3, 5, 10, 100)
Rankings = Mapping[str, Sequence[str]]
Judgements = Mapping[str, Mapping[str, int]]


def test_by_hand() -> None:
    ranking, relevant = ["a", "b", "c", "d"], {"b", "d", "x"}
    assert [recall_at(ranking, relevant, k) for k in (1, 2, 4, 9)] == [0, 1 / 3, 2 / 3, 2 / 3]
    assert reciprocal_rank(ranking, relevant) == 1 / 2
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert ndcg_at(ranking, relevant, 10) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / best)
    assert ndcg_at(ranking, relevant, 1) == 0
    assert reciprocal_rank(ranking, {"x"}) == ndcg_at([], relevant, 10) == recall_at([], relevant, 3) == 0


def test_graded_gains_by_hand() -> None:
    gains = {"a": 1.0, "b": 3.0, "c": 0.0}
    assert ndcg_at(["a", "c", "b"], gains, 10) == pytest.approx((1 + 3 / 2) / (3 + 1 / math.log2(3)))
    assert ndcg_at(["b", "a"], gains, 2) == 1


def test_of_an_id_ranked_twice_the_first_counts() -> None:
    assert reciprocal_rank(["a", "a", "b"], {"b"}) == 1 / 2
    assert ndcg_at(["b", "b"], {"b", "c"}, 10) < 1


@pytest.mark.parametrize(
    "figure", [lambda r: recall_at(r, [], 3), lambda r: reciprocal_rank(r, []), lambda r: ndcg_at(r, {}, 3)]
)
def test_where_nothing_is_relevant_there_is_no_figure(figure: Callable[[list[str]], float]) -> None:
    with pytest.raises(ValueError, match="nothing is relevant"):
        figure(["a"])


def by_trec_eval(rankings: Rankings, judgements: Judgements) -> dict[str, dict[str, float]]:
    peer = pytest.importorskip("pytrec_eval", reason="needs the package pytrec-eval-terrier")
    run = {
        query: {each: float(len(ranking) - at) for at, each in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    measures = {f"recall.{','.join(map(str, CUTS))}", f"ndcg_cut.{','.join(map(str, CUTS))}", "recip_rank"}
    found: dict[str, dict[str, float]] = peer.RelevanceEvaluator(judgements, measures).evaluate(run)
    return found


def assert_equal(rankings: Rankings, judgements: Judgements) -> None:
    theirs = by_trec_eval(rankings, judgements)
    assert theirs.keys() == rankings.keys()
    for query, ranking in rankings.items():
        gains = {each: float(gain) for each, gain in judgements[query].items()}
        relevant = {each for each, gain in gains.items() if gain > 0}
        assert reciprocal_rank(ranking, relevant) == pytest.approx(theirs[query]["recip_rank"], abs=1e-6)
        for k in CUTS:
            assert recall_at(ranking, relevant, k) == pytest.approx(theirs[query][f"recall_{k}"], abs=1e-6)
            assert ndcg_at(ranking, gains, k) == pytest.approx(theirs[query][f"ndcg_cut_{k}"], abs=1e-6)


def read(name: str) -> list[dict[str, Any]]:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this repository")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def terms(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.lower())


def test_the_figures_on_scifact_are_those_of_trec_eval() -> None:
    """Rank the abstracts that share a rare word with the claim, by the sum of the words' rarities."""
    held: dict[str, list[str]] = {}
    for abstract in read("scifact_corpus.jsonl.gz"):
        for term in set(terms(f"{abstract['title']} {abstract['text']}")):
            held.setdefault(term, []).append(str(abstract["_id"]))
    rankings, judgements = {}, {}
    for claim in read("scifact_dev_queries.jsonl.gz"):
        scores: dict[str, float] = {}
        for term in set(terms(claim["question"])):
            for each in held.get(term, ()) if len(held.get(term, ())) < 200 else ():
                scores[each] = scores.get(each, 0) + 1 / len(held[term])
        query = str(claim["id"])
        rankings[query] = sorted(scores, key=lambda each: (-scores[each], each))[:100]
        judgements[query] = {str(each): 1 for each in claim["relevant"]}
    assert len(rankings) == 809
    assert_equal(rankings, judgements)
    # Not all in vain, nor all found: else the two could agree on nothing but zeros and ones.
    found = [ndcg_at(ranking, judgements[query], 10) for query, ranking in rankings.items()]
    assert 0.2 < sum(found) / len(found) < 0.9


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_the_figures_on_made_up_rankings_are_those_of_trec_eval(seed: int) -> None:
    rng = random.Random(seed)
    rankings, judgements = {}, {}
    for query in map(str, range(5)):
        ids = [f"d{at}" for at in range(rng.randint(1, 30))]
        judgements[query] = {each: rng.choice((0, 0, 1, 2, 3)) for each in ids} | {"d0": rng.randint(1, 3)}
        rankings[query] = rng.sample(ids, rng.randint(1, len(ids)))
    assert_equal(rankings, judgements)


def test_what_a_search_found_is_held_against_where_the_facts_stand(
    ask: Callable[..., Case], answer: Callable[..., Response], place: Callable[..., Place]
) -> None:
    ranking = (place(), place("dose", guideline="other"), place("less"), place("less"), place("dose"))
    case = ask(answer(("A.", []), ranking=ranking), answers=["dose"], also=["less", "gone"])
    assert [recall_of(k)(case) for k in (1, 3, 4, 5)] == [0, 0.5, 0.5, 1]
    assert mrr(case) == 1 / 3
    best = 1 + 1 / math.log2(3)
    assert ndcg_10(case) == pytest.approx((1 / math.log2(4) + 1 / math.log2(6)) / best)


def test_one_place_may_hold_several_facts_and_takes_one_rank(
    ask: Callable[..., Case], answer: Callable[..., Response], text: str
) -> None:
    start = text.index("Give oxaline")
    both = Place("ox", Span(start, text.index("less.") + 5))
    case = ask(answer(("A.", []), ranking=(both,)), answers=["dose"], also=["less"])
    assert (recall_of(1)(case), mrr(case), ndcg_10(case)) == (1, 1, 1)


def test_the_whole_guideline_found_is_nothing_found(ask: Callable[..., Case], answer: Callable[..., Response]) -> None:
    case = ask(answer(("A.", []), ranking=(Place("ox", Span(0, LONGEST + 1)),)), answers=["dose"])
    assert (recall_of(10)(case), mrr(case)) == (0, 0)


def test_retrieval_does_not_apply_without_a_ranking_or_facts(
    ask: Callable[..., Case], answer: Callable[..., Response], place: Callable[..., Place], abstention: Response
) -> None:
    told = answer(("A.", []), ranking=(place("dose"),))
    untold = [
        ask(abstention),
        ask(None),
        ask(told, answers=["gone"]),
        ask(told, must=["A"]),
        ask(told, answerable=False),
    ]
    assert [mrr(case) for case in untold] == [None] * 5
    assert mrr(ask(answer(("A.", []), ranking=()), answers=["dose"])) == 0
