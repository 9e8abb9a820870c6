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

from evals.figures import Figures, right_by
from evals.gold import load
from evals.report import figures_to_json
from evals.run import run
from evals.scorers import SHARES
from qa.answer import Abstention, Answer, Result

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
            row |= choose.choice([{}, {"line": "domain|10%"}, {"none": ["receptor"]}, {"warn": True}])
        rows.append(row)
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_every_common_figure_is_equal(
    tmp_path: Path,
    seed: int,
    text: str,
    system: Callable[..., Any],
    answering: Callable[..., Answer],
    abstaining: Callable[..., Abstention],
) -> None:
    choose = random.Random(seed)
    (tmp_path / "gold.yaml").write_text(yaml.safe_dump(gold_rows(choose)), encoding="utf-8")
    (tmp_path / "source.txt").write_text(text, encoding="utf-8")

    def result(question: str) -> Result:
        if choose.random() < 0.3:
            return abstaining(choose.choice(QUOTES))
        quotes = [choose.choice(QUOTES) for _ in range(choose.choice([1, 1, 2, 3, 30]))]
        return answering(*quotes, notice=choose.choice(["", "Old."]), took_ms=round(choose.uniform(1, 90), 2))

    gold = load(tmp_path / "gold.yaml")
    results = {question.q: result(question.q) for question in gold.questions}
    done = run(system(results), [gold], Console(file=StringIO()))
    lines = [
        case.result.model_copy(update={"id": case.question.id}).model_dump_json() for case in done.cases if case.result
    ]
    (tmp_path / "answers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, str(PEER), "gold.yaml", "answers.jsonl", "--source", "source.txt", "--json"]
    peer = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout)

    figures = Figures.of(done.cases)
    ours = figures_to_json(figures)
    assert 0 < ours["right"]["k"] < ours["right"]["n"] == 60
    for name in (scorer.name for scorer in SHARES):
        assert {key: ours[name][key] for key in ("k", "n", "share")} == {
            key: peer[name][key] for key in ("k", "n", "share")
        }
    assert ours["right"]["ci95"] == peer["right"]["ci95"]
    assert ours["citation_precision"]["mean"] == peer["citation_precision"]
    assert (ours["words"]["median"], ours["words"]["p95"]) == (peer["words_median"], peer["words_p95"])
    took = figures.measures["took_ms"]
    assert took is not None
    assert {"p50": took.at(0.5), "p95": took.at(0.95)} == peer["took_ms"]
    by_category = right_by(lambda case: case.question.cat, done.cases)
    assert {cat: f"{share.hits}/{share.trials}" for cat, share in by_category.items()} == peer["by_category"]
