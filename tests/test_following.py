from __future__ import annotations

import gc
import os
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.answer import Answer, Result
from qa.chain import Question
from qa.engine import GuidelineQA, Stage
from qa.errors import ReleaseError
from qa.index import remove
from qa.index.shelf import Shelf
from qa.opened import Opened

if TYPE_CHECKING:
    from tests.conftest import Index

QUESTION = "How many zebrafish live in one tank?"


@pytest.fixture
def engine(index: Index) -> Iterator[GuidelineQA]:
    with closing(index.open()) as opened:
        yield opened


def opened_since(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The releases that are opened from now on."""
    opened: list[str] = []
    warm = Opened.warm

    def noted(one: Opened) -> None:
        opened.append(one.release.id)
        warm(one)

    monkeypatch.setattr(Opened, "warm", noted)
    return opened


def test_what_was_published_answers_from_the_next_look_on(index: Index, engine: GuidelineQA) -> None:
    chain, retriever = engine.chain, engine.retriever(k=1)
    before = engine.ask(QUESTION)
    index.check(before)
    old = Shelf(index.settings.index).current()
    new = index.publish(20)
    assert engine.ask(QUESTION).provenance.release == before.provenance.release
    assert old.is_dir()  # the engine has it open
    engine._following.look()
    for result in (engine.ask(QUESTION), chain.invoke(Question(QUESTION)), list(engine.stream(QUESTION))[-1]):
        assert result.provenance.release == new.name
        index.check(result)
    assert "20 zebrafish" in engine.guidelines["fish"].text
    assert "20 zebrafish" in retriever.invoke(QUESTION)[0].page_content
    assert engine.examples()
    Shelf(index.settings.index).tidy()
    assert not old.exists()


def test_a_question_that_runs_finishes_on_the_release_it_began_with(index: Index, engine: GuidelineQA) -> None:
    old = Shelf(index.settings.index).current()
    running = engine.stream(QUESTION)
    assert isinstance(next(running), Stage)
    new = index.publish(20)
    engine._following.look()
    assert engine.ask(QUESTION).provenance.release == new.name
    index.publish(30)
    assert old.is_dir()
    *_, last = running
    assert isinstance(last, Answer)
    assert last.provenance.release == old.name
    index.check(last)
    Shelf(index.settings.index).tidy()
    assert not old.exists()


def test_looking_twice_opens_once(index: Index, engine: GuidelineQA, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = opened_since(monkeypatch)
    for _ in range(3):
        engine._following.look()
    assert opened == []
    new = index.publish(20)
    for _ in range(3):
        engine._following.look()
    assert opened == [new.name]


@pytest.mark.slow
def test_what_cannot_be_opened_leaves_the_old_one_answering_and_says_so(
    index: Index, engine: GuidelineQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    monkeypatch.setattr("qa.following.monotonic", lambda: 1000.0 + 0.5 * len(tries))
    index.publish(20, type(index.embedder)("another"))
    for _ in range(10):
        engine._following.look()
        tries.append(1)
    result = engine.ask(QUESTION)
    index.check(result)
    (notice,) = (notice for notice in result.notices if notice.kind == "release")
    assert "built with embedding model another" in notice.text
    assert f"release {result.provenance.release}, which is no longer the one in use" in notice.text
    *_, streamed = engine.stream(QUESTION)
    assert isinstance(streamed, Answer)
    assert notice in streamed.notices
    new = index.publish(30)
    engine._following.look()
    result = engine.ask(QUESTION)
    assert (result.provenance.release, [each for each in result.notices if each.kind == "release"]) == (new.name, [])
    index.check(result)


@pytest.mark.slow
def test_what_cannot_be_opened_is_tried_again_less_and_less_often(
    index: Index, engine: GuidelineQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds, tries = 0.0, list[float]()
    monkeypatch.setattr("qa.following.monotonic", lambda: seconds)

    def fail() -> Opened:
        tries.append(seconds)
        raise ReleaseError("no server")

    monkeypatch.setattr(engine._following, "_open_new", fail)
    engine._following.look()  # the first look only finds that the release in use is the one that is open
    index.publish(20)
    while seconds < 200:
        engine._following.look()
        seconds += 0.5
    assert tries == [0, 1, 3, 7, 15, 31, 63, 123, 183]


@pytest.mark.slow
def test_a_fault_in_opening_does_not_end_the_answers(
    index: Index, engine: GuidelineQA, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Opened) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Opened, "warm", fail)
    old = engine.ask(QUESTION).provenance.release
    index.publish(20)
    engine._following.look()
    assert engine.ask(QUESTION).provenance.release == old
    assert "can't be opened" in caplog.text


@pytest.mark.slow
def test_threads_that_ask_share_one_opening_and_get_the_answers_of_the_release_they_name(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = opened_since(monkeypatch)
    monkeypatch.setattr("qa.following._LOOK_SECONDS", 0.01)
    results: list[Result] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            results.append(engine.ask(QUESTION))

    with closing(index.open()) as engine:
        engine._following.start()
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        published = [index.publish(number).name for number in (20, 30, 40)]
        reached = threading.Event()
        while engine.ask(QUESTION).provenance.release != published[-1]:
            reached.wait(0.01)
        done.set()
        for thread in threads:
            thread.join()
    assert len(results) >= 8
    for result in results:
        index.check(result)
    assert sorted(set(opened)) == sorted(opened)
    assert published[-1] in opened
    Shelf(index.settings.index).tidy()
    assert Shelf(index.settings.index).published() == {Shelf(index.settings.index).current()}


def test_closing_ends_the_thread_and_lets_the_question_that_runs_finish(index: Index) -> None:
    engine = index.open()
    engine._following.start()
    thread = engine._following._thread
    assert thread is not None
    running = engine.stream(QUESTION)
    next(running)
    engine.close()
    assert not thread.is_alive()
    *_, last = running
    assert isinstance(last, Answer)
    index.check(last)
    engine.close()  # a second time does nothing
    with pytest.raises(ReleaseError, match="closed"):
        engine.ask(QUESTION)


@pytest.mark.slow
def test_what_is_opened_while_the_engine_closes_is_closed_too(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = index.open()
    warm = Opened.warm

    def close_meanwhile(opened: Opened) -> None:
        warm(opened)
        engine.close()

    monkeypatch.setattr(Opened, "warm", close_meanwhile)
    first = Shelf(index.settings.index).current()
    index.publish(20)
    engine._following.look()
    index.publish(30)
    assert {folder.name for folder in Shelf(index.settings.index).published()} == {
        Shelf(index.settings.index).current().name
    }
    assert not first.exists()


def test_an_engine_that_is_forgotten_ends_its_thread(index: Index) -> None:
    engine = index.open()
    engine._following.start()
    thread, held = engine._following._thread, weakref.ref(engine._following)
    assert thread is not None
    release = engine._following.now.release
    del engine
    gc.collect()
    assert held() is None
    thread.join(10)
    assert not thread.is_alive()
    release.close()


def test_a_removed_guideline_is_no_longer_asked(index: Index, engine: GuidelineQA) -> None:
    (index.settings.corpus / "mice.md").write_text("# Mice\n\n- Five mice live in one cage.\n", encoding="utf-8")
    index.publish(10)
    engine._following.look()
    result = engine.ask("How many mice live in one cage?", guidelines=["mice"])
    remove(index.settings, "mice", embedder=index.embedder)
    engine._following.look()
    assert set(engine.guidelines) == {"fish"}
    assert engine.follow_ups(result) == []


@pytest.mark.slow
def test_fifty_releases_one_after_the_other_leave_nothing_open(index: Index, engine: GuidelineQA) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("counts the files open by /proc")

    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

    index.publish(20)
    engine._following.look()
    index.check(engine.ask(QUESTION))
    before = held()
    for number in range(50):
        # The same release under another name: what is measured is the opening, not the building.
        _republish(index, number)
        engine._following.look()
    index.check(engine.ask(QUESTION))
    after = held()
    assert after[0] < before[0] + 10  # what the process opens for itself meanwhile; a leak is fifty
    assert after[1] < before[1] + 10


def _republish(index: Index, number: int) -> None:
    shelf = Shelf(index.settings.index)
    with shelf.writing("a test"):
        staging, current = shelf.staging(), shelf.current()
        shutil.copytree(current, staging, dirs_exist_ok=True)
        shelf.publish(staging, current.name.partition("-")[0])
