"""What a release is to be made of: from the corpus folder, or from the release in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from qa.errors import CorpusError
from qa.guideline import Guideline
from qa.index.catalogue import check_id
from qa.index.manifest import FROM_CORPUS
from qa.index.release import Release
from qa.index.sources import corpus_sources, glossary_of
from qa.reading import read_corpus
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is to be made of. `origins` says of each guideline where it came from: the corpus, or a path."""

    guidelines: tuple[Guideline, ...]
    origins: Mapping[str, str]
    sources: Mapping[str, str]
    glossary: bytes | None = None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def from_corpus(settings: Settings) -> Contents:
    """Return what stands in the corpus folder; files that can't be read are among the errors.

    :raises CorpusError: if there is no such folder.
    """
    # Before reading: a file that changes while it is read makes the release stale, not wrong.
    sources = corpus_sources(settings)
    found, unreadable = read_corpus(settings.corpus)
    errors = [str(error) for error in unreadable]
    guidelines: dict[str, Guideline] = {}
    for guideline in found:
        try:
            check_id(guideline.id)
        except CorpusError as error:
            errors.append(f"{guideline.source_name}: {error}")
            continue
        guidelines[guideline.id] = guideline
    glossary, glossary_errors = _glossary(glossary_of(settings))
    origins = {guideline: FROM_CORPUS for guideline in guidelines}
    return Contents(by_id(guidelines.values()), origins, sources, glossary, (*errors, *glossary_errors))


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


def of_release(old: Release) -> Contents:
    """Return what a release was made of."""
    return Contents(
        guidelines=by_id(old.guidelines.values()),
        origins={entry.id: entry.origin for entry in old.manifest.guidelines},
        sources=old.manifest.sources,
        glossary=old.glossary_path.read_bytes() if old.glossary_path else None,
    )


def with_added(contents: Contents, old: Release, keep_added: bool) -> Contents:
    """Carry over what was added to the release in use from elsewhere, or warn that it is dropped."""
    added = {
        entry.id: entry.origin
        for entry in old.manifest.guidelines
        if entry.origin != FROM_CORPUS and entry.id not in contents.origins
    }
    if not keep_added:
        dropped = (
            f"{guideline}, added from {origin}, is no longer in the index; add it again, or put it into the corpus"
            for guideline, origin in added.items()
        )
        return replace(contents, warnings=(*contents.warnings, *dropped))
    guidelines = by_id((*contents.guidelines, *(old.guidelines[guideline] for guideline in added)))
    return replace(contents, guidelines=guidelines, origins={**contents.origins, **added})


def by_id(guidelines: Iterable[Guideline]) -> tuple[Guideline, ...]:
    """Return the guidelines sorted by id."""
    return tuple(sorted(guidelines, key=lambda guideline: guideline.id))
