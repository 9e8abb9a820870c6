"""What is logged, to standard error: nothing that identifies a person, no secret, no line that a caller could forge."""

import logging
import re
import sys
import threading
from typing import Final

from qa.identifying import masked
from qa.settings import Settings
from ui.watching.watch import REQUESTS

LOG = logging.getLogger(__name__)

_LONGEST: Final = 20_000
"""Characters of a record that are logged: masking takes its time."""

_SECRETS: Final = (
    (re.compile(r"gq[at]_[\w.~-]+"), "[secret]"),
    (re.compile(r"\beyJ[\w-]{6,}(?:\.[\w-]*)*"), "[secret]"),
    (
        re.compile(
            r"(?i)\b(authorization|cookie|set-cookie|x-[a-z-]*user|password|secret|token)\b(['\"]?\s*[:=,]\s*)[^\n]+"
        ),
        r"\1\2[secret]",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [secret]"),
    (re.compile(r"(?<=[\w/])\?[^\s\"'?]*=[^\s\"']*"), "?[query]"),
)
_QUOTED: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_FRAME: Final = re.compile(r' {2}File "[^"\n]*", line \d+')
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class Discreet(logging.Formatter):
    """Formats a record, its traceback included, and masks what may identify a person and what opens a door.

    Of what is quoted, as exceptions quote what they were given, only single words are told: a question is never one.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as it may be read; what follows its first line is indented."""
        told = super().format(record)
        if len(told) > _LONGEST:
            told = f"{told[: _LONGEST // 2]}\n…\n{told[-_LONGEST // 2 :]}"
        for pattern, mask in _SECRETS:
            told = pattern.sub(mask, told)
        return "\n    ".join(map(_discreet, told.split("\n")))


def set_up(settings: Settings) -> None:
    """Send every log of this program to standard error through `Discreet`: warnings, and requests where wanted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a record that can't be formatted would be printed with all it was given
    for name in list(logging.root.manager.loggerDict):  # what libraries have set up for themselves
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # Python itself would print both as they are.
    threading.excepthook = lambda failed: _unforeseen("a thread failed", failed.exc_value)
    sys.unraisablehook = lambda failed: _unforeseen("an object failed as it went", failed.exc_value)
    requests = logging.StreamHandler(sys.stderr)  # these lines hold nothing but what `ui.watching.watch` puts there
    REQUESTS.handlers = [requests]
    REQUESTS.propagate = False
    REQUESTS.setLevel(logging.INFO if settings.server.request_log else logging.WARNING)


def _unforeseen(what: str, error: BaseException | None) -> None:
    LOG.error(what, exc_info=error)


def _discreet(line: str) -> str:
    line = line.replace("\r", " ")
    if _FRAME.match(line) is None:
        line = _QUOTED.sub(lambda quoted: "'…'" if re.search(r"\s", quoted[0]) else quoted[0], line)
    return _UNSEEN.sub("?", masked(line))
