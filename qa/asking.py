"""What `guideline-qa ask` does: one question for a person, or JSON lines for a program."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, TextIO

from pydantic_core import to_json
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import Progress
from rich.text import Text

from qa.answer import Answer, AnsweredStatement, Citation, Reader, Result
from qa.answering.explanation import Explanation
from qa.engine import GuidelineQA
from qa.errors import QuestionError, UsageError
from qa.explaining import show_explanation
from qa.settings import Settings

_WORDED: Final = "(worded): worded by a language model and checked against the cited statements."


def ask_one(
    question: str,
    settings: Settings,
    guidelines: Sequence[str] | None,
    *,
    as_json: bool,
    explained: bool = False,
    reader: Reader | None = None,
) -> None:
    """Print the result for one question, and with `explained` how it came about; `reader` as for `GuidelineQA.ask`.

    :raises GuidelineQAError: if the question is unusable or there is no index.
    """
    with closing(GuidelineQA.open(settings)) as engine:
        result, explanation = _asked(engine, question, (), guidelines, explained, reader)
    if as_json:
        print(_json(result, explanation, indent=2))
        return
    show(result, Console())
    if explanation:
        show_explanation(explanation, Console())


def ask_batch(
    source: str,
    settings: Settings,
    guidelines: Sequence[str] | None,
    *,
    explained: bool = False,
    reader: Reader | None = None,
) -> int:
    """Answer JSON lines from a file (or "-", standard input) on standard output; return the exit code.

    With `explained`, each answer tells how it came about; `reader` as for `GuidelineQA.ask`.

    A line that can't be used is reported on standard error and the others are answered; the exit code is then 2.

    :raises UsageError: if the file can't be read.
    :raises GuidelineQAError: if there is no index.
    """
    lines = list(_lines(source))
    refused = 0
    console = Console(stderr=True)
    with (
        closing(GuidelineQA.open(settings)) as engine,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        for number, line in progress.track(lines, description="asking"):
            try:
                print(_answer_line(line, engine, guidelines, explained, reader), flush=True)
            except QuestionError as error:
                refused += 1
                print(f"error: {source}, line {number}: {error}", file=sys.stderr)
    return UsageError.exit_code if refused else 0


def show(result: Result, console: Console) -> None:
    """Print a result for a person: text, sentences that a language model worded marked; notices, sources."""
    if result.understood_as != result.question:
        console.print(f"[dim]Understood as: {escape(result.understood_as)}[/dim]")
    answered = isinstance(result, Answer)
    title, style = ("Answer", "green") if answered else ("The guideline does not say", "yellow")
    console.print(Panel(Text(_numbered(result)), title=title, border_style=style, title_align="left"))
    if any(statement.worded for statement in result.statements):
        console.print(f"[dim]{_WORDED}[/dim]")
    for notice in result.notices:
        console.print(f"[yellow]![/yellow] {escape(notice.text)}")
    if not answered and result.nearest:
        console.print("[dim]Nearest statements; they do not answer the question:[/dim]")
    for number, citation in enumerate(_cited(result), start=1):
        console.print(f"[cyan]\\[{number}][/cyan] “{escape(citation.quote)}”", highlight=False)
        console.print(f"    [dim]{escape(_place(citation))}[/dim]", highlight=False)


def _numbered(result: Result) -> str:
    if not isinstance(result, Answer):
        return result.text
    numbers = {_where(citation): number for number, citation in enumerate(_cited(result), start=1)}
    return "\n".join(_line(statement, numbers) for statement in result.statements)


def _line(statement: AnsweredStatement, numbers: Mapping[tuple[str, int, int], int]) -> str:
    heading = f"{statement.heading}: " if statement.heading else ""
    mark = " (worded)" if statement.worded else ""
    return f"{heading}{statement.text}{mark} " + "".join(f"[{numbers[_where(one)]}]" for one in statement.citations)


def _cited(result: Result) -> list[Citation]:
    """Return what the result cites, or has as nearest, each place once, in order of first appearance."""
    cited = [citation for statement in result.statements for citation in statement.citations] or result.nearest
    return list({_where(citation): citation for citation in cited}.values())


def _where(citation: Citation) -> tuple[str, int, int]:
    return citation.guideline, citation.start, citation.end


def _place(citation: Citation) -> str:
    page = [f"page {citation.page}"] if citation.page is not None else []
    return ", ".join([f"{citation.title} ({citation.edition})", " > ".join(citation.section), *page])


def _lines(source: str) -> Iterator[tuple[int, str]]:
    try:
        with sys.stdin if source == "-" else Path(source).open(encoding="utf-8") as stream:
            yield from _numbered_lines(stream)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{source} can't be read ({error}); give a UTF-8 file of JSON lines, or - for standard input"
        ) from error


def _numbered_lines(stream: TextIO) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield number, line


def _answer_line(
    line: str, engine: GuidelineQA, guidelines: Sequence[str] | None, explained: bool, reader: Reader | None
) -> str:
    try:
        asked: Any = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise QuestionError(f"not JSON ({error}); one object a line is expected") from error
    if not isinstance(asked, dict) or "question" not in asked:
        raise QuestionError('each line must be an object with "question"; "id" and "history" may be left out')
    if unknown := sorted(asked.keys() - {"id", "question", "history"}):
        raise QuestionError(f"unknown key {unknown[0]!r}; known are id, question and history")
    history = asked.get("history") or ()
    result, explanation = _asked(engine, asked["question"], history, guidelines, explained, reader)
    return _json(result.model_copy(update={"id": str(asked.get("id", ""))}), explanation)


def _asked(
    engine: GuidelineQA,
    question: str,
    history: Sequence[Any],
    guidelines: Sequence[str] | None,
    explained: bool,
    reader: Reader | None,
) -> tuple[Result, Explanation | None]:
    if explained:
        return engine.explain(question, history, guidelines or None, reader)
    return engine.ask(question, history, guidelines or None, reader), None


def _json(result: Result, explanation: Explanation | None, indent: int | None = None) -> str:
    """Return the result as the contract has it, with the explanation, where there is one, under a key of its own."""
    more = {"explanation": explanation} if explanation else {}
    return to_json({**dict(result), **more}, indent=indent).decode()
