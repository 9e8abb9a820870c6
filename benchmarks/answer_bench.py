"""What every set is measured with: models loaded once, data, a sample where one is wanted, an index of given guidelines."""

import hashlib
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from remembered import RememberingEmbedder
from rich.console import Console

from qa.answer import Turn
from qa.guideline import Guideline
from qa.index.contents import Contents, Holding, InUse
from qa.index.embedding import SentenceEmbedder
from qa.index.manifest import FROM_CORPUS, program_hash
from qa.index.publish import no_progress, publish
from qa.index.release import open_release
from qa.index.shelf import Shelf
from qa.opened import Models, Opened
from qa.question.understand import understand
from qa.retrieval.ranking import Ranking
from qa.retrieval.search import Found
from qa.settings import Settings
from training.texts import Split

T = TypeVar("T")
_SEED: Final = 4


class CannotMeasureError(Exception):
    """A set can't be measured: its data is absent, or the sample too small; the message says which and how to mend it."""


@dataclass(frozen=True)
class Bench:
    """Where the data is, how many questions of each set to ask (None: all), and where vectors are kept.

    `split` is the TOML file that names the texts held out of training.
    """

    data: Path
    cache: Path
    split: Path
    sample: int | None = None

    @cached_property
    def settings(self) -> Settings:
        """The product's settings, as anywhere else."""
        return Settings.load()

    @cached_property
    def model(self) -> SentenceEmbedder:
        """The product's embedding model."""
        return SentenceEmbedder(self.settings.embedding)

    @cached_property
    def embedder(self) -> RememberingEmbedder:
        """The same, remembering what it has embedded."""
        return RememberingEmbedder(self.model, self.cache)

    @cached_property
    def ranking(self) -> Ranking:
        """The product's ranking."""
        return Ranking.load(self.settings.reranking)

    @cached_property
    def console(self) -> Console:
        """Where progress is shown."""
        return Console(stderr=True)

    def need(self, name: str) -> Path:
        """Return a file or folder of the data.

        :raises CannotMeasureError: if it is not there.
        """
        path = self.data / name
        if not path.exists():
            raise CannotMeasureError(f"{path} is absent; name the folder that holds {name} with --data")
        return path

    def drawn(self, items: Sequence[T], most: int | None = None) -> list[T]:
        """Return a seeded sample in the order given; all of them where neither `sample` nor `most` is lower."""
        n = min(each for each in (self.sample, most, len(items)) if each is not None)
        return [items[at] for at in sorted(random.Random(_SEED).sample(range(len(items)), n))]

    @cached_property
    def parted(self) -> Split:
        """Which texts were held out of training.

        :raises CannotMeasureError: if that is not written down.
        """
        try:
            return Split.load(self.split)
        except (OSError, ValueError, KeyError) as error:
            raise CannotMeasureError(
                f"{self.split} doesn't list the texts held out ({error}); name the file that does with --split"
            ) from error

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
