"""The child process that reads files for `qa.reading.confined`: within limits, for as long as its parent lives.

It answers on the pipe that was its standard output; nothing it or its libraries print gets anywhere.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from traceback import extract_tb
from typing import Any, BinaryIO, Final

from qa.errors import ReadingError
from qa.guideline_json import to_json
from qa.reading.frames import OUT_OF_MEMORY, receive, send
from qa.reading.limits import ReadingLimits
from qa.reading.reader import read

GRACE: Final = 5.0
"""Seconds beyond the limit after which the child ends by itself, should its parent not have ended it."""

Request = dict[str, Any]


def main() -> None:
    """Answer requests until standard input ends."""
    with os.fdopen(os.dup(1), "wb") as replies, open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        requests: SimpleQueue[Request] = SimpleQueue()
        Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
        try:
            send(replies, {})
            while True:
                send(replies, *_answer(requests.get()))
        except OSError:
            return
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _listen(stdin: BinaryIO, requests: SimpleQueue[Request]) -> None:
    """Pass requests on; when the parent is gone the pipe ends, and so does this process, whatever it is doing."""
    while True:
        try:
            requests.put(receive(stdin)[0])
        except EOFError:
            os._exit(0)


def _answer(request: Request) -> tuple[dict[str, str], bytes]:
    """Return the message and the bytes that answer a request; whatever goes wrong is a message too."""
    limits = ReadingLimits(**request["limits"])
    _confine(limits)
    try:
        return {}, _ASKED[request["ask"]](request, limits)
    except ReadingError as error:
        return {"error": str(error)}, b""
    except MemoryError:
        return {"memory": ""}, b""
    # A fault of ours or of a library must not stop the other files; the parent says which file it was.
    except Exception as error:
        return {"fault": f"{' '.join(f'{type(error).__name__}: {error}'.split())[:200]}, at {_place(error)}"}, b""
    finally:
        _end_after(0)
        gc.collect()


def _place(error: Exception) -> str:
    """Return the file and line of ours that the error passed through last."""
    frames = [frame for frame in extract_tb(error.__traceback__) if f"{os.sep}reading{os.sep}" in frame.filename]
    return f"{'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else "an unknown place"


def _read(request: Request, limits: ReadingLimits) -> bytes:
    return to_json(read(Path(request["path"]), limits))


def _picture(request: Request, limits: ReadingLimits) -> bytes:
    from qa.reading.pdf.picture import picture

    return picture(Path(request["path"]), request["page"], request["width"])


_ASKED: Final[dict[str, Callable[[Request, ReadingLimits], bytes]]] = {"read": _read, "picture": _picture}


def _confine(limits: ReadingLimits) -> None:
    """Bound this process's memory, core file and, in case nobody is left to end it, time."""
    _end_after(limits.max_seconds + GRACE)
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    most = limits.max_memory_mb * 1_000_000
    for what, soft in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, most), (resource.RLIMIT_DATA, most)):
        try:
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
        except (OSError, ValueError):  # a system that knows the limit by name only, as macOS
            continue


def _end_after(seconds: float) -> None:
    """Let the system end this process after `seconds`, even inside a library's loop; 0 for never."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
