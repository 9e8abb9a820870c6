from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.answer import Answer
from qa.engine import GuidelineQA
from qa.errors import QuestionError, UnknownGuidelineError
from qa.index import remove
from qa.index.shelf import Shelf

if TYPE_CHECKING:
    from tests.conftest import Index

QUESTION = "How many zebrafish live in one tank?"


@pytest.fixture(scope="module")
def three(first_index: Index, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index whose guideline on fish says 30 now, and said 20 and 10 before; to be left as it is."""
    made = first_index.copied(tmp_path_factory.mktemp("three"))
    made.publish(20, edition="second")
    made.publish(30, edition="third")
    return made


@pytest.fixture
def index(three: Index, tmp_path: Path) -> Index:
    return three.copied(tmp_path)


@pytest.fixture
def engine(index: Index) -> Iterator[GuidelineQA]:
    with closing(index.open()) as opened:
        yield opened


def past(engine: GuidelineQA) -> list[str]:
    """Ids of the past editions, as the message about an unknown one lists them."""
    with pytest.raises(UnknownGuidelineError) as caught:
        engine.ask(QUESTION, guidelines=["fish@none"])
    return [word for word in str(caught.value).replace(",", " ").split() if word.startswith("fish@")]


def test_only_the_edition_in_force_answers_unless_another_is_named(engine: GuidelineQA) -> None:
    for guidelines in (None, ["fish"]):
        result = engine.ask(QUESTION, guidelines=guidelines)
        assert "30 zebrafish" in result.text
        cited = {citation.guideline for each in result.statements for citation in each.citations}
        assert cited == {"fish"}


def test_a_past_edition_answers_by_its_label_and_says_that_it_is_past(engine: GuidelineQA) -> None:
    result = engine.ask(QUESTION, guidelines=["fish@second"])
    assert isinstance(result, Answer)
    assert "20 zebrafish" in result.text
    (citation,) = result.statements[0].citations
    assert citation.guideline.startswith("fish@")
    assert engine.guideline(citation.guideline).text[citation.start : citation.end] == citation.quote
    assert engine.ask(QUESTION, guidelines=[citation.guideline]).text == result.text
    assert result.provenance.release == engine.ask(QUESTION).provenance.release
    assert "edition" in {notice.kind for notice in result.notices}
    assert engine.follow_ups(result) == []
    assert list(engine.stream(QUESTION, (), ["fish@second"]))[-1].text == result.text  # type: ignore[union-attr]


def test_the_edition_in_force_may_be_named_by_its_label_too(engine: GuidelineQA) -> None:
    result = engine.ask(QUESTION, guidelines=["fish@third"])
    assert "30 zebrafish" in result.text
    assert result.statements[0].citations[0].guideline == "fish"


def test_editions_in_force_and_past_are_asked_separately(engine: GuidelineQA) -> None:
    with pytest.raises(QuestionError, match=r"fish is in force and fish@.* is not; ask .* separately"):
        engine.ask(QUESTION, guidelines=["fish", "fish@second"])


def test_several_past_editions_may_be_asked_together(engine: GuidelineQA) -> None:
    result = engine.ask(QUESTION, guidelines=["fish@second", "fish@first"])
    assert {citation.guideline for each in result.statements for citation in each.citations} <= set(past(engine))


@pytest.mark.parametrize("name", ["", "@", "fish@none", "../fish", "mice", "mice@second", "fish@@second", "\x00"])
def test_an_edition_that_is_not_there_is_refused(engine: GuidelineQA, name: str) -> None:
    for use in (lambda: engine.ask(QUESTION, guidelines=[name]), lambda: engine.guideline(name)):
        with pytest.raises(UnknownGuidelineError) as caught:
            use()
        assert "\n" not in str(caught.value)
    with pytest.raises(UnknownGuidelineError):
        engine.source_file(name)


def test_the_past_is_opened_once_and_closed_with_its_release(
    index: Index, engine: GuidelineQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = engine._following.now
    assert opened._past is None
    engine.ask(QUESTION, guidelines=["fish@second"])
    kept = opened._past
    assert kept is not None
    engine.ask(QUESTION, guidelines=["fish@first"])
    assert opened._past is kept
    closed: list[Path] = []
    monkeypatch.setattr(type(kept.release), "close", lambda release: closed.append(release.folder))
    opened.close()
    assert closed == [opened.release.folder / "past", opened.release.folder]
    monkeypatch.undo()
    opened.close()


def test_a_removed_guideline_can_still_be_asked_by_name(index: Index, engine: GuidelineQA) -> None:
    (index.settings.corpus / "mice.md").write_text(
        "---\nedition: only\n---\n# Mice\n\n- Five mice live in one cage.\n", encoding="utf-8"
    )
    index.publish(30, edition="third")
    remove(index.settings, "mice", embedder=index.embedder)
    engine._following.look()
    result = engine.ask("How many mice live in one cage?", guidelines=["mice@only"])
    assert "Five mice" in result.text


def test_the_file_that_an_edition_was_read_from(index: Index, engine: GuidelineQA) -> None:
    path = engine.source_file("fish")
    assert path is not None
    assert path.read_bytes() == (index.settings.corpus / "fish.md").read_bytes()
    assert Shelf(index.settings.index).current() in path.parents
    before = engine.source_file("fish@second")
    assert before is not None
    assert b"20 zebrafish" in before.read_bytes()
    path.unlink()
    assert engine.source_file("fish") is None
