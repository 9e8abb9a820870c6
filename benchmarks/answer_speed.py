"""How long a warm question takes, and whether the same question always gets the same bytes."""

import multiprocessing
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import latency
from answer_bench import Bench
from answer_figures import Row, Unit
from measured import in_a_fresh_process

from evals.public.estimates import Estimate

QUESTIONS: Final = 20
TIMES: Final = 20
PROCESSES: Final = 2


def speed(corpus: Path, gold: Path) -> list[Row]:
    """Time the gold questions in a process of their own, everything loaded."""
    found = in_a_fresh_process(latency.measure, corpus, gold, 1)
    name = f"a warm question over {found.statements} statements"
    taken = {"p50": (found.asked.median, 250.0, 120.0), "p95": (found.asked.at(0.95), 500.0, 250.0)}
    return [
        Row(name, figure, Estimate(value), {}, must, aim, Unit.MILLISECONDS, len(found.asked.values), fewer=True)
        for figure, (value, must, aim) in taken.items()
    ]


def determinism(bench: Bench, corpus: Path, gold: Path) -> list[Row]:
    """Ask 20 questions 20 times in each of two processes that run at once; everything but `took_ms` must be the same."""
    from evals.cases.load import load

    questions = bench.drawn(load(gold).questions, QUESTIONS)
    asked = [(question.ask[0], question.history) for question in questions]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "corpus")
        copy.mkdir()
        shutil.copy(corpus, copy)
        _build(copy, Path(folder, "index"))
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
            runs = [pool.submit(answers, copy, Path(folder, "index"), asked, TIMES) for _ in range(PROCESSES)]
            found = [run.result() for run in runs]
    same = [len({text for each in found for text in each[at]}) == 1 for at in range(len(asked))]
    figure = f"identical, {TIMES} times in {PROCESSES} processes"
    return [Row("the same question", figure, Estimate(sum(same) / len(same)), {}, 1.0, of=len(same))]


def answers(corpus: Path, index: Path, asked: Sequence[tuple[str, Sequence[str]]], times: int) -> list[set[str]]:
    """Return for each question the different results it got, as JSON without `took_ms`."""
    from qa.answer import Turn
    from qa.engine import GuidelineQA
    from qa.settings import Settings

    engine = GuidelineQA.open(Settings.load(corpus=corpus, index=index))
    found: list[set[str]] = [set() for _ in asked]
    for _ in range(times):
        for at, (question, history) in enumerate(asked):
            result = engine.ask(question, [Turn(role="user", content=turn) for turn in history])
            found[at].add(result.model_dump_json(exclude={"provenance": {"took_ms"}}))
    engine.close()
    return found


def _build(corpus: Path, index: Path) -> None:
    from qa.index import build
    from qa.settings import Settings

    build(Settings.load(corpus=corpus, index=index))
