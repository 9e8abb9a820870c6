"""SciFact: whole abstracts ranked for a claim, by the product's parts put together for documents.

D. Wadden et al., Fact or Fiction: Verifying Scientific Claims, EMNLP 2020, in the form of BEIR (N. Thakur et al., NeurIPS
2021). An abstract is a section of statements under its title. BM25 over title and abstract and the cosine of their vector
propose the best 100 each; of the best of those together, the statement nearest to the claim is looked for, and read with the
claim by the cross-encoder. Each signal is brought to mean 0 and deviation 1 over what was proposed, and they are added up,
all with weight 1: nothing is fitted to the claims or to what is relevant to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from rich.progress import track

from evals.errors import PublicDataError
from evals.public.bm25 import Bm25
from evals.public.draw import Draw
from evals.public.estimates import mean_of
from evals.public.json_lines import Form, forms
from evals.public.result import PublicFigure, PublicResult
from evals.public.system import System
from evals.public.texts import titled
from evals.scoring.retrieval import ndcg_at, recall_at
from qa.guideline import Guideline
from qa.index.embedding import Vectors
from qa.passages import statement_embed_text
from qa.retrieval.context import statement_read

NAME: Final = "scifact"
TITLE: Final = "SciFact dev queries"
CORPUS: Final = "scifact_corpus.jsonl.gz"
CLAIMS: Final = "scifact_dev_queries.jsonl.gz"
PROPOSED: Final = 100
"""Abstracts that BM25 and vectors propose each."""
DEEP: Final = 1_000
"""Abstracts whose BM25 score is looked up; what is below counts as 0."""
READ: Final = 24
"""Abstracts of which the nearest statement is read."""
DISTRACTORS: Final = 20
"""Abstracts kept per claim when only a sample is asked, besides the relevant ones."""
MEASURES: Final = (
    ("nDCG@10", ndcg_at, 10, "test split: BM25 0.665-0.679, all-MiniLM-L6-v2 0.645, bge-small 0.720"),
    ("recall@100", recall_at, 100, "BM25 0.91-0.93"),
)
"""Name, measure of a ranking against what is relevant, depth, published."""

Floats = NDArray[np.float64]


class Abstract(Form):
    """A document of the corpus."""

    shape: ClassVar[str] = '{"_id", "title", "text"}'

    id: str = Field(alias="_id", min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=2_000)
    text: str = Field(max_length=1_000_000)


class Claim(Form):
    """A claim, and the ids of the abstracts that are relevant to it."""

    shape: ClassVar[str] = '{"id", "question", "relevant": ["_id of an abstract"]}'

    id: str
    question: str = Field(min_length=1, max_length=2_000)
    relevant: frozenset[str] = Field(min_length=1)


@dataclass(frozen=True)
class Abstracts:
    """The corpus: `ids`, and each abstract as a guideline of one section, and as one text."""

    ids: tuple[str, ...]
    guidelines: tuple[Guideline, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, documents: Sequence[Abstract]) -> "Abstracts":
        """Part the abstracts into statements."""
        return cls(
            tuple(each.id for each in documents),
            tuple(titled(f"scifact-{each.id}", each.title, each.text) for each in documents),
            tuple(f"{each.title}\n{each.text}" for each in documents),
        )


@dataclass(frozen=True)
class Scores:
    """For each claim each abstract's BM25 score and cosine, `(n_abstracts,)` each."""

    words: tuple[Floats, ...]
    cosines: tuple[Floats, ...]


def drawn(data: Path, draw: Draw) -> tuple[Abstracts, list[Claim]]:
    """Return the claims drawn and the corpus; for a sample, what is relevant to the claims and some abstracts more.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    documents, all_claims = forms(data / CORPUS, Abstract), forms(data / CLAIMS, Claim)
    _refuse_strays(data, documents, all_claims)
    claims = draw(all_claims)
    if draw.sample is None:
        return Abstracts.of(documents), claims
    others = {each.id for each in Draw(DISTRACTORS * len(claims), draw.seed)(documents)}
    kept = others.union(*(claim.relevant for claim in claims))
    return Abstracts.of([each for each in documents if each.id in kept]), claims


def score(system: System, abstracts: Abstracts, claims: Sequence[Claim]) -> Scores:
    """Return how each claim's words and meaning fit each abstract as a whole."""
    bm25 = Bm25(abstracts.texts)
    vectors = system.embed(abstracts.texts, f"{TITLE}, embedding")
    asked = track(claims, f"{TITLE}, searching", console=system.console)
    size = len(abstracts.ids)
    words = tuple(_scattered(bm25(claim.question, DEEP), size) for claim in asked)
    return Scores(
        words, tuple((vectors @ system.embedder.encode_query(claim.question)).astype(float) for claim in claims)
    )


