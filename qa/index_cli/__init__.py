"""`guideline-qa index …`: build, change, look at, compare and check the index."""

import typer

from qa.index_cli.changing import (
    add_command,
    bring_up_to_date,
    build_command,
    prune_command,
    remove_command,
    restore_command,
)
from qa.index_cli.comparing import diff_command
from qa.index_cli.looking import list_command, show_command, verify_command

__all__ = ["app", "bring_up_to_date"]

app = typer.Typer(help="Build, change, look at, compare and check the index.", no_args_is_help=True)

app.command("build")(build_command)
app.command("add")(add_command)
app.command("remove")(remove_command)
app.command("restore")(restore_command)
app.command("prune")(prune_command)
app.command("list")(list_command)
app.command("show")(show_command)
app.command("diff")(diff_command)
app.command("verify")(verify_command)
