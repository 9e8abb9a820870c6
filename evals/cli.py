"""`guideline-qa eval …`: the eval suite on the command line."""

import typer

from evals.commands.check import check_command
from evals.commands.compare import compare_command
from evals.commands.draft import draft_command
from evals.commands.gate import gate_command
from evals.commands.judge import judge_command
from evals.commands.public import public_command
from evals.commands.questions import questions_command
from evals.commands.report import report_command
from evals.commands.run import run_command

app = typer.Typer(
    no_args_is_help=True, help="Measure how well questions are answered, against gold facts and public benchmarks."
)

app.command("run")(run_command)
app.command("compare")(compare_command)
app.command("gate")(gate_command)
app.command("report")(report_command)
app.command("check")(check_command)
app.command("draft")(draft_command)
app.command("questions")(questions_command)
app.command("public")(public_command)
app.command("judge")(judge_command)
