"""Pictures of the pages that a guideline was printed on, drawn as they are asked for, the latest kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeGuard

from qa.errors import FailureError, QuestionError, UnknownGuidelineError
from qa.guideline import Guideline
from qa.reading import ReadingLimits, picture_confined

WIDTHS: Final = (600, 900, 1_200, 1_600, 2_000, 2_400)
"""Pixels that pictures are wide; the page scales them down. Few, so that a window drawn wider needs no new picture."""

_Key = tuple[Path, int, int]  # file, page, width
_LONGEST_NAME: Final = 300  # characters
_ROOM: Final = 48 * 1024 * 1024  # bytes of pictures kept: two hundred pages of text
_LIMITS: Final = ReadingLimits(max_seconds=15.0)  # somebody is waiting for the page
_PATIENCE: Final = 30.0  # seconds to wait while other pages are drawn


class Library(Protocol):
    """What holds the editions of guidelines and the files they were read from; `qa.engine.GuidelineQA` is one."""

    def guideline(self, name: str, /) -> Guideline:
        """Return an edition by name: `ID`, `ID@LABEL` or `ID@SHA256`.

        :raises UnknownGuidelineError: if there is no such edition.
        """
        ...

    def source_file(self, name: str, /) -> Path | None:
        """Return the file that an edition was read from, None where none was kept; raises as `guideline`."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that the browser asks for: `name` is the edition's, `page` counts from 1, `width` is one of `WIDTHS`."""

    name: str
    page: int
    width: int

    @classmethod
    def received(cls, sent: object, library: Library) -> "Wanted":
        """Take what the browser sent, which may be anything; the width is rounded up to one of `WIDTHS`.

        :raises UnknownGuidelineError: if there is no such edition.
        :raises QuestionError: if it has no such page, or the width is no number of pixels.
        """
        fields = sent if isinstance(sent, dict) else {}
        name, page, width = edition_name(fields.get("guideline")), fields.get("page"), fields.get("width")
        guideline = library.guideline(name)
        if not (_is_count(page) and page <= guideline.pages):
            raise QuestionError(f"{page!s:.20} is no page of {guideline.id}; its pages are 1 to {guideline.pages}")
        if not _is_count(width):
            raise QuestionError(f"{width!s:.20} is no width of a picture in pixels; reload the page")
        return cls(name, page, next((each for each in WIDTHS if each >= width), WIDTHS[-1]))


def edition_name(sent: object) -> str:
    """Return the name of an edition that the browser sent, which may be anything.

    :raises UnknownGuidelineError: if it can't be one.
    """
    if not isinstance(sent, str) or len(sent) > _LONGEST_NAME:
        raise UnknownGuidelineError(f"no guideline has the id {str(sent)[:80]!r}; ask again for a fresh citation")
    return sent


def _is_count(sent: object) -> TypeGuard[int]:
    return isinstance(sent, int) and not isinstance(sent, bool) and sent > 0


def _confined(path: Path, page: int, width: int) -> bytes:
    return picture_confined(path, page, width, _LIMITS)


class Pictures:
    """Draws pages of the guidelines in `library`; safe from several threads, which draw one after the other."""

    def __init__(
        self, library: Library, room: int = _ROOM, draw: Callable[[Path, int, int], bytes] = _confined
    ) -> None:
        """Keep up to `room` bytes of pictures; `draw` makes one of file, page and width."""
        self._library = library
        self._picture = draw
        self._latest = _Latest(room)
        self._drawing = threading.Lock()

    def drawn(self, wanted: Wanted) -> bytes:
        """Return the page as a WebP picture.

        :raises UnknownGuidelineError: if the edition is not there any more.
        :raises ReadingError: if the page can't be drawn.
        :raises FailureError: if the file was not kept, or drawing what others want takes too long.
        """
        path = self._library.source_file(wanted.name)
        if path is None:
            raise FailureError(f"the index keeps no file of {wanted.name} to draw pages from; add it again")
        # The path names the release, and a release never changes: a new one brings its own pictures.
        key = (path, wanted.page, wanted.width)
        return self._latest.get(key) or self._draw(key)

    def _draw(self, key: _Key) -> bytes:
        # One at a time bounds what drawing takes of the computer, and how many threads wait for it.
        if not self._drawing.acquire(timeout=_PATIENCE):
            raise FailureError("other pages are being drawn, which takes long; try again in a minute")
        try:
            image = self._latest.get(key)  # another thread may have drawn it meanwhile
            if image is None:
                image = self._picture(*key)
                self._latest.put(key, image)
            return image
        finally:
            self._drawing.release()


class _Latest:
    """The pictures asked for last, up to `room` bytes of them."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._images: OrderedDict[_Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> bytes | None:
        with self._lock:
            if key in self._images:
                self._images.move_to_end(key)
            return self._images.get(key)

    def put(self, key: _Key, image: bytes) -> None:
        with self._lock:
            self._images[key] = image
            while sum(map(len, self._images.values())) > self._room:
                self._images.popitem(last=False)
