"""A run: every question of a plan asked of a system, each reply kept at once, and all of it scored and recorded."""

import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from math import isfinite

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.errors import AlteredQuoteError, EndpointError
from evals.running.asking import Asking, Plan
from evals.running.folder import RunFolder
from evals.running.journal import Journal, Reply
from evals.running.record import RunRecord, SystemRecord, Times
from evals.running.recording import recorded
from evals.running.systems import System
from evals.scoring.case import Case
from qa.errors import GuidelineQAError


def key_of(plan: Plan, system: System, repeat: int) -> str:
    """Return what replies depend on: replies kept under another key are not this run's."""
    gold = " ".join(f"{each.name}={each.sha256}@{each.asked_edition}" for each in plan.gold)
    return f"{system.identity} | {gold} | {' '.join(plan.filters)} | {repeat}"


def ask_all(
    plan: Plan, system: System, console: Console, *, repeat: int = 1, folder: RunFolder | None = None
) -> tuple[list[Reply], float]:
    """Ask everything `repeat` times over, and return the replies in order with the seconds it took.

    Replies are kept in `folder` as they come: what an interrupted run of the same left there is not asked again, and its
    seconds are counted in.

    :raises EndpointError: if the system can't be reached any more; the journal is kept.
    :raises RunFileError: if the journal can't be written.
    """
    wanted = [(asking, nth) for nth in range(repeat) for asking in plan.askings]
    began = time.perf_counter()
    with _journal(plan, system, repeat, folder) if folder else nullcontext() as kept:
        earlier = kept.replies if kept else {}
        if earlier:
            console.print(f"Going on where a run broke off: {len(earlier)} of {len(wanted)} replies are there")
        replies = list[Reply]()
        try:
            for asking, nth in _shown(wanted, console):
                reply = earlier.get((asking.id, nth))
                if reply is None:
                    start = time.perf_counter()
                    reply = _asked(system, asking, nth)
                    if kept:
                        kept.keep(reply, time.perf_counter() - start)
                replies.append(reply)
        except KeyboardInterrupt:
            if kept:
                console.print(
                    f"Stopped after {len(replies)} of {len(wanted)} replies; the same command goes on from here"
                )
            raise
    return replies, time.perf_counter() - began + (kept.spent if kept else 0.0)


def ask_one(system: System, asking: Asking) -> Case:
    """Ask one question once.

    :raises EndpointError: if the system can't be reached.
    """
    return case_of(asking, [_asked(system, asking, 0)])


def case_of(asking: Asking, replies: Sequence[Reply]) -> Case:
    """Return what was asked with its first reply, and those to the same asked again."""
    first, *others = replies
    return Case(
        id=asking.id,
        gold=asking.gold,
        asked=asking.text,
        expected=asking.expected,
        response=first.response,
        texts=asking.texts,
        failure=first.failure,
        repeated=tuple(reply.response for reply in others),
    )


def cases_of(plan: Plan, replies: Sequence[Reply]) -> Iterator[Case]:
    """Yield a case for each question of the plan, in its order."""
    by_case: dict[str, list[Reply]] = {}
    for reply in replies:
        by_case.setdefault(reply.case, []).append(reply)
    for asking in plan.askings:
        yield case_of(asking, by_case[asking.id])


def record_run(
    suite: str, plan: Plan, replies: Sequence[Reply], system: SystemRecord, *, repeat: int, took_s: float
) -> RunRecord:
    """Score every case and return the record of the run, which ends now; `took_s` is what asking took, in seconds."""
    took = {
        reply.case: reply.response.took_ms
        for reply in replies
        if reply.nth == 0 and reply.response and reply.response.took_ms is not None and isfinite(reply.response.took_ms)
    }
    finished = datetime.now(UTC)
    started = datetime.fromtimestamp(finished.timestamp() - took_s, UTC)
    return RunRecord(
        suite=suite,
        system=system,
        gold=list(plan.gold),
        filters=list(plan.filters),
        repeat=repeat,
        cases=[recorded(case) for case in cases_of(plan, replies)],
        times=Times(
            started=started.isoformat(timespec="seconds"),
            finished=finished.isoformat(timespec="seconds"),
            took_s=round(took_s, 3),
            took_ms=took,
        ),
    )


def joined(name: str, runs: Sequence[RunRecord]) -> RunRecord:
    """Return one run of all that was asked in several, one after the other, of the same program and settings."""
    first, *others = runs
    if not others:
        return first.model_copy(update={"suite": name})
    systems = [run.system for run in runs]
    times = [run.times for run in runs]
    return first.model_copy(
        update={
            "suite": name,
            "system": systems[0].model_copy(
                update={"release": "+".join(dict.fromkeys(each.release for each in systems))}
            ),
            "gold": [each for run in runs for each in run.gold],
            "cases": [each for run in runs for each in run.cases],
            "times": Times(
                started=min(each.started for each in times),
                finished=max(each.finished for each in times),
                took_s=round(sum(each.took_s for each in times), 3),
                took_ms={case: took for each in times for case, took in each.took_ms.items()},
            ),
        }
    )


def refuse_altered_quotes(run: RunRecord) -> None:
    """Check that all quotes are verbatim.

    :raises AlteredQuoteError: if one is not; the message names the first.
    """
    altered = [(case, each) for case in run.cases for each in case.passages if not each.verbatim]
    if altered:
        case, passage = altered[0]
        ours = "rebuild the index, and report it if it recurs"
        mend = ours if run.system.kind == "guideline-qa" else "quote the edition that is asked, to the character"
        raise AlteredQuoteError(
            f"{len(altered)} altered quotes, first in {case.id}: {passage.quote[:80]!r} is not what stands there in "
            f"{passage.title!r}, {passage.at[:80]!r}; {mend}"
        )


def _journal(plan: Plan, system: System, repeat: int, folder: RunFolder) -> Journal:
    """Return the journal of what is wished for, which is begun anew when the program or the gold has changed."""
    gold = " ".join(each.name for each in plan.gold)
    wish = f"{system.record().name} | {gold} | {' '.join(plan.filters)} | {repeat}"
    return Journal(folder.journal(wish), key_of(plan, system, repeat))


def _asked(system: System, asking: Asking, nth: int) -> Reply:
    try:
        return Reply(asking.id, nth, system.reply(asking))
    except EndpointError:
        raise
    except GuidelineQAError as error:
        return Reply(asking.id, nth, None, str(error))


def _shown(wanted: Sequence[tuple[Asking, int]], console: Console) -> Iterator[tuple[Asking, int]]:
    columns = (
        TextColumn("Asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(wanted))
        for asking, nth in wanted:
            progress.update(task, description=asking.id)
            yield asking, nth
            progress.advance(task)
