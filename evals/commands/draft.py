"""`guideline-qa eval draft`: propose gold facts for a person to review."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.library import Corpus, Index, library_at

if TYPE_CHECKING:
    from evals.cases.gold import GoldFile
    from evals.cases.guidelines import Library
    from qa.guideline import Guideline
    from qa.question.glossary import Glossary


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
    feedback: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Draft from the questions that readers of the chat marked as badly answered."
        ),
    ] = None,
) -> None:
    """Propose a fact and a question for each of a guideline's statements: recommendations first, then figures.

    With --feedback, propose a question for each that a reader of the chat marked; identifying data is masked. Everything is
    marked as not reviewed, and counts in no run until a person has checked it. A file that is there already is
    never written over.
    """
    from evals.cases.draft import draft
    from evals.cases.load import read_gold
    from evals.cases.writing import HOW_TO_REVIEW, as_yaml, write_new
    from qa.index.sources import glossary_of
    from qa.question.glossary import Glossary
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus if corpus and corpus.is_dir() else None, index=index)
    library, glossary = library_at(settings, corpus, index), Glossary.load(glossary_of(settings))
    if feedback is not None:
        drafted = _marked(feedback, guideline, library, glossary)
    else:
        existing = [fact.quote for path in gold or [] for fact in read_gold(path).facts]
        drafted = draft(_chosen(library, guideline), glossary, existing, limit)
    if drafted is None:
        typer.echo("there is nothing to draft: every statement is in the gold, or no question was marked", err=True)
        return
    text = as_yaml(drafted, HOW_TO_REVIEW)
    if out is None:
        typer.echo(text, nl=False)
        return
    write_new(out, text)
    drawn = (
        f"{len(drafted.facts)} facts and {len(drafted.questions)} questions on {drafted.guideline}, {drafted.edition}"
    )
    typer.echo(f"{out}: {drawn}, to review", err=True)


def _marked(path: Path, name: str | None, library: "Library", glossary: "Glossary") -> "GoldFile | None":
    """Return the draft of what readers marked; where that is on several editions, `name` chooses one."""
    from evals.cases.feedback import drafts_of
    from evals.errors import FeedbackError

    drafts = {f"{each.guideline}@{each.edition}": each for each in drafts_of(path, library, glossary)}
    named = [each for key, each in drafts.items() if name in (None, key, each.guideline)]
    if len(named) > 1 or (drafts and not named):
        raise FeedbackError(f"{path} is on {', '.join(drafts)}; choose one of them with --guideline")
    return named[0] if named else None


def _chosen(library: "Library", name: str | None) -> "Guideline":
    from qa.errors import UnknownGuidelineError

    if name is not None:
        return library.guideline(name)
    if len(library.guidelines) != 1:
        raise UnknownGuidelineError(
            f"name a guideline with --guideline; there are: {', '.join(library.names()) or 'none'}"
        )
    return next(iter(library.guidelines.values()))
