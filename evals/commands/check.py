"""`guideline-qa eval check`: hold gold files against their guidelines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.commands.library import Corpus, Index, library_at

if TYPE_CHECKING:
    from rich.console import Console

    from evals.cases.coverage import Coverage
    from evals.cases.fit import Finding
    from evals.cases.load import GoldDocument
    from evals.running.suites import Suite
    from qa.guideline import Guideline, Statement


@dataclass(frozen=True, slots=True)
class _Covered:
    """An edition with the gold files on it, and what of it they ask for."""

    guideline: "Guideline"
    in_force: bool
    gold: Sequence["GoldDocument"]
    parts: Sequence["Coverage"]

    @property
    def name(self) -> str:
        """The guideline's id and the label of its edition."""
        return f"{self.guideline.id.partition('@')[0]}, {self.guideline.edition.label}"


def check_command(
    gold: Annotated[
        list[Path] | None, typer.Argument(help="Gold files, or folders of them; without any, those that are shipped.")
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
    require_coverage: Annotated[
        bool,
        typer.Option("--require-coverage", help="Exit code 1, too, where no question covers a statement in force."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")] = False,
) -> None:
    """Check that every quote stands in its guideline, and show what of the guideline no question covers.

    The exit code is 1 when a quote is not there, stands in another edition, or a fact has a token that nobody could state.
    Drafts are checked like everything else, but cover nothing. Gold on a past edition asks for what is different there: the
    rest is counted, but neither listed nor required.
    """
    from rich.console import Console

    from evals.errors import CoverageError
    from evals.running.suites import chosen

    findings, covered = list["Finding"](), list[_Covered]()
    for suite in chosen([], gold or [], elsewhere=bool(index or corpus), more=not gold):
        found, parts = _checked(suite, corpus, index)
        findings += found
        covered += parts
    if json:
        typer.echo(_as_json(findings, covered))
    else:
        _show(findings, covered, Console())
    errors = sum(each.level == "error" for each in findings)
    if errors:
        raise CoverageError(
            f"{errors} {'thing does' if errors == 1 else 'things do'} not fit the guideline; mend the gold"
        )
    uncovered = sum(len(part.uncovered) for each in covered if each.in_force for part in each.parts)
    if require_coverage and uncovered:
        raise CoverageError(f"no question covers {uncovered} of the guideline's statements; add some, see `eval draft`")


def _checked(suite: "Suite", corpus: Path | None, index: Path | None) -> tuple[list["Finding"], list[_Covered]]:
    """Hold the gold files of a suite against its guidelines; where the suite allows, what has none is left out."""
    from evals.cases.coverage import coverage
    from evals.cases.fit import edition_of, findings
    from evals.cases.load import read_gold
    from evals.running.variants import Variant

    documents = [read_gold(path) for path in suite.gold]
    folder = corpus if corpus is None or corpus.is_dir() else None
    library = library_at(suite.settings(Variant(), folder, index), corpus, index)
    absent = [
        each for each in documents if suite.lenient and each.guideline and each.guideline not in library.guidelines
    ]
    kept = [each for each in documents if each not in absent] or documents
    for each in documents:
        if each not in kept:
            typer.echo(f"warning: {each.path} is left out, its guideline {each.guideline} is not there", err=True)
        elif not each.guideline:
            typer.echo(
                f"{each.path}: {len(each.questions)} questions, which name no guideline to hold them against", err=True
            )
    on: dict[str, tuple[Guideline, list[GoldDocument]]] = {}
    for document in kept:
        if guideline := edition_of(document, library):
            on.setdefault(f"{guideline.id}@{guideline.edition.label}", (guideline, []))[1].append(document)
    return [found for each in kept for found in findings(each, library)], [
        _Covered(
            guideline,
            guideline in library.guidelines.values(),
            gold,
            coverage(guideline, [each.reviewed() for each in gold]),
        )
        for guideline, gold in on.values()
    ]


def _show(findings: Sequence["Finding"], covered: Sequence[_Covered], console: "Console") -> None:
    from rich.text import Text

    for each in findings:
        style = "red" if each.level == "error" else "yellow"
        told = f"{each.file}, line {each.line}: "
        console.print(Text.assemble(told, (each.level, style), f": {each.text}"), soft_wrap=True)
    for guideline in covered:
        _show_coverage(guideline, console)


def _show_coverage(covered: _Covered, console: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    files = ", ".join(each.path.name for each in covered.gold)
    console.print(Text(f"{covered.name}: asked for by {files}"), soft_wrap=True)
    table = Table("")
    for head in ("covered", "of", "share"):
        table.add_column(head, justify="right")
    for part in covered.parts:
        share = f"{part.covered / part.total:.0%}" if part.total else "–"
        table.add_row(part.sort, str(part.covered), str(part.total), share)
    console.print(table)
    unreviewed = sum(each.reviewed().unreviewed for each in covered.gold)
    if unreviewed:
        console.print(f"{unreviewed} drafted questions cover nothing until they are reviewed")
    for part in covered.parts if covered.in_force else ():
        if part.uncovered:
            console.print(Text(f"Covered by no question, {part.sort}:", style="bold"))
        for statement in part.uncovered:
            console.print(Text(f"  {_where(statement)}{statement.text}"), soft_wrap=True)


def _where(statement: "Statement") -> str:
    places = [f"page {statement.page}" if statement.page else "", " > ".join(statement.section)]
    place = ", ".join(filter(None, places))
    number = f"{statement.number} " if statement.number and not statement.text.startswith(statement.number) else ""
    return (f"[{place}] " if place else "") + number


def _as_json(findings: Sequence["Finding"], covered: Sequence[_Covered]) -> str:
    import json

    told = [{"file": str(each.file), "line": each.line, "level": each.level, "text": each.text} for each in findings]
    content = {"findings": told, "guidelines": [_coverage_json(each) for each in covered]}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _coverage_json(covered: _Covered) -> Mapping[str, Any]:
    return {
        "guideline": covered.guideline.id.partition("@")[0],
        "edition": covered.guideline.edition.label,
        "in_force": covered.in_force,
        "gold": [str(each.path) for each in covered.gold],
        "coverage": {
            part.sort: {
                "covered": part.covered,
                "total": part.total,
                "uncovered": [
                    {"section": each.section, "start": each.start, "end": each.end, "text": each.text}
                    for each in part.uncovered
                ],
            }
            for part in covered.parts
        },
    }
