"""Our figures against another implementation of the same definitions, on the same answers."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from evals.cases.guidelines import Library
from evals.cases.load import load
from evals.running.answers import Answers
from evals.running.asking import plan
from evals.running.run import ask_all, record_run
from evals.scorecard import Refusals, by, figures
from qa.answer import Abstention, Answer, Result
from qa.guideline import Guideline

PEER = Path(__file__).parents[3] / "shared" / "tools" / "score_answers.py"
QUOTES = ("HER2 is a receptor.", "Trastuzumab binds to domain IV.", "The cut-off is 10% of cells.")

pytestmark = pytest.mark.skipif(not PEER.exists(), reason="the other implementation is not beside this checkout")


def gold_rows(choose: random.Random) -> list[dict[str, Any]]:
    """Sixty questions of every kind that the form knows, some of which will be answered right."""
    rows: list[dict[str, Any]] = []
    for number in range(60):
        row: dict[str, Any] = {"id": f"q{number}", "q": f"Question {number}?"}
        if choose.random() < 0.3:
            row |= {"cat": choose.choice(["absent-near", "absent-far"]), "answerable": False}
        else:
            row |= {
                "cat": choose.choice(["direct", "list"]),
                "want": [choose.choice(["receptor", "domain", "^the CUT"])],
            }
            row |= {"line": choose.choice(["domain|10%", "."])}  # without a line the other takes any citation for right
            row |= choose.choice([{}, {"none": ["receptor"]}, {"warn": True}])
        rows.append(row)
    return rows


COMMON = {
    "right": "right",
    "must_said": "all_facts",
    "cited_right": "cited_line",
    "first_citation": "first_citation",
    "noticed": "warned",
    "verbatim": "verbatim",
}
"""Our name of a figure -> the other's."""


@pytest.mark.parametrize("seed", range(5))
def test_every_common_figure_is_equal(
    tmp_path: Path,
    seed: int,
    guideline: Guideline,
    answering: Callable[..., Answer],
    abstaining: Callable[..., Abstention],
) -> None:
    choose = random.Random(seed)
    rows = gold_rows(choose)
    (tmp_path / "gold.yaml").write_text(yaml.safe_dump(rows), encoding="utf-8")
    (tmp_path / "source.txt").write_text(guideline.text, encoding="utf-8")

    def result() -> Result:
        if choose.random() < 0.3:
            return abstaining()
        # Each as often as the others: the peer counts a place that is cited twice twice, ours once.
        quotes = choose.sample(QUOTES, choose.choice([1, 1, 2, 3])) * choose.choice([1, 1, 1, 30])
        return answering(*quotes, notice=choose.choice(["", "Old."]), took_ms=round(choose.uniform(1, 90), 2))

    lines = [result().model_copy(update={"id": row["id"], "question": row["q"]}).model_dump_json() for row in rows]
    (tmp_path / "answers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, str(PEER), "gold.yaml", "answers.jsonl", "--source", "source.txt", "--json"]
    peer = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout)

    planned = plan([load(tmp_path / "gold.yaml")], Library({guideline.id: guideline}, {}))
    system = Answers(tmp_path / "answers.jsonl", planned)
    replies, took_s = ask_all(planned, system, Console(file=StringIO()))
    run = record_run("peer", planned, replies, system.record(), repeat=1, took_s=took_s)
    ours = figures(run)
    assert ours["right"].share is not None
    assert 0 < ours["right"].share.hits < ours["right"].share.trials == 60
    for name, theirs in COMMON.items():
        share = ours[name].share
        assert share is not None
        assert [share.hits, share.trials] == [peer[theirs]["k"], peer[theirs]["n"]], name
    assert [round(bound, 3) for bound in (ours["right"].low, ours["right"].high)] == peer["right"]["ci95"]
    assert round(ours["citation_precision"].value, 4) == peer["citation_precision"]
    assert ours["words"].median == peer["words_median"]
    refusals = Refusals.of(run.cases)
    absent = [peer[name]["k"] for name in ("abstained_near", "abstained_far")]
    assert (refusals.answered_answerable, refusals.abstained_absent) == (peer["answered"]["k"], sum(absent))
    by_category = {name: figure.share for name, figure in by(run, lambda case: case.category).items()}
    assert {cat: f"{share.hits}/{share.trials}" for cat, share in by_category.items()} == peer["by_category"]
