"""What every set is measured with: the product's parts, loaded once, remembered vectors, data, a sample if one is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from remembered import RememberingEmbedder
from rich.console import Console

from evals.public.draw import Draw
from evals.public.system import System
from qa.index.embedding import SentenceEmbedder
from qa.retrieval.ranking import Ranking
from qa.settings import Settings
from training.texts import Split

T = TypeVar("T")


class CannotMeasureError(Exception):
    """A set can't be measured: its data is absent; the message says which and how to mend it."""


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

    @cached_property
    def system(self) -> System:
        """All of these, as the public suites ask them."""
        return System(self.settings, self.model, self.embedder, self.ranking, self.console)

    @property
    def public(self) -> Path:
        """Folder of the public sets."""
        return self.data / "data"

    @property
    def draw(self) -> Draw:
        """Which cases are asked."""
        return Draw(self.sample)

    def need(self, name: str) -> Path:
        """Return a file or folder of the data.

        :raises CannotMeasureError: if it is not there.
        """
        path = self.data / name
        if not path.exists():
            raise CannotMeasureError(f"{path} is absent; name the folder that holds {name} with --data")
        return path

    def drawn(self, items: Sequence[T]) -> list[T]:
        """Return a seeded sample in the order given; all of them where none is wanted."""
        return self.draw(items)

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
