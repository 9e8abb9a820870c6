"""How long `eval run --answers` takes over many cases, and how much memory: scoring, intervals and all three reports.

    python benchmarks/many_answers.py --cases 20000 --write docs/benchmarks.md

The gold holds so many questions on the facts of the second guideline that is shipped with the eval suite. Three answers of
four state the facts in the guideline's words, one of four cites another fact; where there is no answer, one of two answers.
The command runs in a process of its own, whose time and peak memory are measured.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from measured import markdown, parser, publish

from evals.cases.expected import found
from evals.cases.guidelines import library_in_files
from evals.cases.load import load
from qa.answer import Abstention, Answer, AnsweredStatement, Provenance
from qa.answering.compose import compose, state
from qa.guideline import Guideline

CORPUS: Final = Path("evals/corpus")
GOLD: Final = Path("evals/gold/malaria.yaml")
_PROVENANCE: Final = Provenance(release="made", settings="made", models={}, took_ms=1.0)


def main() -> None:
    """Make gold and answers, run the command, and publish what it took."""
    arguments = parser(__doc__)
    arguments.add_argument("--cases", type=int, default=20_000, help="how many questions are answered")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gold, answers = folder / "many.yaml", folder / "answers.jsonl"
        _make(chosen.cases, gold, answers)
        took, peak = _run(gold, answers, folder / "out")
        sizes = [(folder / "out" / each).stat().st_size / 1e6 for each in ("run.json", "junit.xml", "report.html")]
    rows = [[f"{chosen.cases:,}", f"{took:.0f} s", f"{peak:.0f} MB", *(f"{size:.1f} MB" for size in sizes)]]
    headings = ["cases", "scored and reported in", "peak memory", "run.json", "junit.xml", "report.html"]
    publish("many-answers", markdown(headings, rows), chosen.write)


def _make(cases: int, gold: Path, answers: Path) -> None:
    shipped = load(GOLD)
    guideline = library_in_files([CORPUS]).guidelines[shipped.guideline]
    facts = [fact.model_dump(mode="json", exclude_defaults=True) for fact in shipped.facts.values()]
    questions = list(islice(_questions(list(shipped.facts)), cases))
    whole = {"guideline": shipped.guideline, "edition": shipped.edition, "facts": facts, "questions": questions}
    gold.write_text(json.dumps(whole), encoding="utf-8")  # JSON is YAML
    statements = {fact.id: _statement(guideline, fact.quote) for fact in shipped.facts.values()}
    with answers.open("w", encoding="utf-8") as lines:
        for number, question in enumerate(questions):
            lines.write(_answer(number, question, statements).model_dump_json() + "\n")


def _questions(facts: list[str]) -> Iterator[dict[str, Any]]:
    for number, fact in enumerate(cycle(facts)):
        asked = {"id": f"q{number}", "category": f"part-{number % 7}", "ask": f"Question {number} on {fact}?"}
        if number % 5:
            yield asked | {"answers": [fact]}
        else:
            yield asked | {"answerable": False, "reason": "made"}


def _statement(guideline: Guideline, quote: str) -> AnsweredStatement:
    start = next(found(quote, guideline.text)).start
    number = min(range(len(guideline.statements)), key=lambda at: abs(guideline.statements[at].start - start))
    return state(guideline, number)


def _answer(number: int, question: dict[str, Any], statements: dict[str, AnsweredStatement]) -> Answer | Abstention:
    known = {"id": question["id"], "question": question["ask"], "understood_as": question["ask"]}
    if "answers" not in question and number % 2:
        return Abstention(**known, text="The guideline does not say.", nearest=[], provenance=_PROVENANCE)
    names = list(statements)
    right = number % 4 and "answers" in question
    shown = [statements[question["answers"][0] if right else names[number * 7 % len(names)]]]
    provenance = _PROVENANCE.model_copy(update={"took_ms": 100 + number * 0.37 % 300})
    return Answer(**known, text=compose(shown), statements=shown, provenance=provenance)


def _run(gold: Path, answers: Path, out: Path) -> tuple[float, float]:
    """Run the command, and return the seconds it took and its peak memory in MB."""
    code = "import sys; from qa.cli import main; sys.argv = sys.argv[1:]; main()"
    asked = ["eval", "run", str(gold), "--answers", str(answers), "--corpus", str(CORPUS), "--out", str(out)]
    command = [sys.executable, "-c", code, "guideline-qa", *asked]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the command failed with exit code {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
