"""What a build makes of the corpus folder: its guidelines, and what stays in force beside them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from qa.index.contents import Contents, Holding, by_id
from qa.index.editions import now, past_id, succeeded
from qa.index.intake import Intake, Reading
from qa.index.manifest import FROM_CORPUS
from qa.index.sources import corpus_sources, glossary_of
from qa.settings import Settings


def taken_from_corpus(
    settings: Settings, intake: Intake, before: Contents, progress: Reading, *, keep_added: bool = False
) -> Contents:
    """Return what stands in the corpus folder; what was in force `before` and no longer is becomes past.

    With `keep_added`, what came from elsewhere stays in force: guidelines that the corpus has not, and editions that took
    the place of the corpus's own. Files that can't be read are among the errors.

    :raises CorpusError: if there is no such folder.
    """
    # Before reading: a file that changes while it is read makes the release stale, not wrong.
    sources = corpus_sources(settings)
    found, errors = intake.corpus(settings.corpus, progress)
    glossary, glossary_errors = _glossary(glossary_of(settings))
    added, warnings = intake.again(_added(before, found)) if keep_added else ([], [])
    kept = {holding.id for holding in added}
    in_force = by_id((*(holding for holding in found if holding.id not in kept), *added))
    return Contents(
        in_force=in_force,
        past=succeeded(before.in_force, before.past, in_force, now()),
        sources=sources,
        glossary=glossary,
        errors=(*errors, *glossary_errors),
        warnings=(*warnings, *_dropped(before, in_force), *_returned(before, in_force)),
    )


def _added(before: Contents, found: Sequence[Holding]) -> list[Holding]:
    """Return what came from elsewhere and stays: the corpus has no edition of it, or one that it took the place of."""
    in_corpus = {holding.id: holding.sha256 for holding in found}
    superseded = {holding.id for holding in before.past}
    return [
        holding
        for holding in before.in_force
        if holding.origin != FROM_CORPUS
        and (holding.id not in in_corpus or past_id(holding.id, in_corpus[holding.id]) in superseded)
    ]


def _dropped(before: Contents, in_force: Sequence[Holding]) -> Iterator[str]:
    """Say which that were brought in from elsewhere are no longer in force."""
    now_in_force = {holding.id: holding.sha256 for holding in in_force}
    for holding in before.in_force:
        if holding.origin == FROM_CORPUS or now_in_force.get(holding.id) == holding.sha256:
            continue
        where = f"{holding.id} {holding.guideline.edition.label}, added from {holding.origin},"
        back = f"`guideline-qa index restore {past_id(holding.id, holding.sha256)}` brings it back"
        yield f"{where} is no longer in force, for the corpus has not got it; {back}"


def _returned(before: Contents, in_force: Sequence[Holding]) -> Iterator[str]:
    """Say which that were removed or superseded are in force again."""
    past = {holding.id: holding for holding in before.past}
    for holding in in_force:
        old = past.get(past_id(holding.id, holding.sha256))
        if old is not None:
            edition = old.guideline.edition
            yield f"{holding.id} {edition.label}, {edition.fate}, is in force again, for the corpus has it"


def _glossary(path: Path | None) -> tuple[bytes | None, tuple[str, ...]]:
    """Return the glossary's bytes, or what is wrong with it; its contents are the business of who uses them."""
    if path is None:
        return None, ()
    try:
        data = path.read_bytes()
        yaml.safe_load(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())[:160]
        return None, (f"{path.name}: is no valid YAML ({reason}); mend it; until then there are no synonyms",)
    return data, ()
