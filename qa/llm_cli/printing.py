"""Findings on the terminal, or as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.llm.model import LanguageModel
from qa.llm_cli.checking import Finding, State

_STYLES: dict[State, str] = {"ok": "green", "failed": "bold red", "not tried": "dim", "note": ""}


def print_findings(model: LanguageModel, findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print the findings; as JSON an object of the model's name, "ok" and "findings"."""
    if as_json:
        is_ok = not any(finding.is_failed for finding in findings)
        told = {"model": model.name, "ok": is_ok, "findings": [asdict(finding) for finding in findings]}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    table = Table(show_header=False, box=None)
    for finding in findings:
        # As text: brackets in what a server is called are no markup of ours.
        table.add_row(finding.what, Text(finding.state, _STYLES[finding.state]), Text(finding.found))
        if finding.mend and finding.is_failed:
            table.add_row("", "", Text(f"→ {finding.mend}"))
    Console().print(table)
