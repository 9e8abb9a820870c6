"""The manifest of a release: what it was made of, and checksums of what it holds."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import ReleaseError
from qa.index.catalogue import SLUG, SOURCE_NAME

FORMAT: Final = 2
"""Raised when a release of an earlier version can no longer be read."""

MANIFEST_FILE: Final = "manifest.json"
PAST: Final = "past"
"""The folder, inside that of a release, of the release of its past editions."""

FROM_CORPUS: Final = "corpus"
RESTORED: Final = "restored"
_SHAPING: Final = ("guideline.py", "passages.py", "terms.py", "reading", "index")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GuidelineEntry(_Record):
    """One guideline of the release, or one past edition of one."""

    id: str = Field(pattern=SLUG, description="Id of the guideline; its file is named by it.")
    title: str = Field(description="Its title.")
    edition: str = Field(description="Label of the edition.")
    sha256: str = Field(description="sha256 of the source file, hex.")
    content: str = Field(description="sha256 of the guideline as read, hex.")
    source_name: str = Field(description="Name of the source file.")
    origin: str = Field(
        description="`corpus`, `restored`, the path that it was added from, or the name it was uploaded by."
    )
    source: str = Field(pattern=SOURCE_NAME, description="Name of the source file's copy, in the folder `sources`.")
    program: str = Field(description="Hash of the program that read it.")
    fate: str = Field(default="", description="What became of a past edition; empty while it is in force.")
    left: datetime | None = Field(default=None, description="When a past edition ceased to be in force, UTC.")
    statements: int = Field(ge=0, description="How many statements it has.")
    passages: list[tuple[int, int]] = Field(description="First statement and one past the last of each passage.")
    warnings: int = Field(ge=0, description="How many doubts about its text the reader noted.")


class Manifest(_Record):
    """What a release was made of. Its `id` follows from all but `created`, `files` and `tombstones`."""

    format: int = Field(description="Version of the release's layout.")
    id: str = Field(description="Hash of everything the release was made of.")
    created: datetime = Field(description="When it was built, UTC.")
    program: str = Field(description="Hash of the program's own source as far as it shapes a release.")
    model: str = Field(description="Fingerprint of the embedding model.")
    model_name: str = Field(description="The embedding model as the settings name it.")
    max_tokens: int = Field(description="Longest passage, in tokens.")
    guidelines: list[GuidelineEntry] = Field(description="The guidelines, by id.")
    sources: dict[str, str] = Field(description="sha256 of each file of the corpus folder, readable or not.")
    glossary: str = Field(description="sha256 of the glossary; empty if there is none.")
    past: str = Field(default="", description="Id of the release of past editions in `past`; empty if there are none.")
    files: dict[str, str] = Field(default_factory=dict, description="sha256 of each file of the release but Chroma's.")
    tombstones: int = Field(default=0, ge=0, description="Rows that Chroma still carries but no longer finds.")

    def made_of(self) -> str:
        """Return the id (12 hex digits) that follows from what the release is made of."""
        content = self.model_dump(mode="json", exclude={"id", "created", "files", "tombstones"})
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    def save(self, folder: Path) -> None:
        """Write it into the release's folder."""
        (folder / MANIFEST_FILE).write_text(self.model_dump_json(indent=1), encoding="utf-8")


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest of the release in `folder`.

    :raises ReleaseError: if it is missing, damaged, or of another format.
    """
    where = folder / MANIFEST_FILE
    try:
        data = json.loads(where.read_text(encoding="utf-8"))
        found = data.get("format") if isinstance(data, dict) else None
        if found != FORMAT:
            raise ReleaseError(f"{where} has format {found}, expected {FORMAT}; run `guideline-qa index build`")
        manifest = Manifest.model_validate(data)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error).splitlines()[0]
        raise ReleaseError(f"{where} can't be read ({reason[:160]}); run `guideline-qa index build`") from error
    if manifest.made_of() != manifest.id:
        raise ReleaseError(f"{where} was changed after it was written; run `guideline-qa index build`")
    return manifest


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=1)
def program_hash() -> str:
    """Return a hash (12 hex digits) of the source that shapes a release: reading, passages, terms, index.

    A newer program may read a file differently; its index is built anew even though no file of the corpus changed.
    """
    home = Path(__file__).parents[1]
    files = (
        file for name in _SHAPING for file in ([home / name] if name.endswith(".py") else (home / name).rglob("*.py"))
    )
    parts = (f"{file.relative_to(home).as_posix()} {file_sha256(file)}" for file in sorted(files))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
