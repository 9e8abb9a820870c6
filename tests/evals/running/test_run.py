"""Runs of a scripted system: nothing is lost, nothing is asked twice, and only times differ."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from evals.errors import AlteredQuoteError, EndpointError
from evals.running.asking import Asking, Plan, plan
from evals.running.folder import RunFolder
from evals.running.record import RunRecord, SystemRecord
from evals.running.run import ask_all, joined, record_run, refuse_altered_quotes
from evals.running.store import load_run, save_run
from evals.scoring.case import Response
from qa.errors import QuestionError

QUIET = Console(file=StringIO())


@dataclass
class Scripted:
    """Replies by question; one without a reply can't be asked, and after `last` questions nothing can."""

    replies: Mapping[str, Response]
    last: int = 1_000
    identity: str = "scripted"
    asked: list[str] = field(default_factory=list)

    def reply(self, asking: Asking) -> Response:
        if len(self.asked) == self.last:
            raise EndpointError("gone; run the same command to go on")
        self.asked.append(asking.id)
        if asking.text not in self.replies:
            raise QuestionError(f"{asking.text!r} can't be asked")
        return self.replies[asking.text]

    def record(self) -> SystemRecord:
        return SystemRecord(
            kind="answers",
            name="scripted",
            release="r1",
            settings_hash="",
            settings={},
            models={},
            versions={},
            machine={},
        )


@pytest.fixture
def planned(zor: SimpleNamespace) -> Plan:
    return plan([zor.gold()], zor.shelf())


@pytest.fixture
def scripted(zor: SimpleNamespace) -> Callable[..., Scripted]:
    replies = {
        "Dose of zorvane?": Response.of(zor.answer("Zorvane is given at 5 mg daily.")),
        "zorvane mg": Response.of(zor.answer("Store it cold.")),
        "Cost?": Response.of(zor.abstention()),
    }
    return lambda **more: Scripted(replies, **more)


def recorded(planned: Plan, system: Scripted, repeat: int = 1, folder: RunFolder | None = None) -> RunRecord:
    replies, took_s = ask_all(planned, system, QUIET, repeat=repeat, folder=folder)
    return record_run("zor", planned, replies, system.record(), repeat=repeat, took_s=took_s)


def test_each_case_is_recorded_with_its_scores(planned: Plan, scripted: Callable[..., Scripted]) -> None:
    run = recorded(planned, scripted())
    assert [(case.id, case.status, case.right) for case in run.cases] == [
        ("zor/d1", "answered", True),
        ("zor/d1#2", "answered", False),
        ("zor/f1", "failed", False),
        ("zor/n1", "abstained", True),
    ]
    right, wrong, failed, absent = run.cases
    assert (right.scores["fact_recall"], wrong.scores["fact_recall"]) == ((1, 1), (0, 1))
    assert (absent.scores["fact_recall"], absent.scores["wrong_answer"]) == (None, (0, 1))
    assert right.expected[0].stated
    assert not wrong.expected[0].stated
    assert (wrong.passages[0].at, wrong.passages[0].right) == ("Store it cold.", False)
    assert wrong.why
    assert "can't be asked" in failed.text
    assert run.times.took_ms == {"zor/d1": 4.0, "zor/d1#2": 4.0, "zor/n1": 4.0}


def test_a_run_that_broke_off_goes_on_and_comes_to_the_same(
    tmp_path: Path, planned: Plan, scripted: Callable[..., Scripted]
) -> None:
    whole = recorded(planned, scripted(), repeat=2)
    for last in range(8):
        folder = RunFolder(tmp_path / str(last))
        broken, rest = scripted(last=last), scripted()
        with pytest.raises(EndpointError):
            recorded(planned, broken, 2, folder)
        resumed = recorded(planned, rest, 2, folder)
        assert broken.asked + rest.asked == [asking.id for asking in planned.askings] * 2
        assert resumed.cases == whole.cases


def test_kept_replies_of_another_system_gold_or_repetition_are_not_used(
    tmp_path: Path, planned: Plan, scripted: Callable[..., Scripted]
) -> None:
    folder = RunFolder(tmp_path)
    recorded(planned, scripted(), folder=folder)
    for other, repeat in ((scripted(identity="another"), 1), (scripted(), 2)):
        recorded(planned, other, repeat, folder)
        assert len(other.asked) == 4 * repeat


