"""A release: one built index, immutable, open for asking."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from qa.errors import ReleaseError
from qa.guideline import Guideline
from qa.index.catalogue import from_json, unknown_guideline
from qa.index.embedding import Embedder, SentenceEmbedder, Vectors
from qa.index.exact import open_vectors
from qa.index.leases import Lease
from qa.index.lexical import LexicalIndex
from qa.index.manifest import Manifest, file_sha256, load_manifest
from qa.index.shelf import Shelf
from qa.index.table import StatementKey, VectorTable
from qa.index.vectors import COLLECTIONS, ChromaPlace, Over
from qa.settings import Settings


class Release:
    """One release, open. Its methods may be called from several threads; close it when done."""

    def __init__(self, folder: Path) -> None:
        """Open the release in `folder`, with every file but Chroma's held against its checksum.

        Until it is closed no writer deletes it.

        :raises ReleaseError: if anything is missing, damaged, or of another format.
        """
        self.folder: Final = folder
        with ExitStack() as held:
            held.enter_context(closing(Lease(folder)))
            self.manifest: Final[Manifest] = load_manifest(folder)
            _check_files(folder, self.manifest)
            self.guidelines: Final[Mapping[str, Guideline]] = {
                entry.id: load_guideline(folder, entry.id) for entry in self.manifest.guidelines
            }
            self.tables: Final[Mapping[Over, VectorTable]] = {
                over: VectorTable.load(folder, over) for over in COLLECTIONS
            }
            self._passages: Final = {entry.id: entry.passages for entry in self.manifest.guidelines}
            self._lexical: Final = LexicalIndex(held.enter_context(_lockable(folder / "lexical")))
            self.chroma: Final = open_vectors(folder, ChromaPlace.load(folder), self.tables)
            held.enter_context(closing(self.chroma))
            self._check_counts()
            self._held: Final = held.pop_all()

    @property
    def id(self) -> str:
        """The release's id: 12 hex digits that follow from what it was made of."""
        return self.manifest.id

    @property
    def glossary_path(self) -> Path | None:
        """The glossary that the release was built with, if there was one."""
        path = self.folder / "glossary.yaml"
        return path if path.is_file() else None

    def dense(
        self, vector: Vectors, k: int, over: Over = "statements", guidelines: Collection[str] | None = None
    ) -> list[tuple[StatementKey, float]]:
        """Return the `k` keys nearest to `vector` `(dim,)`, best first, with their cosine in [-1, 1].

        Over passages, a key's number is the passage's. `guidelines` keeps to these ids; None searches all.

        :raises UnknownGuidelineError: if the release holds no such guideline.
        :raises ReleaseError: if the vectors turn out to be damaged, or the Chroma server doesn't answer.
        """
        return self.chroma.search(vector, k, over, self._among(guidelines))

    def lexical(
        self, terms: Mapping[str, float], k: int, guidelines: Collection[str] | None = None
    ) -> list[tuple[StatementKey, float]]:
        """Return the `k` best statements, best first, by weighted BM25; `terms` as `qa.terms.terms` makes them.

        :raises UnknownGuidelineError: if the release holds no such guideline.
        :raises ReleaseError: if the lexical index turns out to be damaged.
        """
        return self._lexical.search(terms, k, self._among(guidelines))

    def vectors(self, keys: Sequence[StatementKey]) -> Vectors:
        """Return the vectors of statements in the order of `keys`, `(len(keys), dim)` float32, L2-normalised.

        :raises KeyError: if the release holds no such statement.
        """
        return self.tables["statements"].select(keys)

    def passage_statements(self, key: StatementKey) -> list[StatementKey]:
        """Return the statements of a passage in order.

        :raises KeyError: if the release holds no such passage.
        """
        guideline, number = key
        spans = self._passages[guideline]
        if not 0 <= number < len(spans):
            raise KeyError(key)
        return [(guideline, statement) for statement in range(*spans[number])]

    def close(self) -> None:
        """Let go of the files; nothing may be asked afterwards, but closing again."""
        self._held.close()

    def _among(self, guidelines: Collection[str] | None) -> Collection[str] | None:
        if guidelines is None:
            return None
        if unknown := sorted(set(guidelines) - self.guidelines.keys()):
            raise unknown_guideline(unknown[0], self.guidelines)
        # Searching everything needs no filter, which costs Chroma twice the time of the search.
        return None if len(set(guidelines)) == len(self.guidelines) else guidelines

    def _check_counts(self) -> None:
        entries = self.manifest.guidelines
        statements = [(entry.id, number) for entry in entries for number in range(entry.statements)]
        passages = [(entry.id, number) for entry in entries for number in range(len(entry.passages))]
        sound = (
            self.tables["statements"].keys == tuple(statements)
            and self.tables["passages"].keys == tuple(passages)
            and self.chroma.counts == {"statements": len(statements), "passages": len(passages)}
            and self._lexical.count == len(statements)
            and all(entry.statements == len(self.guidelines[entry.id].statements) for entry in entries)
        )
        if not sound:
            raise ReleaseError(f"{self.folder} doesn't hold what its manifest lists; run `guideline-qa index build`")


