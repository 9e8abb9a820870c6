from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from qa.answer import Answer
from qa.engine import GuidelineQA
from qa.settings import LimitSettings, Settings
from ui.access.access import Access
from ui.access.caller import NOBODY
from ui.chat.conversation import Question
from ui.chat.page import AtTheDesk, _examples, _opening, _source, static
from ui.desk.desk import Desk
from ui.desk.places import NoRoom
from ui.service import Service
from ui.sources.pages import Pictures
from ui.watching.watch import Watch

QUESTION = Question("How?", (), ["g"])


@pytest.fixture
def engine(shelved: Any) -> GuidelineQA:
    return cast(GuidelineQA, shelved)


@pytest.fixture
def at_a_desk(tmp_path: Any) -> Callable[[Any], Service]:
    """Put an engine behind a desk, with files in a folder of the test's own."""
    files = {name: tmp_path / name for name in ("users", "keys", "secret_file")}

    def made(engine: Any, **access: str) -> Service:
        settings = Settings.load(access=files | access)
        watch = Watch(settings)
        desk = Desk(engine, LimitSettings(running=1, waiting=0), watch)
        return Service(engine, settings, Access(settings), desk, Pictures(engine), watch)

    return made


@pytest.fixture
def full(at_a_desk: Callable[[Any], Service], scripted: Callable[..., Any]) -> Iterator[Service]:
    """A service whose only place is taken, and at which nobody may wait."""
    service = at_a_desk(scripted())
    place = service.desk._places.ask()
    assert place.done()
    yield service
    service.desk._places.leave(0.1)


def test_markup_is_no_template_into_which_text_could_be_put() -> None:
    assert "${" not in static("page.html")
    assert "{{" not in static("page.html")
    assert "`" not in static("page.html")


def test_opening_escapes_what_the_guideline_says_of_itself(at_a_desk: Any, engine: GuidelineQA) -> None:
    opening = _opening(at_a_desk(engine))
    assert "<script" not in str(opening)
    assert "5 March 2024" in opening["guidelines"]
    assert "Reviewed" in opening["guidelines"]
    assert "No &lt;b&gt;advice&lt;/b&gt;." in opening["disclaimer"]


@pytest.mark.parametrize(("mode", "expected"), [("open", False), ("password", True), ("proxy", False)])
def test_who_can_log_in_here_finds_the_way_to_log_out(
    at_a_desk: Any, engine: GuidelineQA, mode: str, expected: bool
) -> None:
    assert _opening(at_a_desk(engine, mode=mode, proxy_header="X-User"))["account"] is expected


def test_examples_come_from_the_chosen_guidelines_that_exist(at_a_desk: Any, engine: GuidelineQA) -> None:
    service = at_a_desk(engine)
    assert "What is in g?" in _examples(service, ["g", "gone"])
    for wrong in (["gone"], [], None, "g", [{}]):
        assert "What is in" not in _examples(service, wrong)


def test_without_room_nothing_is_suggested_but_nothing_fails(full: Service, answer: Answer) -> None:
    assert "What is in" not in _examples(full, ["g"])
    assert AtTheDesk(full, NOBODY).follow_ups(answer, QUESTION) == []
    with pytest.raises(NoRoom):
        list(AtTheDesk(full, NOBODY).stream(QUESTION, explained=False))


def test_with_room_it_leads_on(at_a_desk: Any, scripted: Callable[..., Any], answer: Answer) -> None:
    assert AtTheDesk(at_a_desk(scripted()), NOBODY).follow_ups(answer, QUESTION) == ["And <then>?"]


@pytest.mark.parametrize("cited", [None, "g", {}, {"guideline": "gone"}, {"guideline": "g", "start": 5, "end": 5}])
def test_a_citation_that_is_none_becomes_a_message(engine: GuidelineQA, cited: Any) -> None:
    assert 'data-status="refused"' in _source(engine, cited)
