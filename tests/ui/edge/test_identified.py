from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Abstention, Notice, Provenance
from qa.identifying import identifying
from qa.identifying.rule import KINDS
from ui.edge.identified import _WORDS, warned

PROVENANCE = Provenance(release="r", settings="s", models={}, took_ms=1)
REVIEW = Notice(kind="review", text="Not reviewed.")


def _result(question: str) -> Abstention:
    return Abstention(question=question, understood_as="", text="", nearest=[], notices=[REVIEW], provenance=PROVENANCE)


def test_the_warning_says_what_kinds_and_nothing_of_them() -> None:
    result = warned(_result("Mrs. Jane Miller, born 3 May 1961, jane@mail.example"))
    notice, *others = result.notices
    assert notice.kind == "question"
    assert "(a name, a date, an e-mail address)" in notice.text
    assert "Miller" not in notice.text
    assert others == [REVIEW]


def test_a_result_without_is_left_as_it_is() -> None:
    result = _result("Who should have HER2 testing in 2024?")
    assert warned(result) is result


def test_the_reason_why_an_index_cannot_be_opened_stays_here() -> None:
    told = Notice(
        kind="release", text="This comes from release r, and r2 can't be opened here (/srv/qa/index/r2 is damaged)."
    )
    result = warned(_result("What is HER2?").model_copy(update={"notices": [REVIEW, told]}))
    review, release = result.notices
    assert (review, release.kind) == (REVIEW, "release")
    assert release.text.startswith("This comes from release r, which is no longer the one in use")
    assert "/srv" not in release.text


def test_every_kind_has_words() -> None:
    assert set(_WORDS) == set(KINDS)


@given(st.text(max_size=60))
def test_it_warns_whenever_something_is_found(question: str) -> None:
    result = warned(_result(question))
    assert len(result.notices) == 1 + bool(identifying(question))
    assert result.notices[-1] == REVIEW
