"""Vectors in Chroma: embedded in the release's folder, or on a Chroma server by URL."""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from time import time
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from qa.errors import FailureError, GuidelineQAError, ReleaseError, SettingsError, StorageError
from qa.index.embedding import Vectors
from qa.index.table import StatementKey, VectorTable, best_first

Over = Literal["statements", "passages"]
COLLECTIONS: Final[tuple[Over, ...]] = ("statements", "passages")

_HNSW: Final = {"space": "cosine", "ef_construction": 200, "ef_search": 200}
_PLACE_FILE: Final = "chroma.json"
_PAGE: Final = 1000
_TIMEOUT_SECONDS: Final = 60.0
_REMEMBERED_SECONDS: Final = 7 * 86_400.0
_ONE_AT_A_TIME: Final = Lock()
"""Chroma shares what it has open in one folder, and counts who does so without looking out for other threads."""


@dataclass(frozen=True, slots=True)
class ChromaPlace:
    """Where a release's vectors are: `url` None means in the release's own folder; `prefix` starts collection names.

    On a server the collections of many releases stand side by side, so the prefix is unique to a build.
    """

    url: str | None
    prefix: str

    def save(self, release: Path) -> None:
        """Write the place into the release's folder, before anything is written to the place itself."""
        (release / _PLACE_FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, release: Path) -> "ChromaPlace":
        """Read where the vectors of the release in this folder are.

        :raises ReleaseError: if the file is missing or damaged.
        """
        try:
            fields = json.loads((release / _PLACE_FILE).read_text(encoding="utf-8"))
            url, prefix = fields["url"], fields["prefix"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{release / _PLACE_FILE} is damaged; run `guideline-qa index build`") from error
        return cls(None if url is None else str(url), str(prefix))

    def collection(self, over: Over) -> str:
        """Return the name of the collection of statements or of passages."""
        return f"{self.prefix}-{over}"


class ChromaVectors:
    """The two collections of one release; safe from several threads. Close it to let go of the database."""

    def __init__(self, release: Path, place: ChromaPlace) -> None:
        """Open the release's collections.

        :raises ReleaseError: if they are missing or damaged, or the server doesn't answer.
        """
        self._what = place.url or str(release / "chroma")
        if place.url is None and not (release / "chroma" / "chroma.sqlite3").is_file():
            raise ReleaseError(f"no vectors in {self._what}; run `guideline-qa index build`")
        with self._reading():
            self._client = _connect(release, place)
        try:
            with self._reading():
                self._collections = {
                    over: self._client.get_collection(place.collection(over), embedding_function=None)
                    for over in COLLECTIONS
                }
                self.counts = {over: int(self._collections[over].count()) for over in COLLECTIONS}
        except BaseException:
            self.close()
            raise

    def search(
        self, vector: Vectors, k: int, over: Over, guidelines: Collection[str] | None = None
    ) -> list[tuple[StatementKey, float]]:
        """Return the `k` nearest keys to `vector` `(dim,)`, best first, with their cosine.

        :raises ReleaseError: if the database turns out to be damaged, or the server doesn't answer.
        """
        k = min(k, self.counts[over])
        if k < 1 or (guidelines is not None and not guidelines):
            return []
        where = None if guidelines is None else {"guideline": {"$in": sorted(guidelines)}}
        with self._reading():
            found = self._collections[over].query(
                query_embeddings=[vector], n_results=k, where=where, include=["distances"]
            )
        return best_first(
            (key_of(identifier), 1.0 - float(distance))
            for identifier, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        )

    def rows(self, over: Over) -> Iterator[tuple[StatementKey, str, list[float]]]:
        """Yield key, hash of the embedded text, and vector of every row; for checking.

        :raises ReleaseError: as `search`.
        """
        for offset in range(0, self.counts[over], _PAGE):
            with self._reading():
                page = self._collections[over].get(limit=_PAGE, offset=offset, include=["embeddings", "metadatas"])
            for identifier, meta, vector in zip(page["ids"], page["metadatas"], page["embeddings"], strict=True):
                yield key_of(identifier), str((meta or {}).get("hash")), vector

    def close(self) -> None:
        """Let go of the database."""
        _disconnect(self._client)

    def _reading(self) -> AbstractContextManager[None]:
        return _reported(
            ReleaseError,
            f"the vectors in {self._what} can't be read",
            "run `guideline-qa index build`, or see that the Chroma server runs",
        )


def write_vectors(release: Path, place: ChromaPlace, tables: Mapping[Over, VectorTable]) -> None:
    """Write both collections of a new release.

    :raises StorageError: if they can't be written, or the server doesn't answer.
    """
    with _reported(
        StorageError,
        f"the vectors can't be written to {place.url or release / 'chroma'}",
        "free some space, choose another --index, or see that the Chroma server runs; nothing was published",
    ):
        client = _connect(release, place)
        try:
            for over, table in tables.items():
                collection = client.create_collection(
                    place.collection(over), embedding_function=None, configuration={"hnsw": _HNSW}
                )
                _add(collection, table, client.get_max_batch_size())
        finally:
            _disconnect(client)


def update_vectors(
    release: Path, place: ChromaPlace, gone: Mapping[Over, Sequence[StatementKey]], came: Mapping[Over, VectorTable]
) -> None:
    """Take the rows of the keys `gone` out of the collections in a release's folder, and put the rows `came` in.

    :raises StorageError: if they can't be written.
    """
    with _reported(
        StorageError, f"the vectors in {release / 'chroma'} can't be changed", "free some space; nothing was published"
    ):
        client = _connect(release, place)
        try:
            batch = client.get_max_batch_size()
            for over in COLLECTIONS:
                collection = client.get_collection(place.collection(over), embedding_function=None)
                for start in range(0, len(gone[over]), batch):
                    collection.delete(ids=[_identifier(key) for key in gone[over][start : start + batch]])
                _add(collection, came[over], batch)
        finally:
            _disconnect(client)


def delete_release(folder: Path, servers: bool = True) -> None:
    """Delete a release's folder, with what it keeps on a Chroma server; what can't go now stays for the next time.

    Where the server doesn't answer, the note of what is on it stays for a week. Without `servers`, a folder that keeps
    anything on one is left as it is.
    """
    places = [path.parent for path in sorted(folder.glob("**/" + _PLACE_FILE)) if _is_on_a_server(path.parent)]
    if places and not servers:
        return
    try:
        for place in places:
            drop_vectors(place)
    except ReleaseError:
        if time() - folder.stat().st_mtime < _REMEMBERED_SECONDS:
            return
    shutil.rmtree(folder, ignore_errors=True)


def _is_on_a_server(release: Path) -> bool:
    try:
        return ChromaPlace.load(release).url is not None
    except ReleaseError:
        return False  # written half: nothing was put anywhere yet


def drop_vectors(release: Path) -> None:
    """Delete the collections that a release folder keeps on a server; those in the folder itself go with it.

    :raises ReleaseError: if the folder doesn't say where they are, or the server doesn't answer.
    """
    place = ChromaPlace.load(release)
    if place.url is None:
        return
    with _reported(ReleaseError, f"old collections on {place.url} can't be removed", "see that the server runs"):
        client = _connect(release, place)
        try:
            names = {str(getattr(collection, "name", collection)) for collection in client.list_collections()}
            for over in COLLECTIONS:
                if place.collection(over) in names:
                    client.delete_collection(place.collection(over))
        finally:
            _disconnect(client)


def key_of(identifier: str) -> StatementKey:
    """Return the key behind a Chroma id, `guideline:number`."""
    guideline, _, number = identifier.rpartition(":")
    return guideline, int(number)


def _identifier(key: StatementKey) -> str:
    return f"{key[0]}:{key[1]}"


def _add(collection: Any, table: VectorTable, batch: int) -> None:
    for start in range(0, len(table.keys), batch):
        rows = slice(start, start + batch)
        collection.add(
            ids=[_identifier(key) for key in table.keys[rows]],
            embeddings=table.vectors[rows],
            metadatas=[
                {"guideline": guideline, "hash": text_hash}
                for (guideline, _), text_hash in zip(table.keys[rows], table.hashes[rows], strict=True)
            ],
        )


def _connect(release: Path, place: ChromaPlace) -> Any:
    import chromadb

    # Chroma would read settings from a .env in the working directory, which belongs to another program.
    settings_type: Any = chromadb.config.Settings
    settings = settings_type(_env_file=None, anonymized_telemetry=False)
    if place.url is not None:
        address = server_address(place.url)
        client: Any = chromadb.HttpClient(address.host, address.port, address.ssl, settings=settings)
        client._server._session.timeout = _TIMEOUT_SECONDS  # Chroma waits for ever
        return client
    path = str((release / "chroma").resolve())
    with _ONE_AT_A_TIME:
        try:
            return chromadb.PersistentClient(path, settings=settings)
        except BaseException:
            # Chroma 1.5 keeps a client that failed to start, and hands it out again at the next try.
            from chromadb.api.shared_system_client import SharedSystemClient

            if path not in SharedSystemClient._identifier_to_refcount:
                SharedSystemClient._identifier_to_system.pop(path, None)
            raise


def _disconnect(client: Any) -> None:
    # Chroma 1.5 leaves its connections to a server open: its own and its admin client's.
    servers = (client._server, client._admin_client._server)
    with _ONE_AT_A_TIME:
        client.close()
    for session in (getattr(server, "_session", None) for server in servers):
        if session is not None:
            session.close()


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Host, port and whether to speak https."""

    host: str
    port: int
    ssl: bool


def server_address(url: str) -> ServerAddress:
    """Return the address in the URL of a Chroma server; without a port, 443 or 80.

    :raises SettingsError: if it is no http(s) URL of a server.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/"):
            ssl = parts.scheme == "https"
            return ServerAddress(parts.hostname, parts.port or (443 if ssl else 80), ssl)
    except ValueError:  # a port that is no number
        pass
    raise SettingsError(f"setting chroma_url = {url!r}: expected http://HOST:PORT or https://HOST:PORT")


@contextmanager
def _reported(kind: type[FailureError], what: str, mend: str) -> Iterator[None]:
    """Turn whatever Chroma, SQLite or the connection raise, each with errors of their own, into one line."""
    try:
        yield
    except GuidelineQAError:
        raise
    except Exception as error:
        reason = (str(error).splitlines() or [""])[0][:160]
        raise kind(f"{what} ({type(error).__name__}: {reason}); {mend}") from error
