"""`guideline-qa eval draft`: propose gold facts for a person to review."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.library import Corpus, Index, library_at

if TYPE_CHECKING:
    from evals.cases.guidelines import Library
    from qa.guideline import Guideline


def draft_command(
    guideline: Annotated[
        str | None,
        typer.Option(metavar="ID[@EDITION]", help="Guideline to draft from; needed where there are several."),
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="New file to write; without it the draft is printed.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Draft this many facts at most.")] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(metavar="EXISTING", help="Leave out what the facts of this gold file cover; may be repeated."),
    ] = None,
) -> None:
    """Propose a fact and a question for each of a guideline's statements: recommendations first, then figures.

    Everything is marked as not reviewed, and counts in no run until a person has checked it. A file that is there already is
    never written over.
    """
    from evals.cases.draft import draft
    from evals.cases.load import read_gold
    from evals.cases.writing import HOW_TO_REVIEW, as_yaml, write_new
    from qa.index.sources import glossary_of
    from qa.question.glossary import Glossary
    from qa.settings import Settings

    existing = [fact.quote for path in gold or [] for fact in read_gold(path).facts]
    settings = Settings.load(corpus=corpus if corpus and corpus.is_dir() else None, index=index)
    chosen = _chosen(library_at(settings, corpus, index), guideline)
    drafted = draft(chosen, Glossary.load(glossary_of(settings)), existing, limit)
    if drafted is None:
        typer.echo(
            f"every statement of {chosen.id}, {chosen.edition.label}, is in the gold; nothing to draft", err=True
        )
        return
    text = as_yaml(drafted, HOW_TO_REVIEW)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_new(out, text)
    typer.echo(f"{out}: {len(drafted.facts)} facts of {chosen.id}, {chosen.edition.label}, to review", err=True)


def _chosen(library: "Library", name: str | None) -> "Guideline":
    from qa.errors import UnknownGuidelineError

    if name is not None:
        return library.guideline(name)
    if len(library.guidelines) != 1:
        raise UnknownGuidelineError(
            f"name a guideline with --guideline; there are: {', '.join(library.names()) or 'none'}"
        )
    return next(iter(library.guidelines.values()))
