"""What a change of the index did, for a person or a program to read."""

from collections.abc import Iterator
from dataclasses import dataclass

from qa.index.contents import Contents
from qa.index.differences import differences
from qa.index.doubts import all_warnings, told
from qa.index.editions import now, past_id
from qa.index.publish import Published
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class NewEdition:
    """One edition took the place of another: their labels, and how many statements came, went and changed."""

    guideline: str
    before: str
    after: str
    came: int
    went: int
    changed: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: guidelines by id, counts of texts, and lines to show.

    `published` is False where the release in use was already made of the same. `changed` are those that have another
    edition or were read differently, `editions` what another edition brought. `pruned` are the past editions that were
    dropped, `ID@SHA256`. `embedded` counts the texts that went through the model, `reused` those of the editions in force
    that did not have to. `errors` name the files that could not be read.
    """

    release: str
    published: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    editions: tuple[NewEdition, ...]
    pruned: tuple[str, ...]
    embedded: int
    reused: int
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def report_of(settings: Settings, before: Contents, contents: Contents, done: Published) -> BuildReport:
    """Return the report of a change from what the index was made of `before` to `contents`."""
    then = {holding.id: holding.entry.content for holding in before.in_force if holding.entry is not None}
    now = {entry.id: entry.content for entry in done.manifest.guidelines}
    left = {holding.id for holding in contents.past} | {
        past_id(holding.id, holding.sha256) for holding in contents.in_force
    }
    return BuildReport(
        release=done.manifest.id,
        published=done.published,
        added=tuple(sorted(now.keys() - then.keys())),
        changed=tuple(sorted(key for key in now.keys() & then.keys() if now[key] != then[key])),
        unchanged=tuple(sorted(key for key in now.keys() & then.keys() if now[key] == then[key])),
        removed=tuple(sorted(then.keys() - now.keys())),
        editions=tuple(_new_editions(before, contents)),
        pruned=tuple(sorted(holding.id for holding in before.past if holding.id not in left)),
        embedded=done.embedded,
        reused=done.reused,
        errors=contents.errors,
        warnings=(*contents.warnings, *_doubts(contents, settings)),
    )


def _doubts(contents: Contents, settings: Settings) -> Iterator[str]:
    """Yield what is to be warned of in the guidelines that were read just now."""
    fresh = {holding.id for holding in contents.in_force if holding.entry is None}
    guidelines = {holding.id: holding.guideline for holding in contents.in_force}
    found = all_warnings(fresh, guidelines.values(), settings.answering.stale_after_years, now().date())
    for guideline, warnings in found.items():
        yield from (f"{guideline}: {line}" for line in told(guidelines[guideline], warnings))


def _new_editions(before: Contents, contents: Contents) -> Iterator[NewEdition]:
    then = before.by_id()
    for holding in contents.in_force:
        old = then.get(holding.id)
        if old is not None and old.sha256 != holding.sha256:
            found = differences(old.guideline, holding.guideline)
            labels = old.guideline.edition.label, holding.guideline.edition.label
            yield NewEdition(holding.id, *labels, found.count("came"), found.count("went"), found.count("changed"))
