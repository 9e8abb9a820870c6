"""SciFact: whole abstracts ranked for a claim, by the product's parts put together for documents.

An abstract is a section of statements under its title. BM25 over title and abstract and the cosine of their vector propose
the best 100 each; of the best of those together, the statement nearest to the claim is looked for, and read with the claim
by the cross-encoder. Each signal is brought to mean 0 and deviation 1 over what was proposed, and they are added up, all
with weight 1: nothing is fitted to the claims or to what is relevant to them.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from answer_bench import Bench
from answer_figures import BASELINES, Row, Unit, mean_of, ndcg, recall
from baselines import Bm25, LangChain, MiniLM, has_langchain
from numpy.typing import NDArray
from rich.progress import track

from qa.guideline import Guideline
from qa.passages import statement_embed_text
from qa.reading.sentences import sentences
from qa.retrieval.context import statement_read
from training.texts import guideline, rows

PROPOSED: Final = 100
"""Abstracts that BM25 and vectors propose each."""
DEEP: Final = 1_000
"""Abstracts whose BM25 score is looked up; what is below counts as 0."""
READ: Final = 24
"""Abstracts of which the nearest statement is read."""
CHUNKS: Final = 300
"""Chunks that LangChain is asked for; an abstract stands where its first chunk does."""
_OURS: Final = "guideline-qa"
DISTRACTORS: Final = 20
"""Abstracts kept per claim when only a sample is asked, besides the relevant ones."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Abstracts:
    """The corpus: `ids`, and each abstract as a guideline of one section, and as one text."""

    ids: tuple[str, ...]
    guidelines: tuple[Guideline, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, documents: Sequence[Mapping[str, Any]]) -> "Abstracts":
        """Part the abstracts into statements."""
        return cls(
            tuple(str(each["_id"]) for each in documents),
            tuple(_abstract(each) for each in documents),
            tuple(f"{each['title']}\n{each['text']}" for each in documents),
        )


def scifact(bench: Bench) -> list[Row]:
    """Rank the abstracts for every claim, ours and the baselines.

    :raises CannotMeasureError: if the data is missing.
    """
    corpus = list(rows(bench.need("data/scifact_corpus.jsonl.gz")))
    claims = bench.drawn(list(rows(bench.need("data/scifact_dev_queries.jsonl.gz"))))
    abstracts = Abstracts.of(_kept(bench, corpus, claims))
    rankings = _rankings(bench, abstracts, [str(claim["question"]) for claim in claims])
    relevant = [frozenset(map(str, claim["relevant"])) for claim in claims]
    made = []
    for figure, measure, k in (("nDCG@10", ndcg, 10), ("recall@100", recall, 100)):
        found = {
            who: mean_of([measure(ranked, right, k) for ranked, right in zip(each, relevant, strict=True)])
            for who, each in rankings.items()
        }
        ours = found.pop(_OURS)
        must, aim = (max(0.70, *(found[who].value for who in BASELINES[:2])), 0.75) if k == 10 else (None, None)
        made.append(Row("SciFact dev queries", figure, ours, found, must, aim, Unit.SCORE, len(claims)))
    return made


def fused(signals: Sequence[Floats]) -> Floats:
    """Return the sum of the signals, `(n,)` each, brought to mean 0 and deviation 1."""
    total: Floats = np.sum([(each - each.mean()) / (each.std() + 1e-9) for each in signals], axis=0)
    return total


def _abstract(document: Mapping[str, Any]) -> Guideline:
    title, text = document["title"], document["text"]
    said = [{"section": title, "text": text[start:end]} for start, end in sentences(text)]
    return guideline(f"scifact-{document['_id']}", said or [{"section": title, "text": title}])


