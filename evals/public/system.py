"""What the suites ask: the product's own parts, loaded once, and an index of whatever text is given."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import Progress

from qa.answer import Turn
from qa.guideline import Guideline
from qa.index.contents import Contents, Holding, InUse
from qa.index.embedding import Embedder, SentenceEmbedder, Vectors
from qa.index.manifest import FROM_CORPUS, program_hash
from qa.index.publish import no_progress, publish
from qa.index.release import open_release
from qa.index.shelf import Shelf
from qa.opened import Models, Opened
from qa.question.understand import understand
from qa.retrieval.ranking import Ranking
from qa.retrieval.search import Found
from qa.settings import Settings


class QueryEmbedder(Embedder, Protocol):
    """An embedding model as the suites use it; one that remembers what it has embedded will do."""

    def encode_query(self, text: str) -> Vectors:
        """Return the vector of a question, `(dim,)` float32, L2-normalised."""


@dataclass(frozen=True)
class System:
    """The product's settings, embedding model and ranking; `embedder` is the model or one that remembers for it.

    Progress is shown on `console`.
    """

    settings: Settings
    model: SentenceEmbedder
    embedder: QueryEmbedder
    ranking: Ranking
    console: Console

    @classmethod
    def load(cls, settings: Settings, console: Console) -> "System":
        """Load what the settings name.

        :raises ModelError: if weights are missing or damaged.
        """
        model = SentenceEmbedder(settings.embedding)
        return cls(settings, model, model, Ranking.load(settings.reranking), console)

    def embed(self, texts: Sequence[str], doing: str) -> Vectors:
        """Return one vector a text, `(n, dim)` float32, L2-normalised, with a progress bar that says `doing`."""
        with Progress(console=self.console) as progress:
            task = progress.add_task(doing, total=len(texts))
            return self.embedder.encode(texts, lambda done: progress.advance(task, done))

    @contextmanager
    def opened(self, guideline: Guideline) -> Iterator[Opened]:
        """Index a guideline as the product does, in a folder that goes afterwards, and open it.

        Its glossary is the shipped one, as for any corpus without a glossary of its own.
        """
        with tempfile.TemporaryDirectory() as folder:
            settings = self.settings.model_copy(update={"index": Path(folder, "index")})
            file = Path(folder, "source.txt")
            file.write_bytes(guideline.text.encode())
            # A release checks that it keeps the file that was read; here that is the canonical text itself.
            edition = replace(guideline.edition, sha256=hashlib.sha256(file.read_bytes()).hexdigest())
            self._publish(replace(guideline, edition=edition), file, settings)
            opened = Opened(open_release(settings, self.model), Models(self.model, self.ranking), settings)
            try:
                yield opened
            finally:
                opened.close()

    def _publish(self, guideline: Guideline, file: Path, settings: Settings) -> None:
        shelf = Shelf(settings.index)
        holding = Holding(guideline, FROM_CORPUS, program_hash(), file)
        contents = Contents((holding,), glossary=settings.glossary.read_bytes())
        with shelf.writing("benchmark"):
            publish(shelf, shelf.staging(), settings, contents, InUse(None, None), no_progress, self.embedder)


def search(opened: Opened, question: str, history: Sequence[str] = ()) -> Found:
    """Return what the product finds for a question after the user's turns of `history`."""
    turns = [Turn(role="user", content=turn) for turn in history]
    return opened.search(understand(question, turns, opened.search.vocabulary, opened.glossary))
