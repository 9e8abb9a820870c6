"""BM25 over texts in memory."""

from collections.abc import Sequence
from typing import Final

import tantivy

from qa.terms import terms

_HEAP_BYTES: Final = 15_000_000


class Bm25:
    """BM25 (tantivy, k1 1.2, b 0.75) over texts in memory, words analysed as the product does."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts; they go by their place."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("number", stored=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(_HEAP_BYTES, 1)
        for number, text in enumerate(texts):
            document = tantivy.Document()
            document.add_text("body", " ".join(terms(text)))
            document.add_unsigned("number", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def __call__(self, question: str, k: int) -> list[tuple[int, float]]:
        """Return up to `k` places with their scores, best first; a text that shares no word is not found."""
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "body", term, "freq"))
            for term in sorted(set(terms(question)))
        ]
        if not wanted:
            return []
        hits = self._searcher.search(tantivy.Query.boolean_query(wanted), k, count=False).hits
        found = [(int(self._searcher.doc(address)["number"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))
