"""The lexical index: BM25 (tantivy) over statements, on disk.

Text is analysed by `qa.terms` before it comes here, at building and at asking, so that there is one analysis; tantivy
only splits at spaces.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import tantivy

from qa.errors import ReleaseError, StorageError
from qa.guideline import Guideline
from qa.index.table import StatementKey, best_first
from qa.terms import terms

HEADING_BOOST: Final = 0.4
"""What a term found in title or headings counts, against 1 for the statement itself."""

_HEAP_BYTES: Final = 15_000_000


class LexicalIndex:
    """Searches one release's statements by their words; safe from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`.

        :raises ReleaseError: if it is missing or damaged.
        """
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
        except (OSError, ValueError) as error:
            raise _damaged(folder, error) from error
        self._folder = folder
        self._schema = index.schema

    @property
    def count(self) -> int:
        """How many statements are indexed."""
        return int(self._searcher.num_docs)

    def search(
        self, weights: Mapping[str, float], k: int, guidelines: Collection[str] | None = None
    ) -> list[tuple[StatementKey, float]]:
        """Return the `k` best statements, best first, with the sum of their weighted BM25 scores.

        `weights` maps terms, as `qa.terms.terms` makes them, to positive weights; a statement needs one of them to be
        found. `guidelines` keeps to these guideline ids; None searches all.

        :raises ReleaseError: if the files turn out to be damaged.
        """
        query = self._query(weights, guidelines)
        if query is None or k < 1:
            return []
        try:
            hits = self._searcher.search(query, k, count=False).hits
            return best_first((_key(self._searcher.doc(address)), float(score)) for score, address in hits)
        except (OSError, ValueError) as error:
            raise _damaged(self._folder, error) from error

    def _query(self, weights: Mapping[str, float], guidelines: Collection[str] | None) -> Any:
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term), weight * boost))
            for term, weight in sorted(weights.items())
            if weight > 0 and math.isfinite(weight) and _indexable(term)
            for field, boost in (("body", 1.0), ("heading", HEADING_BOOST))
        ]
        if not wanted or (guidelines is not None and not guidelines):
            return None
        query = tantivy.Query.boolean_query(wanted)
        if guidelines is None:
            return query
        among = tantivy.Query.term_set_query(self._schema, "guideline", sorted(guidelines))
        both = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]
        return tantivy.Query.boolean_query(both)

    def _term(self, field: str, term: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, term, "freq")


def write_lexical(folder: Path, guidelines: Iterable[Guideline]) -> None:
    """Write the index of all statements into the empty `folder`.

    :raises StorageError: if it can't be written.
    """
    try:
        # One thread makes one segment in the order given, so that equal scores come out in one order.
        writer = tantivy.Index(_schema(), path=str(folder)).writer(_HEAP_BYTES, 1)
        for guideline in guidelines:
            headings = _headings(guideline)
            for number, statement in enumerate(guideline.statements):
                writer.add_document(_document(guideline, number, headings[statement.section]))
        writer.commit()
        writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise StorageError(
            f"the lexical index can't be written to {folder} ({error}); free some space or choose another --index; "
            "nothing was published"
        ) from error


def _headings(guideline: Guideline) -> dict[tuple[str, ...], str]:
    """Return the terms of title and headings for each heading path; hundreds of statements share one."""
    title = guideline.metadata.title
    paths = {statement.section for statement in guideline.statements}
    return {path: " ".join(terms(" ".join((title, *path)))) for path in paths}


def _document(guideline: Guideline, number: int, heading: str) -> Any:
    statement = guideline.statements[number]
    document = tantivy.Document()
    document.add_text("body", " ".join(terms(f"{statement.lead_in} {statement.text}")))
    document.add_text("heading", heading)
    document.add_text("guideline", guideline.id)
    document.add_unsigned("number", number)
    return document


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("heading", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("guideline", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", stored=True)
    return builder.build()


def _key(document: Any) -> StatementKey:
    return document["guideline"][0], document["number"][0]


def _indexable(term: str) -> bool:
    """Whether the term can stand in the index at all: half characters (lone surrogates) can't."""
    return bool(term) and not any("\ud800" <= character <= "\udfff" for character in term)


def _damaged(folder: Path, error: Exception) -> ReleaseError:
    reason = str(error).splitlines()[0][:120]
    return ReleaseError(f"the lexical index in {folder} is damaged ({reason}); run `guideline-qa index build`")
