"""`guideline-qa eval questions`: the questions for another system to answer."""

from pathlib import Path
from typing import Annotated

import typer


def questions_command(
    gold: Annotated[
        list[Path] | None, typer.Argument(help="Gold files, or folders of them; without any, those that are shipped.")
    ] = None,
    suite: Annotated[list[str] | None, typer.Option(help="Shipped suite; may be repeated.  [default: all]")] = None,
    more: Annotated[bool, typer.Option("--more", help="Write the suites' further questions too.")] = False,
) -> None:
    """Write the gold questions as JSON lines, in the form that `ask --batch` and other systems read.

    Nothing of what is expected is written. Keep the ids: `eval run --answers` knows the answers by them.
    """
    import json

    from evals.cases.load import load_all
    from evals.running.suites import chosen

    files = [file for suite in chosen(suite or [], gold or [], more=more) for file in suite.gold]
    for gold_set in load_all(files):
        for question in gold_set.questions:
            history = [turn.model_dump() for turn in question.turns]
            for id, asked in gold_set.phrasings(question):
                print(json.dumps({"id": id, "question": asked, "history": history}, ensure_ascii=False))
