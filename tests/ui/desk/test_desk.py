import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any

import pytest

from qa.answer import Answer, AnsweredStatement, Notice, Reader
from qa.engine import Draft, Stage
from qa.errors import QuestionError, StorageError
from ui.access.caller import Caller
from ui.desk.asked import Asked
from ui.desk.desk import Desk
from ui.edge.problems import Refusal

ADA, BOB = Caller(kind="user", name="ada"), Caller(kind="user", name="bob")
MakeDesk = Callable[..., Desk]


async def until(holds: Callable[[], bool]) -> None:
    """Let others work until something holds that will hold soon."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0)


async def begun(event: threading.Event) -> None:
    await until(event.is_set)


def test_a_question_is_answered_as_the_engine_does(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    async def asked() -> list[Any]:
        return [part async for part in made.stream(Asked("a"), ADA)]

    made = desk()
    expected = [*gated.stream("a", (), None, None, explained=False)]
    assert asyncio.run(asked()) == expected
    assert list(made.stream_sync(Asked("a"), ADA)) == expected
    assert asyncio.run(made.ask(Asked("a"), BOB)) == expected[-1]
    assert [(question, caller) for question, caller in watcher.answers] == [("a", ADA), ("a", ADA), ("a", BOB)]
    assert (made.running, made.waiting) == (0, 0)


def test_what_is_only_led_on_from_is_not_noted_again(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    made = desk(remembered=10)
    shown = asyncio.run(made.ask(Asked("a"), ADA))
    assert asyncio.run(made.again(Asked("a"))).text == shown.text
    assert gated.asked == ["a"]
    assert len(watcher.answers) == 1


def test_those_who_wait_get_their_turn_in_order(desk: MakeDesk, gated: Any) -> None:
    async def asked() -> None:
        made = desk()
        gate = gated.gate("first")
        tasks = [asyncio.create_task(made.ask(Asked("first"), ADA))]
        await begun(gated.begun["first"])
        for number, question in enumerate("bac", start=1):
            tasks.append(asyncio.create_task(made.ask(Asked(question), ADA)))
            await until(lambda number=number: made.waiting == number)
        assert made.running == 1
        gate.set()
        await asyncio.gather(*tasks)

    asyncio.run(asked())
    assert gated.asked == ["first", "b", "a", "c"]


def test_threads_and_coroutines_stand_in_one_line(desk: MakeDesk, gated: Any) -> None:
    async def asked() -> None:
        made = desk()
        gate = gated.gate("first")
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(list, made.stream_sync(Asked("first"), ADA))
            await begun(gated.begun["first"])
            second = asyncio.create_task(made.ask(Asked("second"), ADA))
            await until(lambda: made.waiting == 1)
            third = threads.submit(list, made.stream_sync(Asked("third"), ADA))
            await until(lambda: made.waiting == 2)
            gate.set()
            await second
            assert first.result()
            assert third.result()

    asyncio.run(asked())
    assert gated.asked == ["first", "second", "third"]


def test_other_work_takes_a_place_too_and_raises_what_it_raises(desk: MakeDesk) -> None:
    made = desk()
    assert made.run_sync(lambda number, plus: (number + plus, made.running), 1, plus=2) == (3, 1)
    assert asyncio.run(made.run(lambda number, plus: (number + plus, made.running), 1, plus=2)) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        made.run_sync(lambda: 1 // 0)
    assert made.running == 0


def test_no_more_than_fit_in_are_let_in(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    async def asked() -> Refusal:
        made = desk(waiting=1)
        gate = gated.gate("a")
        first = asyncio.create_task(made.ask(Asked("a"), ADA))
        await begun(gated.begun["a"])
        second = asyncio.create_task(made.ask(Asked("b"), ADA))
        await until(lambda: made.waiting == 1)
        with pytest.raises(Refusal) as refused:
            await made.ask(Asked("c"), ADA)
        with pytest.raises(Refusal):
            next(iter(made.stream_sync(Asked("d"), ADA)))
        gate.set()
        await asyncio.gather(first, second)
        return refused.value

    refusal = asyncio.run(asked())
    assert refusal.status == 503
    assert 1 <= int(refusal.headers["retry-after"]) <= 60
    assert gated.asked == ["a", "b"]
    assert watcher.refusals == ["full", "full"]


@pytest.mark.parametrize(
    ("limit", "status", "reason"), [("wait_seconds", 503, "waited"), ("answer_seconds", 504, "late")]
)
def test_nobody_waits_longer_than_the_limits(
    limit: str, status: int, reason: str, desk: MakeDesk, gated: Any, watcher: Any
) -> None:
    async def asked() -> None:
        made = desk(**{limit: 0.02})
        gate = gated.gate("a")
        if reason == "waited":
            holding = asyncio.create_task(made.ask(Asked("a"), ADA))
            await begun(gated.begun["a"])
        for refused in (made.ask(Asked("a"), BOB), asyncio.to_thread(list, made.stream_sync(Asked("a"), BOB))):
            with pytest.raises(Refusal) as refusal:
                await refused
            assert refusal.value.status == status
            if reason == "late":
                assert made.running == 1  # the thread is not done
                gate.set()
                await until(lambda: made.running == 0)
                gate.clear()
        assert made.waiting == 0
        gate.set()
        if reason == "waited":
            await holding
            await until(lambda: made.running == 0)

    asyncio.run(asked())
    assert watcher.refusals == [reason, reason]


def test_whoever_leaves_the_line_gives_room_at_once(desk: MakeDesk, gated: Any) -> None:
    async def asked() -> None:
        made = desk(waiting=1)
        gate = gated.gate("a")
        first = asyncio.create_task(made.ask(Asked("a"), ADA))
        await begun(gated.begun["a"])
        second = asyncio.create_task(made.ask(Asked("b"), ADA))
        await until(lambda: made.waiting == 1)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        assert made.waiting == 0
        third = asyncio.create_task(made.ask(Asked("c"), ADA))
        await until(lambda: made.waiting == 1)
        gate.set()
        await asyncio.gather(first, third)

    asyncio.run(asked())
    assert gated.asked == ["a", "c"]


@pytest.mark.parametrize("leaves", ["closed", "cancelled", "thread"])
def test_work_for_one_who_has_gone_stops_at_its_next_step(
    leaves: str, desk: MakeDesk, gated: Any, watcher: Any
) -> None:
    async def asked() -> None:
        made = desk()
        gate = gated.gate("a")
        if leaves == "cancelled":
            task = asyncio.create_task(made.ask(Asked("a"), ADA))
            await begun(gated.begun["a"])
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        elif leaves == "closed":
            async with aclosing(made.stream(Asked("a"), ADA)) as parts:
                assert isinstance(await anext(parts), Stage)
        else:
            thread = made.stream_sync(Asked("a"), ADA)
            assert isinstance(next(thread), Stage)
            thread.close()  # type: ignore[attr-defined]
        assert made.running == 1  # until the thread is done
        gate.set()
        await until(lambda: made.running == 0)
        assert await made.ask(Asked("b"), ADA)

    asyncio.run(asked())
    assert gated.finished == ["b"]
    assert [question for question, *_ in watcher.answers] == ["b"]


def test_a_slow_reader_keeps_no_place(desk: MakeDesk) -> None:
    made = desk()
    slow = made.stream_sync(Asked("a"), ADA)
    while not isinstance(next(slow), AnsweredStatement):
        pass
    assert made.running == 0
    assert list(made.stream_sync(Asked("b"), ADA))
    assert isinstance(list(slow)[-1], Answer)


def test_an_error_reaches_the_caller_as_it_is_and_frees_the_place(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    made = desk()
    for error in (QuestionError("the question is empty"), TimeoutError("a model's own"), ValueError("a fault")):
        gated.error = error
        for ask in (lambda: asyncio.run(made.ask(Asked("a"), ADA)), lambda: list(made.stream_sync(Asked("a"), ADA))):
            with pytest.raises(type(error)) as raised:
                ask()
            assert raised.value is error
    gated.error = None
    assert asyncio.run(made.ask(Asked("a"), ADA))
    assert watcher.refusals == []


def test_what_the_watch_cannot_note_is_not_given(desk: MakeDesk, watcher: Any) -> None:
    async def asked() -> None:
        async for part in made.stream(Asked("a"), ADA):
            given.append(part)

    made, given = desk(), list[Any]()
    watcher.error = StorageError("the audit log can't be written")
    with pytest.raises(StorageError):
        asyncio.run(asked())
    with pytest.raises(StorageError):
        given.extend(made.stream_sync(Asked("a"), ADA))
    assert {type(part) for part in given} <= {Stage}


def test_other_work_takes_a_place_too(desk: MakeDesk, gated: Any) -> None:
    async def asked() -> None:
        made = desk(waiting=0)
        gate = gated.gate("a")
        first = asyncio.create_task(made.ask(Asked("a"), ADA))
        await begun(gated.begun["a"])
        with pytest.raises(Refusal, match="places"):
            await made.run(len, "four")
        gate.set()
        await first
        assert await made.run(len, "four") == 4
        with pytest.raises(ValueError, match="invalid literal"):
            await made.run(int, "four")
        assert await made.run(int, "11", base=2) == 3

    asyncio.run(asked())


def test_draining_finishes_what_runs_and_what_waits(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    async def asked() -> None:
        made = desk()
        gate = gated.gate("a")
        tasks = [asyncio.create_task(made.ask(Asked(question), ADA)) for question in "ab"]
        await until(lambda: made.waiting == 1)
        draining = asyncio.create_task(made.drain(20))
        await until(lambda: made.is_draining)
        for refused in (made.ask(Asked("c"), ADA), made.run(len, "d")):
            with pytest.raises(Refusal) as refusal:
                await refused
            assert (refusal.value.status, "retry-after" in refusal.value.headers) == (503, True)
        assert not draining.done()
        gate.set()
        assert await draining
        assert [result.question for result in await asyncio.gather(*tasks)] == ["a", "b"]
        for _ in range(2):
            with pytest.raises(Refusal):
                await made.ask(Asked("e"), ADA)
        assert await made.drain(20)

    asyncio.run(asked())
    assert watcher.refusals == ["stopping"] * 4


def test_what_is_not_finished_in_time_is_refused(desk: MakeDesk, gated: Any) -> None:
    async def asked() -> None:
        made = desk()
        gated.gate("a")
        tasks = [asyncio.create_task(made.ask(Asked(question), ADA)) for question in "ab"]
        await until(lambda: made.waiting == 1)
        assert not await made.drain(0)
        for refused in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(refused, Refusal)
            assert refused.status == 503
        assert made.waiting == 0

    asyncio.run(asked())
    assert gated.asked == ["a"]


def test_the_same_question_at_the_same_time_is_worked_on_once(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    async def asked() -> None:
        made = desk(remembered=10, waiting=0)
        gate = gated.gate("a")
        tasks = [asyncio.create_task(made.ask(Asked("a"), caller)) for caller in (ADA, BOB, ADA)]
        thread = asyncio.create_task(asyncio.to_thread(list, made.stream_sync(Asked("a "), BOB)))
        await until(lambda: made._open == 4)
        tasks[0].cancel()  # who asked first
        await asyncio.gather(tasks[0], return_exceptions=True)
        gate.set()
        results = [*await asyncio.gather(*tasks[1:]), (await thread)[-1]]
        assert {result.question for result in results} == {"a"}
        assert all(result.provenance.took_ms != gated.answer.provenance.took_ms for result in results)

    asyncio.run(asked())
    assert gated.asked == ["a"]
    assert sorted(caller.name for _, caller in watcher.answers) == ["ada", "bob", "bob"]


def test_an_answer_is_given_again_and_watched(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    made = desk(remembered=10)
    first = asyncio.run(made.ask(Asked("a"), ADA))
    *statements, again = made.stream_sync(Asked(" a"), BOB)
    assert gated.asked == ["a"]
    assert statements == first.statements
    assert isinstance(again, Answer)
    assert again.provenance.took_ms == pytest.approx(watcher.counted[1][1] * 1000, rel=0.5, abs=5)
    assert again.provenance.model_copy(update={"took_ms": 1}) == first.provenance
    assert [caller for _, caller in watcher.answers] == [ADA, BOB]


@pytest.mark.parametrize(
    "other",
    [
        Asked("a", history=({"role": "user", "content": "b"},)),
        Asked("a", explained=True),
        Asked("a", guidelines=("g",)),
        Asked("A"),
        Asked("a", reader=Reader(audience="patient")),
    ],
)
def test_what_is_asked_otherwise_is_asked_anew(other: Asked, desk: MakeDesk, gated: Any) -> None:
    made = desk(remembered=10)
    for asked in (Asked("a"), other):
        asyncio.run(made.ask(asked, ADA))
    assert len(gated.asked) == 2


@pytest.mark.parametrize(("what", "now"), [("release", "later"), ("trouble", "damaged")])
def test_another_release_or_one_that_cannot_be_opened_answers_anew(
    desk: MakeDesk, gated: Any, what: str, now: str
) -> None:
    made = desk(remembered=10)
    asyncio.run(made.ask(Asked("a"), ADA))
    setattr(gated, what, now)
    asyncio.run(made.ask(Asked("a"), ADA))
    assert gated.asked == ["a", "a"]


def test_an_error_is_not_remembered(desk: MakeDesk, gated: Any) -> None:
    made = desk(remembered=10)
    gated.error = QuestionError("no")
    with pytest.raises(QuestionError):
        asyncio.run(made.ask(Asked("a"), ADA))
    gated.error = None
    assert asyncio.run(made.ask(Asked("a"), ADA))
    assert made._shared == {}


def test_no_place_is_lost_whatever_comes(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    made = desk(running=3, waiting=5, wait_seconds=0.005, remembered=2)
    outcomes: list[Any] = []

    async def one(number: int) -> None:
        asked = Asked(f"q{number % 7}", guidelines=None if number % 3 else (f"g{number}",))
        match number % 4:
            case 0:
                task = asyncio.create_task(made.ask(asked, ADA))
                await asyncio.sleep(0)
                task.cancel()
                outcomes.extend(await asyncio.gather(task, return_exceptions=True))
            case 1:
                async with aclosing(made.stream(asked, ADA)) as parts:
                    async for _ in parts:
                        break
            case _:
                outcomes.append(await made.ask(asked, ADA))

    async def many() -> None:
        found = await asyncio.gather(*(one(number) for number in range(200)), return_exceptions=True)
        assert {type(error) for error in found if error} <= {Refusal, *Refusal.__subclasses__()}

    def threads(start: int) -> None:
        for number in range(start, start + 50):
            try:
                parts = made.stream_sync(Asked(f"q{number % 7}", explained=bool(number % 2)), BOB)
                next(parts)
                if number % 3:
                    list(parts)
                else:
                    parts.close()  # type: ignore[attr-defined]
            except Refusal as refusal:
                assert refusal.status == 503

    with ThreadPoolExecutor(5) as pool:
        running = [pool.submit(threads, start) for start in range(4)]
        running.append(pool.submit(asyncio.run, many()))
        for each in running:
            each.result()

    async def rest() -> None:
        await until(lambda: made.running == 0)
        assert await made.ask(Asked("at last"), ADA)

    asyncio.run(rest())
    assert (made.running, made.waiting, made._open) == (0, 0, 0)
    assert made._works == set()
    assert made._shared == {}
    assert outcomes


def test_a_draft_is_noted_and_shown_at_once_and_so_are_its_sentences(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    async def asked() -> None:
        made = desk(remembered=10)
        gate = gated.gate("a, worded")
        parts = made.stream(Asked("a"), ADA)
        seen = []
        while not isinstance(part := await anext(parts), AnsweredStatement):
            seen.append(part)
        assert seen[-1] == Draft(gated.answer)
        assert watcher.answers == [("", ADA)] and not watcher.counted
        joined = asyncio.create_task(_all(made.stream(Asked("a"), BOB)))
        await until(lambda: made._open == 2)
        gate.set()
        *sentences, result = [part async for part in parts]
        assert [part, *sentences] == gated.answer.statements
        assert isinstance(result, Answer)
        others = await joined
        assert [part for part in others if isinstance(part, AnsweredStatement)] == gated.answer.statements
        assert isinstance(others[-1], Answer)

    gated.words = True
    gated.answer = gated.answer.model_copy(update={"question": ""})
    asyncio.run(asked())
    assert gated.asked == ["a"]
    assert [caller for _, caller in watcher.answers] == [ADA, BOB]
    assert len(watcher.counted) == 2


def test_a_draft_that_cannot_be_noted_is_not_shown(desk: MakeDesk, gated: Any, watcher: Any) -> None:
    async def asked() -> None:
        made, seen = desk(), []
        with pytest.raises(StorageError):
            async for part in made.stream(Asked("a"), ADA):
                seen.append(part)
        assert {type(part) for part in seen} == {Stage}

    gated.words = True
    gated.gate("a, worded").set()
    watcher.error = StorageError("the disk is full")
    asyncio.run(asked())


def test_an_answer_without_the_language_model_is_not_given_again(desk: MakeDesk, gated: Any) -> None:
    made = desk(remembered=10)
    gated.answer = gated.answer.model_copy(update={"notices": [Notice(kind="model", text="It is away.")]})
    for _ in range(2):
        asyncio.run(made.ask(Asked("a"), ADA))
    assert gated.asked == ["a", "a"]


async def _all(parts: Any) -> list[Any]:
    return [part async for part in parts]
