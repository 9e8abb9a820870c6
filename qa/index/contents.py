"""What a release is to be made of: editions in force, past editions, and the files that they were read from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from qa.guideline import Guideline
from qa.index.manifest import PAST, GuidelineEntry
from qa.index.release import Release
from qa.index.sources import GLOSSARY_FILE, SOURCES


@dataclass(frozen=True, slots=True)
class Holding:
    """One edition as the index holds it.

    `origin` says where it came from: the corpus, a path, or the past. `program` is the hash of the program that read it,
    `file` holds the bytes that were read. `left` is when a past edition ceased to be in force. `entry` is what the release
    that it comes from unchanged says of it; None for what was read or altered since.
    """

    guideline: Guideline
    origin: str
    program: str
    file: Path
    left: datetime | None = None
    entry: GuidelineEntry | None = None

    @property
    def id(self) -> str:
        """The guideline's id; a past edition's goes on with "@" and the beginning of its sha256."""
        return self.guideline.id

    @property
    def sha256(self) -> str:
        """The sha256 of the file, hex."""
        return self.guideline.edition.sha256


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is to be made of; `in_force` and `past` are in order of their ids.

    `sources` is what stood in the corpus folder, `errors` name what could not be read, `warnings` are lines to show.
    """

    in_force: tuple[Holding, ...]
    past: tuple[Holding, ...] = ()
    sources: Mapping[str, str] | None = None
    glossary: bytes | None = None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def by_id(self) -> dict[str, Holding]:
        """Return the editions in force by the guideline's id."""
        return {holding.id: holding for holding in self.in_force}


@dataclass(frozen=True, slots=True)
class InUse:
    """The release in use, open, and the one of its past editions; None where there is none or it is damaged."""

    present: Release | None
    past: Release | None

    @classmethod
    def of(cls, present: Release) -> Self:
        """Return an open release together with its past.

        :raises ReleaseError: if the past is damaged.
        """
        return cls(present, Release(past_of(present.folder)) if present.manifest.past else None)

    def contents(self) -> Contents:
        """Return what they were made of."""
        in_force = holdings(self.present) if self.present is not None else ()
        past = holdings(self.past) if self.past is not None else ()
        if self.present is None:
            return Contents(in_force, past)
        glossary = (self.present.folder / GLOSSARY_FILE).read_bytes() if self.present.manifest.glossary else None
        return Contents(in_force, past, self.present.manifest.sources, glossary)

    def close(self) -> None:
        """Let go of the files."""
        for release in (self.present, self.past):
            if release is not None:
                release.close()


def past_of(folder: Path) -> Path:
    """Return the folder of a release's past editions; it is a release too."""
    return folder / PAST


def holdings(release: Release) -> tuple[Holding, ...]:
    """Return the editions that a release holds."""
    return tuple(
        Holding(
            guideline=release.guidelines[entry.id],
            origin=entry.origin,
            program=entry.program,
            file=release.folder / SOURCES / entry.source,
            left=entry.left,
            entry=entry,
        )
        for entry in release.manifest.guidelines
    )


def by_id(held: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return the holdings in order of their ids."""
    return tuple(sorted(held, key=lambda holding: holding.id))
