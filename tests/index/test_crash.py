"""A builder that is killed, or whose disk is full, at any moment leaves the release in use as it was."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.errors import ModelError, StorageError
from qa.index import Release, build, open_release, problems
from qa.index.shelf import Shelf

if TYPE_CHECKING:
    from qa.answer import Result
    from qa.settings import Settings
    from tests.conftest import Index
    from tests.index.conftest import WordEmbedder

CONFTEST = Path(__file__).with_name("conftest.py")

pytestmark = pytest.mark.slow

BUILD = """
import importlib.util, os, resource, signal, sys
spec = importlib.util.spec_from_file_location("words", sys.argv[1])
words = importlib.util.module_from_spec(spec)
spec.loader.exec_module(words)
from qa.errors import GuidelineQAError
from qa.index import build
from qa.settings import Settings
import chromadb  # imported before the limit is set: Python writes .pyc files

def progress(stage, done, total):
    if (stage, done) == (sys.argv[4], min(int(sys.argv[5]), total)):
        os.kill(os.getpid(), signal.SIGKILL)

touched = 0
def touch(event, args):
    global touched
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir") and str(args[0]).startswith(sys.argv[3]):
        touched += 1
        if touched == int(sys.argv[5]):
            os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[4] == "touch":
    sys.addaudithook(touch)
if sys.argv[4] == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[5]), int(sys.argv[5])))
try:
    build(Settings.load(corpus=sys.argv[2], index=sys.argv[3]), progress, words.WordEmbedder())
except GuidelineQAError as error:
    print(type(error).__name__, error)
if touched:
    print("touched", touched)
"""


def run_build(settings: Settings, when: str, number: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BUILD, str(CONFTEST), str(settings.corpus), str(settings.index), when, str(number)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def check_in_use(settings: Settings, embedder: WordEmbedder, release: str, years: str) -> None:
    with closing(open_release(settings, embedder)) as opened:
        assert opened.id == release
        assert problems(opened) == []
        assert any(years in statement.text for statement in opened.guidelines["her2"].statements)
        assert opened.dense(embedder.encode(["trastuzumab"])[0], 1)[0][0][0] == "her2"


@pytest.fixture
def first(settings: Settings, embedder: WordEmbedder) -> str:
    """Id of a release in use that the corpus has moved on from."""
    report = build(settings, embedder=embedder)
    path = settings.corpus / "her2.md"
    path.write_text(path.read_text(encoding="utf-8").replace("one year", "two years"), encoding="utf-8")
    return report.release


@pytest.mark.parametrize(
    ("stage", "done"),
    [("embedding", 1), ("writing", 0), ("writing", 1), ("publishing", 0)],
)
def test_a_builder_killed_before_it_published(
    settings: Settings, embedder: WordEmbedder, first: str, stage: str, done: int
) -> None:
    assert run_build(settings, stage, done).returncode == -9
    check_in_use(settings, embedder, first, "one year")
    second = build(settings, embedder=embedder)
    check_in_use(settings, embedder, second.release, "two years")
    assert Shelf(settings.index).unfinished() == set()
    assert Shelf(settings.index).published() == {Shelf(settings.index).current()}


def test_a_builder_killed_after_it_published(settings: Settings, embedder: WordEmbedder, first: str) -> None:
    assert run_build(settings, "publishing", 1).returncode == -9
    second = build(settings, embedder=embedder)
    assert (second.published, second.release != first) == (False, True)
    check_in_use(settings, embedder, second.release, "two years")


def test_a_builder_killed_before_there_was_any_release(settings: Settings, embedder: WordEmbedder) -> None:
    assert run_build(settings, "writing", 1).returncode == -9
    report = build(settings, embedder=embedder)
    check_in_use(settings, embedder, report.release, "one year")


@pytest.mark.parametrize("largest_file", [0, 300, 20_000])
def test_a_disk_that_takes_no_more(settings: Settings, embedder: WordEmbedder, first: str, largest_file: int) -> None:
    done = run_build(settings, "limit", largest_file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("StorageError "), done.stdout
    assert done.stdout.count("\n") == 1
    assert "nothing was published" in done.stdout
    check_in_use(settings, embedder, first, "one year")
    assert Shelf(settings.index).unfinished() == set()
    second = build(settings, embedder=embedder)
    check_in_use(settings, embedder, second.release, "two years")


def test_a_model_that_fails_leaves_nothing_behind(
    settings: Settings, embedder: WordEmbedder, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ModelError("the model is gone")

    with monkeypatch.context() as patched, pytest.raises(ModelError):
        patched.setattr(type(embedder), "encode", fail)
        build(settings, embedder=embedder)
    check_in_use(settings, embedder, first, "one year")
    assert Shelf(settings.index).unfinished() == set()


def test_what_does_not_read_back_is_not_published(
    settings: Settings, embedder: WordEmbedder, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(StorageError, match="doesn't read back"):
        patched.setattr("qa.index.writing.write_lexical", lambda folder, _: (folder / "meta.json").write_text("{}"))
        build(settings, embedder=embedder)
    check_in_use(settings, embedder, first, "one year")
    assert Shelf(settings.index).unfinished() == set()


def test_an_interrupted_build_leaves_nothing_behind(settings: Settings, embedder: WordEmbedder, first: str) -> None:
    def interrupt(stage: str, *_: int) -> None:
        if stage == "checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(settings, interrupt, embedder)
    check_in_use(settings, embedder, first, "one year")
    assert Shelf(settings.index).unfinished() == set()


def test_no_kill_is_noticed_by_who_keeps_asking(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.following._LOOK_SECONDS", 0.02)
    shelf = Shelf(index.settings.index)
    results: list[Result] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            results.append(engine.ask("How many zebrafish live in one tank?"))

    with closing(index.open()) as engine, ThreadPoolExecutor(1) as asking:
        engine._following.start()
        asked = asking.submit(ask)
        try:
            index.write(11)
            whole = run_build(index.settings, "touch", 0)
            index.note(11)
            touches = int(whole.stdout.removeprefix("touched "))
            for number in range(6):
                index.write(20 + number)
                at = touches * (2 * number + 1) // 12
                assert run_build(index.settings, "touch", at).returncode == -9, at
                index.note(*range(10, 20 + number + 1))
                with shelf.reading() as folder, closing(Release(folder)) as release:
                    assert problems(release) == []
                assert len(list(shelf.releases.iterdir())) <= 4  # in use, leased by us, leased before, being built
            index.publish(30)
            until = time.monotonic() + 30
            while engine.ask("What is cleaned?").provenance.release != shelf.current().name:
                assert time.monotonic() < until
        finally:
            done.set()
        asked.result()
    for result in results:
        index.check(result)
    shelf.tidy()
    assert [path.name for path in shelf.releases.iterdir()] == [shelf.current().name]
