from types import SimpleNamespace

import pytest

from evals.cases.expected import Span
from evals.errors import EditionError, FilterError
from evals.running.asking import leave_any, plan


def ids(zor: SimpleNamespace, *filters: str) -> list[str]:
    return [asking.id for asking in plan([zor.gold()], zor.shelf(), filters).askings]


def test_every_phrasing_is_a_case(zor: SimpleNamespace) -> None:
    assert ids(zor) == ["zor/d1", "zor/d1#2", "zor/f1", "zor/n1"]


def test_an_asking_carries_history_scope_text_and_places(zor: SimpleNamespace) -> None:
    asking = plan([zor.gold()], zor.shelf()).askings[2]
    assert [turn.content for turn in asking.turns] == ["Zorvane?"]
    assert (asking.scope, asking.texts) == ("zor", {"zor": zor.text})
    assert asking.expected.places == {"dose": (Span(0, 31),)}


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (["category=direct"], ["zor/d1", "zor/d1#2"]),
        (["category=direct", "category=followup"], ["zor/d1", "zor/d1#2", "zor/f1"]),
        (["id=d1"], ["zor/d1", "zor/d1#2"]),
        (["id=zor/d1#2"], ["zor/d1#2"]),
        (["id=*1", "category=followup"], ["zor/f1"]),
        (["gold=zor", "guideline=z*"], ["zor/d1", "zor/d1#2", "zor/f1", "zor/n1"]),
        (["tag=held-out"], []),
    ],
)
def test_filters_join_within_a_key_and_narrow_across_keys(
    zor: SimpleNamespace, filters: list[str], left: list[str]
) -> None:
    assert ids(zor, *filters) == left


@pytest.mark.parametrize(
    ("filters", "left"), [([], True), (["id=d1#2"], False), (["id=zor/d1#2"], True), (["gold=other"], False)]
)
def test_it_is_known_without_a_guideline_whether_anything_is_left(
    zor: SimpleNamespace, filters: list[str], left: bool
) -> None:
    assert leave_any(filters, [zor.gold()]) is left


@pytest.mark.parametrize("wrong", ["direct", "colour=red", "category="])
def test_a_filter_that_is_none_is_refused(zor: SimpleNamespace, wrong: str) -> None:
    with pytest.raises(FilterError, match="KEY=PATTERN"):
        ids(zor, wrong)


def test_gold_on_a_past_edition_asks_that_edition(zor: SimpleNamespace) -> None:
    past = zor.guideline(zor.past, "2024")
    planned = plan([zor.gold(edition="2024")], zor.shelf(past={"zor@2024": past}))
    assert {asking.scope for asking in planned.askings} == {"zor@2024"}
    assert planned.askings[0].texts == {"zor": zor.past}
    assert planned.gold[0].asked_edition == "2024"


def test_gold_on_an_edition_that_is_gone_is_refused_unless_any_will_do(zor: SimpleNamespace) -> None:
    gold = zor.gold(edition="2020")
    with pytest.raises(EditionError, match="'2026' is in force; review the gold"):
        plan([gold], zor.shelf())
    planned = plan([gold], zor.shelf(), any_edition=True)
    assert (planned.gold[0].edition, planned.gold[0].asked_edition) == ("2020", "2026")


def test_gold_on_a_guideline_that_is_not_there_is_refused_or_left_out(zor: SimpleNamespace) -> None:
    other = zor.shelf(guidelines={})
    with pytest.raises(EditionError, match="--index"):
        plan([zor.gold()], other)
    gold = zor.gold()
    plain = type(gold)("plain", "0" * 64, "", "", gold.facts, gold.questions)
    planned = plan([zor.gold(), plain], other, lenient=True)
    assert planned.left_out == ("zor",)
    assert {asking.gold for asking in planned.askings} == {"plain"}
    with pytest.raises(EditionError):
        plan([zor.gold()], other, lenient=True)


def test_facts_that_stand_nowhere_in_the_edition_are_told(zor: SimpleNamespace) -> None:
    assert plan([zor.gold()], zor.shelf()).unfound == {}
    other = zor.guideline("Another text.", "2026")
    assert plan([zor.gold()], zor.shelf(guidelines={"zor": other})).unfound == {"zor": {"dose"}}


def test_a_plain_list_asks_everything(zor: SimpleNamespace) -> None:
    gold = zor.gold()
    planned = plan([type(gold)("plain", "0" * 64, "", "", {}, gold.questions[2:])], zor.shelf())
    assert [(asking.scope, dict(asking.texts)) for asking in planned.askings] == [("", {"zor": zor.text})]
