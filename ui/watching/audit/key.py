"""The key of an audit log: made once, kept beside the log for its owner's eyes only."""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from qa.errors import AuditError
from ui.access.private_file import write_private

_BYTES: Final = 32

Use = Literal["entry", "head", "question"]
"""What is sealed: a seal of one sort never passes for one of another."""


def key_file(log: Path) -> Path:
    """Return where the key of a log lies."""
    return log.with_name(f"{log.name}.key")


@dataclass(frozen=True, slots=True)
class Key:
    """What the entries of a log are sealed with, 32 bytes."""

    secret: bytes

    def __repr__(self) -> str:
        return "Key(…)"

    @classmethod
    def load(cls, log: Path) -> "Key":
        """Read the key of a log.

        :raises AuditError: if there is none, or it is damaged: without it nothing can be verified.
        :raises OSError: if it can't be read.
        """
        path = key_file(log)
        try:
            secret = bytes.fromhex(path.read_text(encoding="ascii"))
        except FileNotFoundError as error:
            raise AuditError(
                f"{path} is missing, the key of the audit log {log}; bring it back, or move the log and what lies beside "
                "it away to begin a new one"
            ) from error
        except ValueError as error:
            raise AuditError(f"{path} is damaged; bring back the key that the audit log was begun with") from error
        if len(secret) != _BYTES:
            raise AuditError(f"{path} holds {len(secret)} bytes, not {_BYTES}; bring back the log's own key")
        return cls(secret)

    @classmethod
    def make(cls, log: Path) -> "Key":
        """Make the key of a new log; only the holder of the log's lock may call it.

        :raises OSError: if it can't be written.
        """
        made = cls(secrets.token_bytes(_BYTES))
        write_private(key_file(log), made.secret.hex())
        return made

    def seal(self, use: Use, data: bytes) -> str:
        """Return HMAC-SHA-256 (RFC 2104) of the data, 64 hex digits."""
        return hmac.new(self.secret, use.encode() + b"\0" + data, hashlib.sha256).hexdigest()

    def holds(self, use: Use, data: bytes, seal: str) -> bool:
        """Whether it is the seal of the data."""
        return hmac.compare_digest(self.seal(use, data).encode(), seal.encode())

    def question(self, text: str) -> str:
        """Return what stands for a question: the same for the same words, whatever their case and spacing.

        Sealed, not merely hashed: questions are short enough that a plain hash could be undone by trying.
        """
        return self.seal(
            "question", " ".join(unicodedata.normalize("NFC", text).casefold().split()).encode("utf-8", "replace")
        )
