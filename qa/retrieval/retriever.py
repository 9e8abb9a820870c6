"""The search as a LangChain retriever, for use with the ecosystem's own tools."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from qa.guideline import Guideline
from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import HybridSearch


class Searchable(Protocol):
    """What a question is understood and searched with."""

    @property
    def search(self) -> HybridSearch:
        """Searches one release."""

    @property
    def glossary(self) -> Glossary:
        """The words that mean the same there."""


class GuidelineRetriever(BaseRetriever):
    """Returns the `k` best statements for a query as documents.

    `using` opens what is searched, anew for each query: another release may have been published since the last.
    `page_content` is the verbatim quote; `metadata` holds guideline, section, start, end and probability.
    """

    using: Callable[[], AbstractContextManager[Searchable]]
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        with self.using() as opened:
            search = opened.search
            found = search(understand(query, (), search.vocabulary, opened.glossary))
            return [_document(ranked, search.guidelines) for ranked in found.ranked[: self.k]]


def _document(ranked: Ranked, guidelines: Mapping[str, Guideline]) -> Document:
    candidate = ranked.candidate
    statement = candidate.profile.statement
    metadata: dict[str, Any] = {
        "guideline": candidate.guideline,
        "section": list(statement.section),
        "start": statement.start,
        "end": statement.end,
        "probability": ranked.probability,
    }
    return Document(guidelines[candidate.guideline].quote(statement), metadata=metadata)
