"""`guideline-qa llm …`: try the language model, empty what is kept of it, tell what it has taken."""

from typing import Annotated

import typer

app = typer.Typer(help="Try the language model that llm.model names; see what is kept of it.", no_args_is_help=True)


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Ask the language model two small things and tell what works; exit code 1 if something doesn't.

    It spends fewer than 3,000 tokens. Nothing of it is kept.
    """
    from contextlib import closing

    from qa.llm.model import LanguageModel
    from qa.llm_cli.checking import Check
    from qa.llm_cli.printing import print_findings
    from qa.settings import Settings

    settings = Settings.load()
    # A kept reply would tell nothing of the model.
    with closing(LanguageModel.open(settings.llm.model_copy(update={"cache_mb": 0.0}))) as model:
        findings = Check(model, settings).findings()
    print_findings(model, findings, as_json=as_json)
    if any(finding.is_failed for finding in findings):
        raise typer.Exit(1)


@app.command()
def forget() -> None:
    """Forget the replies that are kept; what was spent stays known."""
    from qa.errors import StorageError
    from qa.llm.cache import Replies
    from qa.settings import Settings

    settings = Settings.load().llm
    replies = Replies(settings.cache, settings.cache_mb)
    try:
        count = replies.forget()
    except OSError as error:
        raise StorageError(f"{replies.path} can't be taken away ({error.strerror}); mend that") from error
    typer.echo(f"kept replies forgotten: {count:,}")


@app.command()
def spent() -> None:
    """Tell how many tokens were taken today (UTC), by all processes that share llm.cache."""
    from qa.llm.spending import Spending
    from qa.settings import Settings

    settings = Settings.load().llm
    typer.echo(Spending(settings.cache, settings.day_tokens).told)