@contextmanager
def _lockable(folder: Path) -> Iterator[Path]:
    """Yield the folder, or a copy of it where nobody may write: tantivy locks what it opens, even to read."""
    if not folder.is_dir() or os.access(folder, os.W_OK):
        yield folder
        return
    with TemporaryDirectory(prefix="guideline-qa-") as copy:
        yield shutil.copytree(folder, Path(copy, folder.name))


def load_guideline(folder: Path, guideline: str) -> Guideline:
    """Read one guideline of the release in `folder`.

    :raises ReleaseError: if its file is missing or damaged.
    """
    path = folder / "guidelines" / f"{guideline}.json"
    try:
        return from_json(path.read_bytes(), path)
    except OSError as error:
        raise ReleaseError(f"{path} can't be read ({error.strerror}); run `guideline-qa index build`") from error


def open_release(settings: Settings, embedder: Embedder | None = None) -> Release:
    """Open the release in use; `embedder` is the model that questions will be embedded with.

    :raises NoIndexError: if there is no index.
    :raises ReleaseError: if the index is foreign, damaged, of another format, or built with another model.
    :raises ModelError: if the embedding model is missing.
    """
    with Shelf(settings.index).reading() as folder:
        release = Release(folder)
    try:
        _check_model(release.manifest, (embedder or SentenceEmbedder(settings.embedding)).fingerprint)
        _check_place(ChromaPlace.load(release.folder), settings)
    except BaseException:
        release.close()
        raise
    return release


def _check_model(manifest: Manifest, fingerprint: str) -> None:
    if manifest.model != fingerprint:
        raise ReleaseError(
            f"the index was built with embedding model {_short(manifest.model)}, the settings name "
            f"{_short(fingerprint)}; run `guideline-qa index build`"
        )


def _short(fingerprint: str) -> str:
    name, _, sha256 = fingerprint.partition(" sha256:")
    return f"{name} ({sha256[:8]})"


def _check_place(place: ChromaPlace, settings: Settings) -> None:
    if place.url != settings.chroma_url:
        raise ReleaseError(
            f"the index keeps its vectors {_where(place.url)}, the settings say {_where(settings.chroma_url)}; "
            "run `guideline-qa index build`, or mend the setting chroma_url"
        )


def _where(url: str | None) -> str:
    return f"on {url}" if url else "in its own folder"


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name, sha256 in manifest.files.items():
        try:
            found = file_sha256(folder / name)
        except OSError as error:
            raise ReleaseError(
                f"{folder / name} can't be read ({error.strerror}); run `guideline-qa index build`"
            ) from error
        if found != sha256:
            raise ReleaseError(f"{folder / name} is damaged (checksum); run `guideline-qa index build`")
