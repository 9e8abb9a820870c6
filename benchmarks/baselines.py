"""Plain search to compare with: BM25 alone, MiniLM alone, and LangChain as its tutorials have it.

BM25 and MiniLM rank a guideline's statements, LangChain chunks of 1,000 characters, 200 of them shared with the next. They
get the same text, the same embedding model and, for BM25, the same analysis of words as the product. A follow-up question is
put to them with the question before it.
"""

import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
from answer_figures import BASELINES
from remembered import RememberingEmbedder

from evals.public.bm25 import Bm25
from qa.guideline import Guideline
from qa.index.embedding import Vectors
from qa.passages import statement_embed_text

CHUNK: Final = 1_000
OVERLAP: Final = 200
_NAMES: Final = count()


@dataclass(frozen=True)
class Hit:
    """A piece of a guideline's text, `[start, end)` in characters; `number` is the statement's, None for a chunk."""

    start: int
    end: int
    score: float
    number: int | None = None

    def holds(self, guideline: Guideline, numbers: frozenset[int]) -> bool:
        """Whether one of the statements stands in it whole."""
        spans = [guideline.statements[number] for number in numbers]
        return any(self.start <= span.start and span.end <= self.end for span in spans)


PlainSearch = Callable[[str, int], list[Hit]]
"""Returns up to so many hits for a question, best first."""


class MiniLM:
    """Cosine of vectors, all of them compared."""

    def __init__(self, texts: Sequence[str], embedder: RememberingEmbedder) -> None:
        """Embed the texts; they go by their place."""
        self._embedder = embedder
        self.vectors: Vectors = embedder.encode(texts)

    def __call__(self, question: str, k: int) -> list[tuple[int, float]]:
        """Return up to `k` places with their cosines, best first."""
        cosines = self.vectors @ self._embedder.encode_query(question)
        return [(int(at), float(cosines[at])) for at in np.argsort(-cosines, kind="stable")[:k]]


class LangChain:
    """RecursiveCharacterTextSplitter, Chroma in memory, MiniLM; nothing set but the sizes of chunks.

    Close it when done: Chroma keeps the chunks of a process in one place.
    """

    def __init__(self, texts: Mapping[str, str], embedder: RememberingEmbedder) -> None:
        """Split and store the texts, which go by name."""
        import chromadb
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        settings: Any = chromadb.config.Settings
        self._store = Chroma(
            collection_name=f"plain-{next(_NAMES)}",
            embedding_function=embedder,
            client=chromadb.EphemeralClient(settings(_env_file=None, anonymized_telemetry=False)),
            collection_configuration={"hnsw": {"space": "cosine", "ef_search": 500}},
        )
        splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
        chunks = splitter.create_documents([*texts.values()], [{"name": name} for name in texts])
        for start in range(0, len(chunks), 1_000):
            self._store.add_documents(chunks[start : start + 1_000])

    def __call__(self, question: str, k: int) -> list[tuple[str, Hit]]:
        """Return up to `k` chunks, each with the name of its text, best first; scores are cosines."""
        found = self._store.similarity_search_with_score(question, k=k)
        return [
            (chunk.metadata["name"], Hit(start, start + len(chunk.page_content), 1.0 - float(distance)))
            for chunk, distance in found
            if (start := int(chunk.metadata["start_index"])) >= 0
        ]

    def close(self) -> None:
        """Drop what was stored."""
        self._store.delete_collection()


def has_langchain() -> bool:
    """Whether the packages, part of the extra `dev`, are installed."""
    return all(importlib.util.find_spec(name) for name in ("langchain_chroma", "langchain_text_splitters"))


@contextmanager
def plain_searches(
    guideline: Guideline, embedder: RememberingEmbedder, *, headed: bool = True
) -> Iterator[dict[str, PlainSearch]]:
    """Yield each baseline over one guideline, by name; LangChain only where it is installed.

    With `headed`, statements are searched with their headings and lead-ins, as the product embeds them.
    """
    texts = [statement_embed_text(guideline, each) if headed else each.text for each in guideline.statements]
    bm25, minilm, langchain = BASELINES
    found = {bm25: _over(guideline, Bm25(texts)), minilm: _over(guideline, MiniLM(texts, embedder))}
    if not has_langchain():
        yield found
        return
    with closing(LangChain({guideline.id: guideline.text}, embedder)) as chunks:
        yield {**found, langchain: lambda question, k: [hit for _, hit in chunks(question, k)]}


def with_history(question: str, history: Sequence[str]) -> str:
    """Return the question after the one before it, which is all that plain search can make of a follow-up."""
    return " ".join([*history[-1:], question])


def _over(guideline: Guideline, search: Callable[[str, int], list[tuple[int, float]]]) -> PlainSearch:
    def hits(question: str, k: int) -> list[Hit]:
        return [
            Hit(guideline.statements[at].start, guideline.statements[at].end, score, at)
            for at, score in search(question, k)
        ]

    return hits
