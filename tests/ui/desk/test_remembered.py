import pytest

from qa.answer import Answer, Notice
from ui.desk.asked import Asked
from ui.desk.remembered import Remembered, key_of


@pytest.mark.parametrize(
    "asked",
    [
        Asked("a", history=[{"role": "user", "content": "b"}]),
        Asked("a", explained=True),
        Asked("Ada Smith, born 3 May 1961, phone 020 7946 0018: which test?"),
        Asked("x" * 2_001),
        Asked(" \n"),
        Asked(None),  # type: ignore[arg-type]
    ],
)
def test_these_are_never_remembered(asked: Asked) -> None:
    assert key_of(asked, "r") is None


def test_what_is_the_same_question_and_what_is_not() -> None:
    key = key_of(Asked("How is HER2 tested?", guidelines=("a", "b")), "r")
    assert key is not None
    assert key_of(Asked(" How  is\nHER2 tested? ", guidelines=("b", "a", "a")), "r") == key
    others = [
        key_of(Asked("How is HER2 tested?", guidelines=("a", "b")), "s"),
        key_of(Asked("How is HER2 tested?", guidelines=("a",)), "r"),
        key_of(Asked("How is HER2 tested?", guidelines=()), "r"),
        key_of(Asked("How is HER2 tested?"), "r"),
        key_of(Asked("how is HER2 tested?", guidelines=("a", "b")), "r"),
        key_of(Asked("\ud800", guidelines=("a", "b")), "r"),
    ]
    assert None not in others
    assert len({key, *others}) == 1 + len(others)


def test_only_so_many_and_only_so_long(answer: Answer) -> None:
    now = 0.0
    remembered = Remembered(2, 60, lambda: now)
    assert remembered.known(b"1", "r") is None
    remembered.keep(b"1", answer)
    remembered.keep(b"2", answer)
    assert remembered.known(b"1", "r") is answer  # the latest that was used
    remembered.keep(b"3", answer)
    assert [remembered.known(key, "r") is answer for key in (b"1", b"2", b"3")] == [True, False, True]
    now = 59.9
    assert remembered.known(b"1", "r") is answer
    now = 60.0
    assert remembered.known(b"1", "r") is None


def test_another_release_forgets_all(answer: Answer) -> None:
    remembered = Remembered(2, 60, lambda: 0.0)
    assert remembered.known(b"1", "r") is None
    remembered.keep(b"1", answer)
    assert remembered.known(b"1", "s") is None
    remembered.keep(b"1", answer)  # it comes from the release before
    assert remembered.known(b"1", "s") is None
    assert remembered.known(b"1", "r") is None


def test_an_answer_from_an_index_that_has_moved_on_is_not_kept(answer: Answer) -> None:
    remembered = Remembered(2, 60, lambda: 0.0)
    remembered.known(b"1", "r")
    remembered.keep(b"1", answer.model_copy(update={"notices": [Notice(kind="release", text="Damaged.")]}))
    assert remembered.known(b"1", "r") is None
