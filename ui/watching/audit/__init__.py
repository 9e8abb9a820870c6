"""The audit log: who was shown or has changed what, each entry sealed and chained to the one before.

A JSON line each, in a file that only ever grows. Beside it lie its key (`.key`), which seals the entries, and its head
(`.head`), which says where the log ends, so that an end that was cut off is noticed too. All three are for their owner's
eyes only. Whoever can write the log but not read the key can neither change, add nor take out an entry unnoticed; what
whoever holds the key can do, and how to guard against it, is told in docs/privacy.md.
"""

from ui.watching.audit.chain import BEGINNING, Link
from ui.watching.audit.entry import Change, Entry, Place
from ui.watching.audit.key import Key
from ui.watching.audit.log import AuditLog
from ui.watching.audit.pruning import prune
from ui.watching.audit.reading import Report, read, verify

__all__ = ["BEGINNING", "AuditLog", "Change", "Entry", "Key", "Link", "Place", "Report", "prune", "read", "verify"]
