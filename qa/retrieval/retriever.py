"""The search as a LangChain retriever, for use with the ecosystem's own tools."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from qa.question.glossary import Glossary
from qa.question.understand import understand
from qa.retrieval.search import HybridSearch, Ranked


class GuidelineRetriever(BaseRetriever):
    """Returns the `k` best statements for a query as documents.

    `page_content` is the verbatim quote; `metadata` holds guideline, section, start, end and probability.
    """

    search: HybridSearch
    glossary: Glossary
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = self.search(understand(query, (), self.search.vocabulary, self.glossary))
        return [self._document(ranked) for ranked in found.ranked[: self.k]]

    def _document(self, ranked: Ranked) -> Document:
        candidate = ranked.candidate
        statement = candidate.profile.statement
        metadata: dict[str, Any] = {
            "guideline": candidate.guideline,
            "section": list(statement.section),
            "start": statement.start,
            "end": statement.end,
            "probability": ranked.probability,
        }
        return Document(self.search.guidelines[candidate.guideline].quote(statement), metadata=metadata)
