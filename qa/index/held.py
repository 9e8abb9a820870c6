"""What the release in use holds, for looking at: manifests and single guidelines, without opening it for asking."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from qa.guideline import Guideline
from qa.index.contents import past_of
from qa.index.editions import editions_of, find_edition
from qa.index.manifest import GuidelineEntry, Manifest, load_manifest
from qa.index.release import load_guideline
from qa.index.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Held:
    """The release in `folder`: its manifest, and that of its past editions, None if there are none."""

    folder: Path
    present: Manifest
    past: Manifest | None

    @classmethod
    @contextmanager
    def in_use(cls, index: Path) -> Iterator[Self]:
        """Yield what the index folder's release in use holds; no writer deletes it meanwhile.

        :raises NoIndexError: if there is none.
        :raises ReleaseError: if it is foreign, damaged or of another format.
        """
        with Shelf(index).reading() as folder:
            present = load_manifest(folder)
            yield cls(folder, present, load_manifest(past_of(folder)) if present.past else None)

    def entry(self, spec: str) -> GuidelineEntry:
        """Return the entry of the edition that a person names: `ID`, `ID@LABEL` or `ID@SHA256`.

        :raises UnknownGuidelineError: if there is none, or several.
        """
        return find_edition(spec, self.present, self.past)

    def editions(self, guideline: str) -> list[GuidelineEntry]:
        """Return the entries of all editions of a guideline: in force first, then past ones, latest first."""
        in_force = [each for each in self.present.guidelines if each.id == guideline]
        return [*in_force, *editions_of(guideline, self.past)]

    def guideline(self, entry: GuidelineEntry) -> Guideline:
        """Read the edition of an entry.

        :raises ReleaseError: if its file is missing or damaged.
        """
        return load_guideline(past_of(self.folder) if entry.fate else self.folder, entry.id)

    def guidelines(self) -> Iterator[Guideline]:
        """Read every guideline in force.

        :raises ReleaseError: if a file is missing or damaged.
        """
        for entry in self.present.guidelines:
            yield self.guideline(entry)
