"""The real system on real text, built once for all tests that only ask it."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from qa.answer import Answer, Result
from qa.engine import GuidelineQA
from qa.index import build, open_release
from qa.index.manifest import load_manifest
from qa.index.shelf import Shelf
from qa.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"
# A slow machine is no finding. Property tests try fewer examples every day than in CI.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.register_profile("everyday", deadline=None, max_examples=20)
hypothesis.settings.load_profile("untimed")

# Tests take its replies from it: `from model_server import Say`.
_spec = importlib.util.spec_from_file_location("model_server", Path(__file__).parent / "model_server.py")
assert _spec is not None
assert _spec.loader is not None
_model_server = sys.modules["model_server"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_model_server)

ARTICLE = Path(__file__).parents[2] / "shared" / "source" / "000_23bc11871f974cca.txt"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index built from the shipped corpus."""
    made = Settings.load(corpus=CORPUS, index=tmp_path_factory.mktemp("index"))
    build(made)
    return made


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[GuidelineQA]:
    """The shipped guideline, open for asking."""
    with closing(GuidelineQA.open(settings)) as opened:
        yield opened


@pytest.fixture
def engine_on(tmp_path: Path) -> Iterator[Callable[..., GuidelineQA]]:
    """Open an engine on texts given as name=text."""
    with ExitStack() as stack:

        def open_on(**texts: str) -> GuidelineQA:
            corpus = tmp_path / "texts"
            corpus.mkdir()
            for name, text in texts.items():
                (corpus / f"{name}.md").write_text(text, encoding="utf-8")
            made = Settings.load(corpus=corpus, index=tmp_path / "index")
            build(made)
            return stack.enter_context(closing(GuidelineQA.open(made)))

        yield open_on


@pytest.fixture
def model_server() -> Iterator[Any]:
    """A language model's server, at `base_url`, that replies as it is told."""
    with closing(_model_server.ModelServer()) as server:
        yield server
    assert server.faults == []


_spec = importlib.util.spec_from_file_location("words", Path(__file__).parent / "index" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
words = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(words)


class Model(words.WordEmbedder):  # type: ignore[misc, name-defined]
    """Bags of words for questions too."""

    def encode_query(self, text: str) -> Any:
        return self.encode([text])[0]

    def encode_words(self, texts: Sequence[str]) -> Any:
        return self.encode(list(texts))


class Index:
    """An index that is published anew with each number, with no model loaded; knows which release says which."""

    def __init__(self, settings: Settings, embedder: Any) -> None:
        self.settings = settings
        self.embedder = embedder
        self.said: dict[str, int] = {}

    def write(self, number: int, edition: str = "first") -> None:
        """Write the guideline into the corpus."""
        self.settings.corpus.mkdir(exist_ok=True)
        head = f"---\nedition: {edition}\n---\n# Zebrafish\n\n## Tanks\n\n"
        text = f"{head}- {number} zebrafish live in one tank.\n- Tanks are cleaned every day.\n"
        (self.settings.corpus / "fish.md").write_text(text, encoding="utf-8")

    def publish(self, number: int, embedder: Any = None, edition: str = "first") -> Path:
        self.write(number, edition)
        self.said[build(self.settings, embedder=embedder or self.embedder).release] = number
        return Shelf(self.settings.index).current()

    def note(self, *numbers: int) -> None:
        """Take note of what the release in use says, which some other process published."""
        folder = Shelf(self.settings.index).current()
        text = (folder / "guidelines" / "fish.json").read_text(encoding="utf-8")
        (number,) = (number for number in numbers if f"{number} zebrafish" in text)
        self.said[load_manifest(folder).id] = number

    def check(self, result: Result) -> None:
        assert isinstance(result, Answer)
        assert f"{self.said[result.provenance.release]} zebrafish" in result.text

    def open(self) -> GuidelineQA:
        return GuidelineQA(open_release(self.settings, self.embedder), self.embedder, self.settings)

    def copied(self, folder: Path) -> "Index":
        """Return a copy in a folder: publishing takes most of a second, copying none."""
        for place in (self.settings.corpus, self.settings.index):
            shutil.copytree(place, folder / place.name)
        made = _in(folder)
        made.said.update(self.said)
        return made


def _in(folder: Path) -> Index:
    return Index(Settings.load(corpus=folder / "corpus", index=folder / "index"), Model())


@pytest.fixture(scope="session")
def first_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """What `index` is a copy of; to be left as it is."""
    made = _in(tmp_path_factory.mktemp("first"))
    made.publish(10)
    return made


@pytest.fixture
def index(first_index: Index, tmp_path: Path) -> Index:
    return first_index.copied(tmp_path)
