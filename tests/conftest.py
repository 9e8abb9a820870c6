"""The real system on real text, built once for all tests that only ask it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from qa.engine import GuidelineQA
from qa.index.build import build
from qa.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"
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