def rank(system: System, abstracts: Abstracts, claims: Sequence[Claim], scores: Scores) -> list[list[str]]:
    """Return the ids of the abstracts for each claim, best first."""
    proposed = [_proposed(*each) for each in zip(scores.words, scores.cosines, strict=True)]
    vectors = _statement_vectors(system, abstracts, {at for order, _ in proposed for at in order[:READ]})
    found = []
    shown = track(claims, f"{TITLE}, reading", console=system.console)
    for claim, (order, first) in zip(shown, proposed, strict=True):
        read, left = order[:READ], order[READ:]
        signals = [first[:, :READ], _looked_into(system, abstracts, claim.question, read, vectors)]
        best = np.argsort(-fused([*np.vstack(signals)]), kind="stable")
        found.append([abstracts.ids[at] for at in [*(read[at] for at in best), *left]])
    return found


def measure(system: System, data: Path, draw: Draw) -> PublicResult:
    """Rank the abstracts for the claims drawn.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    abstracts, claims = drawn(data, draw)
    rankings = rank(system, abstracts, claims, score(system, abstracts, claims))
    notes = [] if draw.sample is None else [f"ranked among {len(abstracts.ids)} abstracts only, which is easier"]
    return PublicResult(NAME, TITLE, figures(rankings, claims), tuple(notes))


def figures(rankings: Sequence[Sequence[str]], claims: Sequence[Claim]) -> tuple[PublicFigure, ...]:
    """Return nDCG@10 and recall@100 of a ranking for each claim."""
    return tuple(
        PublicFigure(
            name,
            mean_of([found(ranked, claim.relevant, k) for ranked, claim in zip(rankings, claims, strict=True)]),
            len(claims),
            published,
        )
        for name, found, k, published in MEASURES
    )


def fused(signals: Sequence[Floats]) -> Floats:
    """Return the sum of the signals, `(n,)` each, brought to mean 0 and deviation 1."""
    total: Floats = np.sum([(each - each.mean()) / (each.std() + 1e-9) for each in signals], axis=0)
    return total


def _refuse_strays(data: Path, documents: Sequence[Abstract], claims: Sequence[Claim]) -> None:
    """Refuse ids that are there twice, and claims whose abstracts aren't: they would lower the figures unseen."""
    ids = {each.id for each in documents}
    if len(ids) < len(documents):
        twice = next(a for a, b in pairwise(sorted(each.id for each in documents)) if a == b)
        raise PublicDataError(f"{data / CORPUS}: two abstracts have the _id {twice!r}; expected each once")
    for claim in claims:
        if strays := claim.relevant - ids:
            raise PublicDataError(
                f"{data / CLAIMS}: to claim {claim.id!r} the abstract {min(strays)!r} is relevant, which {CORPUS} lacks; "
                "take both files from one release"
            )


def _proposed(words: Floats, cosines: Floats) -> tuple[list[int], Floats]:
    """Return the places proposed by either, best first, and their two scores, `(2, n_proposed)`."""
    either = {int(at) for each in (words, cosines) for at in np.argsort(-each, kind="stable")[:PROPOSED]}
    places = np.array(sorted(either))
    order = places[np.argsort(-fused([words[places], cosines[places]]), kind="stable")]
    return [int(at) for at in order], np.stack([words[order], cosines[order]])


def _statement_vectors(system: System, abstracts: Abstracts, places: set[int]) -> dict[int, Vectors]:
    """Return the vectors of the statements of some abstracts, by the abstract's place."""
    chosen = [(at, abstracts.guidelines[at]) for at in sorted(places)]
    texts = [statement_embed_text(text, each) for _, text in chosen for each in text.statements]
    vectors = iter(system.embed(texts, f"{TITLE}, statements"))
    return {at: np.stack([next(vectors) for _ in text.statements]) for at, text in chosen}


def _looked_into(
    system: System, abstracts: Abstracts, claim: str, places: Sequence[int], vectors: Mapping[int, Vectors]
) -> Floats:
    """Return for each abstract the cosine of its nearest statement and, with a cross-encoder, how that reads."""
    question = system.embedder.encode_query(claim)
    cosines = [vectors[at] @ question for at in places]
    signals = [np.array([each.max() for each in cosines], dtype=float)]
    if system.ranking.reranker is not None:
        nearest = [int(each.argmax()) for each in cosines]
        texts = [statement_read(abstracts.guidelines[at], near) for at, near in zip(places, nearest, strict=True)]
        signals.append(system.ranking.reranker(claim, texts).astype(float))
    return np.stack(signals)


def _scattered(hits: Sequence[tuple[int, float]], size: int) -> Floats:
    scores = np.zeros(size)
    for at, found in hits:
        scores[at] = found
    return scores
