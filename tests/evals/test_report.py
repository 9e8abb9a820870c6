import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from evals import report
from evals.gold import GoldQuestion, GoldSet
from evals.run import Run, run
from qa.answer import Abstention, Answer

GOLD = GoldSet(
    "her2",
    (
        GoldQuestion(id="d1", cat="direct", q="What is the cut-off?", want=("10%",)),
        GoldQuestion(id="d2", cat="direct", q="Which domain [b]?", want=("domain II$",)),
        GoldQuestion(id="a1", cat="absent-near", q="Dose?", answerable=False),
    ),
)


@pytest.fixture
def done(system: Callable[..., Any], answering: Callable[..., Answer]) -> Run:
    results = {
        "What is the cut-off?": answering("The cut-off is 10% of cells.", took_ms=2.0),
        "Which domain [b]?": answering("Trastuzumab binds to domain IV."),
        "Dose?": answering("HER2 is a receptor."),
    }
    return run(system(results), [GOLD], Console(file=StringIO()))


def printed(show: Callable[[Run, Console], None], done: Run) -> str:
    console = Console(file=StringIO(), width=200)
    show(done, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_tables_show_each_figure_with_its_interval_and_its_count(done: Run) -> None:
    rows = {line.split()[0]: line.split()[1:] for line in printed(report.show, done).splitlines() if line.split()}
    assert rows["right"][:5] == ["33.3%", "6.1%", "to", "79.2%", "1/3"]
    assert rows["abstained_far"][:3] == ["-", "-", "0"]
    assert rows["direct"][-1] == "1/2"
    assert rows["words"][:4] == ["5.5", "5.5", "6", "2"]


def test_failures_say_which_scorer_missed_and_show_text_as_text(done: Run) -> None:
    text = printed(report.show_failures, done)
    assert "her2/d2 Which domain [b]?\n  all_facts: Trastuzumab binds" in text
    assert "her2/a1 Dose?\n  answered: HER2" in text
    assert "d1" not in text


def test_json_holds_figures_cases_and_null_where_a_figure_does_not_apply(done: Run) -> None:
    read = json.loads(report.to_json(done))
    assert read["figures"]["right"] == {"k": 1, "n": 3, "share": 0.3333, "ci95": [0.061, 0.792]}
    assert read["figures"]["warned"] is None
    assert read["figures"]["took_ms"] == {"n": 3, "mean": 3.3333, "median": 4.0, "p95": 4.0}
    assert read["by_category"]["absent-near"]["k"] == 0
    assert [(case["id"], case["right"]) for case in read["cases"]] == [("d1", True), ("d2", False), ("a1", False)]
    assert read["cases"][0]["result"]["text"] == "The cut-off is 10% of cells."


def test_what_failed_and_what_is_too_long_are_named(
    system: Callable[..., Any], answering: Callable[..., Answer], abstaining: Callable[..., Abstention]
) -> None:
    long = answering(*["The cut-off is 10% of cells."] * 30)
    done = run(system({"What is the cut-off?": long, "Dose?": abstaining()}), [GOLD], Console(file=StringIO()))
    assert [report.why(case) for case in done.cases] == ["180 words", "failed", ""]
