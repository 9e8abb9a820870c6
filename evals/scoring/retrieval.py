"""Recall@k, reciprocal rank and nDCG of a ranking, as trec_eval computes them, and of the statements that a search found.

Of an id that is ranked twice the first counts.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from evals.cases.expected import Expected
from evals.scoring.case import Case, Place
from evals.scoring.citations import LONGEST


def recall_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return the share of the relevant ids that stand among the first `k`.

    :raises ValueError: if nothing is relevant, for then there is no share.
    """
    _refuse_none(relevant)
    return len({*ranking[:k]} & {*relevant}) / len({*relevant})


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return one over the rank, from 1, of the first relevant id; 0 if none is ranked.

    :raises ValueError: if nothing is relevant.
    """
    _refuse_none(relevant)
    wanted = {*relevant}
    return next((1 / rank for rank, each in enumerate(dict.fromkeys(ranking), 1) if each in wanted), 0.0)


def ndcg_at(ranking: Sequence[str], relevant: Collection[str] | Mapping[str, float], k: int) -> float:
    """Return the discounted gain of the first `k` over the best possible; the gain at rank r counts by 1 / log2(r + 1).

    `relevant` maps ids to gains, or names ids of gain 1 (Järvelin and Kekäläinen, 2002, in trec_eval's form: linear gains).

    :raises ValueError: if nothing is relevant.
    """
    gains = relevant if isinstance(relevant, Mapping) else dict.fromkeys(relevant, 1.0)
    best = sorted((gain for gain in gains.values() if gain > 0), reverse=True)
    _refuse_none(best)
    return _discounted([max(0.0, gains.get(each, 0.0)) for each in dict.fromkeys(ranking)][:k]) / _discounted(best[:k])


def recall_of(k: int) -> Callable[[Case], float | None]:
    """Return the scorer of recall@k: the share of the facts, of all that answer or may be cited, in the first `k` places."""
    return lambda case: _of(case, lambda ranking, relevant: recall_at(ranking, relevant, len(ranking)), places=k)


def mrr(case: Case) -> float | None:
    """One over the rank of the first statement found that answers."""
    return _of(case, reciprocal_rank)


def ndcg_10(case: Case) -> float | None:
    """NDCG of the first ten statements found, each that answers of gain 1."""
    return _of(case, lambda ranking, relevant: ndcg_at(ranking, relevant, 10))


def _of(
    case: Case, figure: Callable[[Sequence[str], Collection[str]], float], places: int | None = None
) -> float | None:
    expected = case.expected
    relevant = [fact for fact in sorted(expected.question.named) if expected.places.get(fact)]
    if not (case.answerable and relevant and case.response and case.response.ranking is not None):
        return None
    return figure(list(_as_facts(case.response.ranking[:places], expected, relevant)), relevant)


def _as_facts(ranking: Sequence[Place], expected: Expected, relevant: Sequence[str]) -> Iterator[str]:
    """Yield the ranking as ids of facts: a place stands for the facts it holds that none before it held, or for nothing."""
    left = list(relevant)
    for rank, place in enumerate(ranking):
        ours = expected.guideline in ("", place.guideline) and place.span.end - place.span.start <= LONGEST
        held = [fact for fact in left if ours and expected.is_at(fact, place.span)]
        yield from held or [f"\0{rank}"]
        left = [fact for fact in left if fact not in held]


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _refuse_none(relevant: Collection[object]) -> None:
    if not relevant:
        raise ValueError("nothing is relevant, so there is nothing to find; leave the question out")
