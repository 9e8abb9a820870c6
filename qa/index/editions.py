"""Editions: which one is in force, what becomes of the others, and how a person names one of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from qa.errors import UnknownGuidelineError
from qa.index.contents import Holding, by_id
from qa.index.manifest import GuidelineEntry, Manifest

_LEAST_DIGITS: Final = 6  # of a sha256, to name an edition by it


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def guideline_of(held: str) -> str:
    """Return the guideline's id behind the id that an edition is held under, `ID` or `ID@SHA12`."""
    return held.partition("@")[0]


def past_id(guideline: str, sha256: str) -> str:
    """Return the id that a past edition is held under."""
    return f"{guideline}@{sha256[:12]}"


def succeeded(
    before: Sequence[Holding], past: Sequence[Holding], in_force: Sequence[Holding], at: datetime
) -> tuple[Holding, ...]:
    """Return what is past once `in_force` takes the place of `before`: what was past, and what ceases to be in force.

    An edition that is in force again is no longer past.
    """
    successors = {holding.id: holding for holding in in_force}
    leaving = [
        _past(holding, _fate(holding, successors.get(holding.id), at), at)
        for holding in before
        if holding.id not in successors or successors[holding.id].sha256 != holding.sha256
    ]
    held = {past_id(holding.id, holding.sha256) for holding in in_force} | {holding.id for holding in leaving}
    return by_id((*leaving, *(holding for holding in past if holding.id not in held)))


def back_in_force(past: Holding, origin: str) -> Holding:
    """Return a past edition as it is when it is in force again."""
    edition = replace(past.guideline.edition, fate="")
    guideline = replace(past.guideline, id=guideline_of(past.id), edition=edition)
    return replace(past, guideline=guideline, origin=origin, left=None, entry=None)


def latest_first(entries: Iterable[GuidelineEntry]) -> list[GuidelineEntry]:
    """Return the entries of past editions, first the one that was in force last."""
    return sorted(entries, key=lambda entry: entry.left.timestamp() if entry.left else 0.0, reverse=True)


def editions_of(guideline: str, past: Manifest | None) -> list[GuidelineEntry]:
    """Return the entries of a guideline's past editions, first the one that was in force last."""
    entries = past.guidelines if past is not None else []
    return latest_first(entry for entry in entries if guideline_of(entry.id) == guideline)


def find_edition(spec: str, present: Manifest, past: Manifest | None) -> GuidelineEntry:
    """Return the entry of the edition that a person names: `ID` (the one in force), `ID@LABEL` or `ID@SHA256`.

    Of a sha256 its first 6 digits are enough.

    :raises UnknownGuidelineError: if there is none, or `LABEL` is the label of several; names those there are.
    """
    guideline, _, wanted = spec.partition("@")
    in_force = [entry for entry in present.guidelines if entry.id == guideline]
    entries = [*in_force, *editions_of(guideline, past)]
    if not entries:
        raise UnknownGuidelineError(f"no guideline {guideline!r} in the index; there are: {_ids(present, past)}")
    if not wanted and in_force:
        return in_force[0]
    found = [entry for entry in entries if _is_named(entry, wanted)] if wanted else []
    if len(found) == 1:
        return found[0]
    count = f"has {len(found) or 'no'} editions {wanted!r}" if wanted else "is not in force"
    raise UnknownGuidelineError(f"{guideline} {count}; name one of: {', '.join(_choices(found or entries))}")


def _past(holding: Holding, fate: str, at: datetime) -> Holding:
    edition = replace(holding.guideline.edition, fate=fate)
    guideline = replace(holding.guideline, id=past_id(holding.id, holding.sha256), edition=edition)
    return replace(holding, guideline=guideline, left=at, entry=None)


def _fate(holding: Holding, successor: Holding | None, at: datetime) -> str:
    day = at.date().isoformat()
    if successor is None:
        return f"removed on {day}"
    label = successor.guideline.edition.label
    if label == holding.guideline.edition.label:
        label = f"another file of {label} ({successor.sha256[:12]})"
    return f"superseded by {label} on {day}"


def _is_named(entry: GuidelineEntry, wanted: str) -> bool:
    by_sha256 = len(wanted) >= _LEAST_DIGITS and entry.sha256.startswith(wanted.lower())
    return by_sha256 or entry.edition == wanted


def _choices(entries: Iterable[GuidelineEntry]) -> Iterator[str]:
    for entry in entries:
        yield f"{past_id(guideline_of(entry.id), entry.sha256)} ({entry.edition}, {entry.fate or 'in force'})"


def _ids(present: Manifest, past: Manifest | None) -> str:
    gone = {guideline_of(entry.id) for entry in past.guidelines} if past is not None else set()
    held = [entry.id for entry in present.guidelines]
    return ", ".join([*held, *(f"{each} (past)" for each in sorted(gone.difference(held)))]) or "none"
