"""How an answer came about, printed for a person: the question, what it asks for, the candidates and their scores."""

from collections.abc import Iterable
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.answering.explanation import (
    SCORES,
    ExplainedCandidate,
    ExplainedConcept,
    ExplainedModel,
    Explanation,
    meanings,
)
from qa.llm.trace import ModelCall, Written

_LONGEST: Final = 300
"""Characters of a candidate's text that are printed."""


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print `explanation` as tables that can be read at 80 columns, and in a file.

    What comes from a question or a guideline is printed as it stands: nothing in it is taken for markup.
    """
    console.rule("How this answer came about", align="left", style="dim")
    console.print(Text(explanation.why, style="bold"))
    console.print(_facts(explanation.facts()))
    if explanation.concepts:
        console.print(_concepts(explanation.concepts))
    if explanation.candidates:
        console.print(_candidates(explanation))
        console.print(_scores(explanation.candidates))
        console.print(_facts(meanings()))
    if explanation.model:
        _show_model(explanation.model, console)


def _facts(named: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in named:
        table.add_row(Text(name), Text(value))
    return table


def _concepts(concepts: Iterable[ExplainedConcept]) -> Table:
    table = _table("What it asks for")
    table.add_column("Written", overflow="fold")
    table.add_column("Searched as", overflow="fold")
    table.add_column("Weight", justify="right")
    table.add_column("In the guideline")
    table.add_column("From")
    for concept in concepts:
        source = "an earlier turn" if concept.carried else "this question"
        known = "yes" if concept.known else "no"
        table.add_row(Text(concept.written), Text(concept.meant), f"{concept.weight:.2f}", known, source)
    return table


def _candidates(explanation: Explanation) -> Table:
    table = _table("Statements found, the likeliest first")
    table.add_column("#", justify="right")
    table.add_column("Statement", overflow="fold", ratio=3)
    table.add_column("Why", overflow="fold", ratio=2)
    for candidate in explanation.candidates:
        words = Text.assemble((explanation.where(candidate), "dim"), "\n", _shortened(candidate.text))
        table.add_row(str(candidate.rank), words, Text(candidate.why, style="green" if candidate.chosen else ""))
    return table


def _scores(candidates: Iterable[ExplainedCandidate]) -> Table:
    table = _table("Their scores")
    table.add_column("#", justify="right")
    table.add_column("Place")
    for label in SCORES.values():
        table.add_column(label, justify="right")
    for candidate in candidates:
        place = "–" if candidate.place is None else str(candidate.place)
        table.add_row(str(candidate.rank), place, *candidate.figures, style="green" if candidate.chosen else "")
    return table


def _show_model(model: ExplainedModel, console: Console) -> None:
    console.print(Text(f"What the language model did ({model.name})", style="bold"))
    if not model.calls:
        console.print(Text("It was not asked."))
        return
    console.print(_calls(model.calls))
    if model.written:
        console.print(_written(model.written))


def _calls(calls: Iterable[ModelCall]) -> Table:
    table = _table("Each time that it was asked")
    table.add_column("For")
    table.add_column("Outcome", overflow="fold")
    table.add_column("ms", justify="right")
    table.add_column("Reply")
    for call in calls:
        table.add_row(call.purpose, Text(call.outcome), f"{call.took_ms:.0f}", "kept" if call.kept else "new")
    return table


def _written(written: Iterable[Written]) -> Table:
    table = _table("What it wrote")
    table.add_column("Sentence", overflow="fold", ratio=3)
    table.add_column("Cites", overflow="fold")
    table.add_column("Support", justify="right")
    table.add_column("Fate", overflow="fold", ratio=2)
    for one in written:
        fate = Text("shown", style="green") if one.shown else Text(f"dropped: {'; '.join(one.why)}")
        cited = ", ".join(map(str, one.cited)) or "–"
        support = "–" if one.support is None else f"{one.support:.2f}"
        table.add_row(Text(_shortened(one.text)), cited, support, fate)
    return table


def _table(title: str) -> Table:
    return Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
