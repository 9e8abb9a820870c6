"""Changes of the index that the pages ask for: one at a time, in a thread, as `guideline-qa index` makes them."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock, Thread
from typing import Final

from qa.errors import AuditError, CorpusError, LockedIndexError
from qa.index import BuildReport, add, remove, restore
from qa.index.embedding import Embedder
from qa.index.publish import Progress
from qa.settings import Settings
from ui.admin.uploads import Uploaded
from ui.edge.problems import Refusal, as_refusal
from ui.watching import audit

_AGAIN: Final = {"retry-after": "15"}

Change = Callable[[Settings, Progress, Embedder | None], BuildReport]


@dataclass(frozen=True, slots=True)
class Running:
    """A change under way: `what` it is, and how far its present `stage` is, `done` of `total`."""

    what: str
    stage: str = "reading"
    done: int = 0
    total: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: its report, or why it failed; `by` names the user or key, `at` is UTC."""

    what: str
    by: str
    at: datetime
    report: BuildReport | None = None
    problem: str = ""


class Changes:
    """Makes changes one at a time; safe from several threads. What other processes change is waited for by none."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder | None = None,
        audited: Callable[[audit.Change], None] = lambda _: None,
    ) -> None:
        """Change the index of `settings`, with the embedding model that they name, or `embedder`.

        `audited` is told of each change that was made, before anybody else is.
        """
        self._settings = settings.model_copy(update={"index_wait": 0.0})
        self._embedder = embedder
        self._audited = audited
        self._lock = Lock()
        self._running: Running | None = None
        self._last: Outcome | None = None

    @property
    def running(self) -> Running | None:
        """The change under way."""
        return self._running

    @property
    def last(self) -> Outcome | None:
        """What came of the last change that this process made."""
        return self._last

    def add(self, file: Uploaded, by: str) -> "Future[BuildReport]":
        """Begin to add the guideline that was sent, or a new edition; the file is discarded, whatever comes of it.

        The future holds what `qa.index.add` returns, or a Refusal that says why it failed.

        :raises Refusal: 409 if another change is under way.
        """

        def change(settings: Settings, progress: Progress, embedder: Embedder | None) -> BuildReport:
            try:
                # Where the file lies at the moment means nothing to anybody later.
                given = {"as_id": file.as_id, "origin": f"upload of {file.path.name}"}
                return add(settings, file.path, progress=progress, embedder=embedder, **given)
            finally:
                file.discard()

        try:
            return self._begin(f"Adding {file.path.name}", by, change)
        except BaseException:
            file.discard()
            raise

    def remove(self, guideline: str, by: str) -> "Future[BuildReport]":
        """Begin to remove a guideline, which becomes past; else as `add`."""
        return self._begin(f"Removing {guideline}", by, lambda *given: remove(given[0], guideline, *given[1:]))

    def publish(self, edition: str, by: str) -> "Future[BuildReport]":
        """Begin to put a past edition back in force; else as `add`."""
        return self._begin(f"Publishing {edition}", by, lambda *given: restore(given[0], edition, *given[1:]))

    def _begin(self, what: str, by: str, change: Change) -> "Future[BuildReport]":
        with self._lock:
            if self._running is not None:
                detail = f"another change is under way ({self._running.what}); wait until it is done"
                raise Refusal(HTTPStatus.CONFLICT, detail, _AGAIN)
            self._running = Running(what)
        future: Future[BuildReport] = Future()
        future.set_running_or_notify_cancel()
        try:
            # A daemon: a release is published whole or not at all, so the program may end meanwhile.
            Thread(target=self._make, args=(what, by, change, future), name="guideline-qa change", daemon=True).start()
        except BaseException:  # there may be no thread to be had; the next change must be possible
            self._running = None
            raise
        return future

    def _make(self, what: str, by: str, change: Change, future: "Future[BuildReport]") -> None:
        try:
            report = change(self._settings, self._told, self._embedder)
            self._audited(audit.Change(by, what, report.release, report.added, report.changed, report.removed))
        except Exception as error:  # whatever it is, the next change must be possible
            refusal = _refusal(error)
            self._end(Outcome(what, by, datetime.now(UTC), problem=refusal.detail))
            future.set_exception(refusal)
        else:
            self._end(Outcome(what, by, datetime.now(UTC), report))
            future.set_result(report)

    def _told(self, stage: str, done: int, total: int) -> None:
        if self._running is not None:
            self._running = replace(self._running, stage=stage, done=done, total=total)

    def _end(self, outcome: Outcome) -> None:
        with self._lock:
            self._running, self._last = None, outcome


def _refusal(error: Exception) -> Refusal:
    """Return the refusal for an error: unlike elsewhere, a file that can't be read is the caller's to mend."""
    match error:
        case CorpusError():
            return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        case LockedIndexError():
            detail = "another program is writing the index; try again when it is done"
            return Refusal(HTTPStatus.CONFLICT, detail, _AGAIN)
        case AuditError():
            detail = f"the change was made, but is not written down: {as_refusal(error).detail}"
            return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail)
        case _:
            return as_refusal(error)
