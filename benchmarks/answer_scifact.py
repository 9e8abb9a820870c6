"""SciFact, as `evals.public.scifact` measures it, beside plain search."""

from collections.abc import Sequence
from contextlib import closing
from typing import Final

import numpy as np
from answer_bench import Bench
from answer_figures import BASELINES, Row, Unit
from baselines import LangChain, has_langchain
from rich.progress import track

from evals.public import scifact as suite

CHUNKS: Final = 300
"""Chunks that LangChain is asked for; an abstract stands where its first chunk does."""
_MARKS: Final = {"nDCG@10": (0.70, 0.75)}


def scifact(bench: Bench) -> list[Row]:
    """Rank the abstracts for every claim, ours and the baselines.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    abstracts, claims = suite.drawn(bench.public, bench.draw)
    scores = suite.score(bench.system, abstracts, claims)
    rankings = _plain_rankings(bench, abstracts, claims, scores)
    plain = {who: suite.figures(each, claims) for who, each in rankings.items()}
    made = []
    for at, ours in enumerate(suite.figures(suite.rank(bench.system, abstracts, claims, scores), claims)):
        found = {who: each[at].estimate for who, each in plain.items()}
        must, aim = _MARKS.get(ours.name, (None, None))
        if must is not None:
            must = max(must, *(found[who].value for who in BASELINES[:2]))
        made.append(Row(suite.TITLE, ours.name, ours.estimate, found, must, aim, Unit.SCORE, ours.n))
    return made


def _plain_rankings(
    bench: Bench, abstracts: suite.Abstracts, claims: Sequence[suite.Claim], scores: suite.Scores
) -> dict[str, list[list[str]]]:
    """Return each baseline's ranking of ids for each claim, at least 100 long where there are as many."""
    bm25, minilm, langchain = BASELINES
    found = {
        bm25: [[name for name, score in _best(abstracts, each) if score > 0] for each in scores.words],
        minilm: [[name for name, _ in _best(abstracts, each)] for each in scores.cosines],
    }
    return found | ({langchain: _by_chunks(bench, abstracts, claims)} if has_langchain() else {})


def _best(abstracts: suite.Abstracts, scores: suite.Floats) -> list[tuple[str, float]]:
    order = np.argsort(-scores, kind="stable")[: suite.PROPOSED]
    return [(abstracts.ids[at], float(scores[at])) for at in order]


def _by_chunks(bench: Bench, abstracts: suite.Abstracts, claims: Sequence[suite.Claim]) -> list[list[str]]:
    shown = track(claims, f"{suite.TITLE}, LangChain", console=bench.console)
    with closing(LangChain(dict(zip(abstracts.ids, abstracts.texts, strict=True)), bench.embedder)) as chunks:
        return [[*dict.fromkeys(name for name, _ in chunks(claim.question, CHUNKS))] for claim in shown]
