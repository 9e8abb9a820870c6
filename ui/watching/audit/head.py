"""The head of an audit log: where it ends, sealed, in a file of its own, so that a cut-off end is noticed."""

import json
from pathlib import Path

from qa.errors import AuditError
from ui.access.private_file import write_private
from ui.watching.audit.chain import Link
from ui.watching.audit.key import Key


def head_file(log: Path) -> Path:
    """Return where the head of a log lies."""
    return log.with_name(f"{log.name}.head")


def read_head(log: Path, key: Key) -> Link | None:
    """Return where the log ends, None if no head was written yet.

    :raises AuditError: if the head was changed.
    :raises OSError: if it can't be read.
    """
    path = head_file(log)
    try:
        given = json.loads(path.read_bytes())
        head, seal = Link(int(given["seq"]), str(given["hash"])), str(given["seal"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AuditError(
            f"{path} is damaged or was changed: it can't be told whether the audit log ends too early"
        ) from error
    if not key.holds("head", _words(head), seal):
        raise AuditError(f"{path} was changed, or sealed with another key than the audit log's")
    return head


def write_head(log: Path, key: Key, head: Link) -> None:
    """Say that the log ends at `head`, in one step, seen on the disk.

    :raises OSError: if it can't be written; the head before stays.
    """
    fields = {"seq": head.seq, "hash": head.hash, "seal": key.seal("head", _words(head))}
    write_private(head_file(log), json.dumps(fields) + "\n")


def _words(head: Link) -> bytes:
    return f"{head.seq}:{head.hash}".encode()
