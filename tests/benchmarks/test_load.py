import asyncio
from itertools import islice
from pathlib import Path

import httpx
import load
import pytest
from hypothesis import given
from hypothesis import strategies as st
from load_client import Figures, Visit, at, last_of, visit
from load_server import address_in, switched_on

ASKED = ["What is HER2?", "When is it tested?", "Who tests it?"]
RESULT = 'event: stage\ndata: {"name": "understand"}\n\nevent: result\ndata: {"status": "answered"}\n\n'


def test_distinct_questions_are_all_different_and_mixed_ones_are_the_gold_questions() -> None:
    distinct = list(islice(load.questions(ASKED, "distinct"), len(ASKED) * 49))
    assert len(set(distinct)) == len(distinct)
    assert set(islice(load.questions(ASKED, "mixed"), 100)) == set(ASKED)


def test_the_same_seed_asks_the_same() -> None:
    first, second = (list(islice(load.questions(ASKED, "distinct", seed=5), 20)) for _ in range(2))
    assert first == second


@given(st.lists(st.floats(0, 100), min_size=1), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_percentile_is_a_value_that_as_many_do_not_exceed(values: list[float], share: float) -> None:
    found = at(values, share)
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_no_values_no_percentile() -> None:
    assert at([], 0.95) == 0


@pytest.mark.parametrize(
    ("spoilt", "held"),
    [
        (Visit(200, 0.1), True),
        (Visit(503, 0.1, retry_after=1), False),
        (Visit(429, 0.1), False),
        (Visit(0, 0.1, "ReadError"), False),
    ],
)
def test_a_rate_is_sustained_if_nothing_was_refused(spoilt: Visit, held: bool) -> None:
    figures = Figures()
    for made in (Visit(200, 1.0), Visit(200, 2.0), spoilt):
        figures.add(made)
    assert figures.sustained(3.0) is held
    assert not figures.sustained(2.0)
    assert not Figures().sustained(3.0)


def test_figures_add_up() -> None:
    figures = Figures(elapsed=2.0)
    for made in (Visit(200, 1.0), Visit(200, 3.0), Visit(503, 0.1), Visit(0, 0.1, "ReadError"), Visit(500, 1, "500")):
        figures.add(made)
    told = figures.told()
    assert told["questions"] == 5
    assert (told["p50"], told["p95"], told["p99"]) == (1.0, 3.0, 3.0)
    assert told["answered_per_second"] == 1.0
    assert (told["refused"], told["errors"]) == ({503: 1}, {"ReadError": 1, "500": 1})


@pytest.mark.parametrize(
    ("stream", "status"),
    [
        (RESULT, 200),
        (RESULT.replace("\n", "\r\n"), 200),
        (RESULT + ": keep-alive\n\n", 200),
        ('event: stage\ndata: {}\n\nevent: problem\ndata: {"status": 503, "detail": "a: b"}\n\n', 503),
        ("event: stage\ndata: {}\n\n", 0),
        ("", 0),
    ],
)
def test_a_stream_is_judged_by_its_last_event(stream: str, status: int) -> None:
    assert last_of(stream) == status


def visited(answer: httpx.Response | Exception, *, streamed: bool) -> Visit:
    def reply(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def made() -> Visit:
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://127.0.0.1") as client:
            return await visit(client, ASKED[0], streamed=streamed)

    return asyncio.run(made())


def test_what_a_visit_came_to() -> None:
    assert visited(httpx.Response(200, json={}), streamed=False).status == 200
    assert visited(httpx.Response(200, text=RESULT), streamed=True).error == ""
    cut = visited(httpx.Response(200, text="event: stage\ndata: {}\n\n"), streamed=True)
    assert cut.error == "stream ended with 0"
    refused = visited(httpx.Response(503, headers={"retry-after": "2"}), streamed=True)
    assert (refused.status, refused.error, refused.retry_after) == (503, "", 2.0)
    assert visited(httpx.Response(500), streamed=False).error == "status 500"
    assert visited(httpx.ReadError("gone"), streamed=False).error == "ReadError"


@pytest.mark.parametrize(("held", "said"), [([], "< 4"), ([4, 5], "5"), (list(load.LADDER), f"≥ {load.LADDER[-1]}")])
def test_the_highest_rate_of_the_ladder(held: list[int], said: str) -> None:
    rungs = [{"rate": rate, "sustained": True} for rate in held]
    assert load.highest([*rungs, {"rate": 99, "sustained": False}]) == said


def test_the_table_holds_what_was_measured() -> None:
    told = Figures(seconds=[0.1, 0.2], elapsed=1).told() | {"memory_mb": [(10.0, 900.0), (20.0, 901.0)]}
    told["refused"] = {503: 7}
    found = {"readers": told, "steady": told, "ladder": [{"rate": 4, "sustained": True}]}
    found |= {"killed_free_after_seconds": 0.25}
    found |= {"stopped": {"visits": [{"status": 200}, {"status": 503}], "ended_after_seconds": 1.5}}
    first, _ = load.rows("mixed", found)
    assert len(first) == len(load.HEADINGS)
    assert {"mixed, 50 readers", "7 × 503", "900 to 901 MB"} <= set(first)
    assert [row[1] for row in load.extremes({"mixed": found})] == ["4", "0.25 s", "1 of 2", "1.5 s"]


def test_the_server_keeps_everything_in_its_folder(tmp_path: Path) -> None:
    on = switched_on(tmp_path)
    assert on["GUIDELINE_QA_AUDIT__FILE"] == str(tmp_path / "audit.jsonl")
    assert on["GUIDELINE_QA_SERVER__REQUEST_LOG"] == "true"


def test_the_address_is_read_off_the_line() -> None:
    assert address_in("Guideline QA is ready at http://127.0.0.1:7860/  (Ctrl-C stops it)\n") == "http://127.0.0.1:7860"