def _kept(
    bench: Bench, corpus: Sequence[Mapping[str, Any]], claims: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the corpus; for a sample of claims, what is relevant to them and some abstracts more."""
    if bench.sample is None:
        return [*corpus]
    relevant = {str(name) for claim in claims for name in claim["relevant"]}
    others = bench.drawn(range(len(corpus)), DISTRACTORS * len(claims))
    return [each for at, each in enumerate(corpus) if str(each["_id"]) in relevant or at in set(others)]


def _rankings(bench: Bench, abstracts: Abstracts, claims: Sequence[str]) -> dict[str, list[list[str]]]:
    """Return each searcher's ranking of ids for each claim, at least 100 long where there are as many."""
    size = len(abstracts.ids)
    bm25, dense = Bm25(abstracts.texts), MiniLM(abstracts.texts, bench.embedder)
    words = [bm25(claim, DEEP) for claim in track(claims, "SciFact, BM25", console=bench.console)]
    cosines = [dense.vectors @ bench.embedder.encode_query(claim) for claim in claims]
    found = {
        BASELINES[0]: [[abstracts.ids[at] for at, _ in each[:PROPOSED]] for each in words],
        BASELINES[1]: [[abstracts.ids[at] for at in np.argsort(-each, kind="stable")[:PROPOSED]] for each in cosines],
    }
    if has_langchain():
        found[BASELINES[2]] = _by_chunks(bench, abstracts, claims)
    scores = [_scattered(each, size) for each in words]
    found[_OURS] = _ours(bench, abstracts, claims, scores, [each.astype(float) for each in cosines])
    return found


def _by_chunks(bench: Bench, abstracts: Abstracts, claims: Sequence[str]) -> list[list[str]]:
    shown = track(claims, "SciFact, LangChain", console=bench.console)
    with closing(LangChain(dict(zip(abstracts.ids, abstracts.texts, strict=True)), bench.embedder)) as chunks:
        return [[*dict.fromkeys(name for name, _ in chunks(claim, CHUNKS))] for claim in shown]


def _ours(
    bench: Bench, abstracts: Abstracts, claims: Sequence[str], words: Sequence[Floats], cosines: Sequence[Floats]
) -> list[list[str]]:
    proposed = [_proposed(*each) for each in zip(words, cosines, strict=True)]
    vectors = _statement_vectors(bench, abstracts, {at for order, _ in proposed for at in order[:READ]})
    found = []
    for claim, (order, first) in zip(track(claims, "SciFact, reading", console=bench.console), proposed, strict=True):
        read, left = order[:READ], order[READ:]
        signals = [first[:, :READ], _looked_into(bench, abstracts, claim, read, vectors)]
        best = np.argsort(-fused([*np.vstack(signals)]), kind="stable")
        found.append([abstracts.ids[at] for at in [*(read[at] for at in best), *left]])
    return found


def _proposed(words: Floats, cosines: Floats) -> tuple[list[int], Floats]:
    """Return the places proposed by either, best first, and their two scores, `(2, n_proposed)`."""
    either = {int(at) for each in (words, cosines) for at in np.argsort(-each, kind="stable")[:PROPOSED]}
    places = np.array(sorted(either))
    order = places[np.argsort(-fused([words[places], cosines[places]]), kind="stable")]
    return [int(at) for at in order], np.stack([words[order], cosines[order]])


def _statement_vectors(bench: Bench, abstracts: Abstracts, places: set[int]) -> dict[int, NDArray[np.float32]]:
    """Return the vectors of the statements of some abstracts, by the abstract's place."""
    texts = {
        at: [statement_embed_text(abstracts.guidelines[at], each) for each in abstracts.guidelines[at].statements]
        for at in sorted(places)
    }
    bench.embedder.encode([text for each in texts.values() for text in each])
    return {at: bench.embedder.encode(each) for at, each in texts.items()}


def _looked_into(
    bench: Bench, abstracts: Abstracts, claim: str, places: Sequence[int], vectors: Mapping[int, NDArray[np.float32]]
) -> Floats:
    """Return for each abstract the cosine of its nearest statement and, with a cross-encoder, how that reads."""
    question = bench.embedder.encode_query(claim)
    cosines = [vectors[at] @ question for at in places]
    signals = [np.array([each.max() for each in cosines], dtype=float)]
    if bench.ranking.reranker is not None:
        nearest = [int(each.argmax()) for each in cosines]
        texts = [statement_read(abstracts.guidelines[at], near) for at, near in zip(places, nearest, strict=True)]
        signals.append(bench.ranking.reranker(claim, texts).astype(float))
    return np.stack(signals)


def _scattered(hits: Sequence[tuple[int, float]], size: int) -> Floats:
    scores = np.zeros(size)
    for at, score in hits:
        scores[at] = score
    return scores