def test_a_run_in_between_costs_no_replies(
    tmp_path: Path, zor: SimpleNamespace, scripted: Callable[..., Scripted]
) -> None:
    whole, part = plan([zor.gold()], zor.shelf()), plan([zor.gold()], zor.shelf(), ["id=n1"])
    folder, rest = RunFolder(tmp_path), scripted()
    with pytest.raises(EndpointError):
        recorded(whole, scripted(last=3), folder=folder)
    recorded(part, scripted(), folder=RunFolder(tmp_path))
    recorded(whole, rest, folder=folder)
    assert rest.asked == ["zor/n1"]


def test_stopping_says_how_to_go_on(tmp_path: Path, planned: Plan, scripted: Callable[..., Scripted]) -> None:
    class Stopped(Scripted):
        def reply(self, asking: Asking) -> Response:
            if self.asked:
                raise KeyboardInterrupt
            return super().reply(asking)

    said = Console(file=StringIO(), width=200)
    with pytest.raises(KeyboardInterrupt):
        ask_all(planned, Stopped(scripted().replies), said, folder=RunFolder(tmp_path))
    assert "Stopped after 1 of 4 replies; the same command goes on" in said.file.getvalue()  # type: ignore[attr-defined]


def test_a_question_that_fails_when_asked_again_is_not_repeatable(planned: Plan, zor: SimpleNamespace) -> None:
    class Failing(Scripted):
        def reply(self, asking: Asking) -> Response:
            if len(self.asked) >= 4:
                raise QuestionError("too tired")
            return super().reply(asking)

    any_question = dict.fromkeys((asking.text for asking in planned.askings), Response.of(zor.abstention()))
    run = recorded(planned, Failing(any_question), repeat=2)
    assert {case.scores["repeatable"] for case in run.cases} == {(0, 1)}


def test_a_time_that_is_none_is_left_out(planned: Plan, zor: SimpleNamespace) -> None:
    endless = replace(Response.of(zor.abstention()), took_ms=float("inf"))
    any_question = dict.fromkeys((asking.text for asking in planned.askings), endless)
    assert recorded(planned, Scripted(any_question)).times.took_ms == {}


def test_two_runs_differ_in_times_alone(planned: Plan, scripted: Callable[..., Scripted]) -> None:
    first, second = (recorded(planned, scripted()).model_dump_json(exclude={"times"}) for _ in range(2))
    assert first == second


def test_a_question_asked_again_must_get_the_same_reply(planned: Plan, zor: SimpleNamespace) -> None:
    class Fickle(Scripted):
        def reply(self, asking: Asking) -> Response:
            before = len(self.asked)
            super().reply(asking)
            quote = "Store it cold." if before > 3 and asking.id == "zor/d1" else "Zorvane is given at 5 mg daily."
            return Response.of(zor.answer(quote))

    any_question = dict.fromkeys((asking.text for asking in planned.askings), Response.of(zor.abstention()))
    run = recorded(planned, Fickle(any_question), repeat=3)
    assert [case.scores["repeatable"] for case in run.cases] == [(0, 1), (1, 1), (1, 1), (1, 1)]
    once = recorded(planned, Fickle(any_question))
    assert {case.scores["repeatable"] for case in once.cases if case.scores["repeatable"]} == set()


def test_an_altered_quote_fails_the_run(planned: Plan, zor: SimpleNamespace) -> None:
    answer = zor.answer("Store it cold.")
    citation = answer.statements[0].citations[0].model_copy(update={"quote": "Store it cold!"})
    altered = answer.model_copy(
        update={"statements": [answer.statements[0].model_copy(update={"citations": [citation]})]}
    )
    system = Scripted(dict.fromkeys((asking.text for asking in planned.askings), Response.of(altered)))
    run = recorded(planned, system)
    with pytest.raises(AlteredQuoteError, match="4 altered quotes, first in zor/d1: 'Store it cold!'"):
        refuse_altered_quotes(run)
    assert run.cases[0].scores["verbatim"] == (0, 1)


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path, planned: Plan, scripted: Callable[..., Scripted]) -> None:
    run = recorded(planned, scripted())
    save_run(run, tmp_path / "run.json")
    assert load_run(tmp_path) == load_run(tmp_path / "run.json") == run
    assert json.loads((tmp_path / "run.json").read_text())["format"] == 1


def test_runs_are_joined_in_order(planned: Plan, scripted: Callable[..., Scripted]) -> None:
    one = recorded(planned, scripted())
    other = one.model_copy(update={"system": one.system.model_copy(update={"release": "r2"})})
    both = joined("both", [one, other])
    assert (both.suite, both.system.release, len(both.cases), len(both.gold)) == ("both", "r1+r2", 8, 2)
    assert joined("one", [one]) == one.model_copy(update={"suite": "one"})
