"""What every training script begins with: its arguments, the texts with their questions and sides, and what reads them."""

import argparse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from qa.guideline import Guideline
from qa.index.embedding import SentenceEmbedder
from qa.question.glossary import Glossary
from qa.settings import EmbeddingSettings
from training.candidates import Example, examples
from training.overlap import unrepeated
from training.texts import Question, Split, guidelines, questions


@dataclass(frozen=True)
class Inputs:
    """The texts by name, all questions on them, how they are parted, and where vectors (`cache`) and weights (`out`) go."""

    data: Path
    cache: Path
    out: Path
    texts: Mapping[str, Guideline]
    asked: Sequence[Question]
    split: Split
    embedder: SentenceEmbedder
    glossary: Glossary
    console: Console

    @classmethod
    def from_arguments(cls, about: str | None, out: Path) -> "Inputs":
        """Read the command line, `about` being its help and `out` where weights go by default, and all that it names."""
        parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("data", type=Path)
        parser.add_argument("--glossary", type=Path, default=Path("corpus/glossary.yaml"))
        parser.add_argument("--cache", type=Path, default=Path("build/training"), help="folder for the texts' vectors")
        parser.add_argument("--out", type=Path, default=out)
        given = parser.parse_args()
        return cls(
            given.data,
            given.cache,
            given.out,
            guidelines(given.data),
            questions(given.data),
            Split.load(),
            SentenceEmbedder(EmbeddingSettings()),
            Glossary.load(given.glossary),
            Console(),
        )

    def held_out(self) -> list[Example]:
        """Describe the questions held out, as written, those left out on what a text learnt from says too."""
        texts, asked = self.on(self.split.held_out)
        kept = unrepeated(asked, self.texts, self.split)
        return examples(texts, kept, self.embedder, self.glossary, self.cache, varied=False)

    def on(self, names: Collection[str]) -> tuple[dict[str, Guideline], list[Question]]:
        """Return the named texts, in the order of their names, and the questions on them."""
        return {name: self.texts[name] for name in sorted(names)}, [each for each in self.asked if each.doc in names]

    def examples(self, names: Collection[str], *, varied: bool) -> list[Example]:
        """Describe the questions on the named texts; `varied`, also asked elsewhere, of a part and after another."""
        return examples(*self.on(names), self.embedder, self.glossary, self.cache, varied=varied)
