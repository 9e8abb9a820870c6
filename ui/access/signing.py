"""Signs what is handed out and comes back: tickets, sessions, tokens of forms; each for its own purpose only."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode, want_bytes

LONGEST: Final = 2048
"""Characters of a signed text; a longer one is not even looked at."""

_AHEAD: Final = 60.0  # seconds by which the clock of another server of a cluster may be ahead of ours


class SignatureError(Exception):
    """A text that was not signed by us, for this purpose; or is damaged."""


class ExpiredError(SignatureError):
    """A text that was signed by us, too long ago."""


class Signing:
    """Signs claims with the first of `secrets`, and takes what any of them has signed, so that they can be rotated.

    Secrets are 32 characters or longer (see `ui.access.secret`); `clock` gives seconds since the epoch. HMAC with SHA-256;
    the key is derived from secret and purpose, so that a ticket is no session.
    """

    def __init__(self, secrets: Sequence[str], clock: Callable[[], float] = time.time) -> None:
        """Hold the secrets, the one that signs first."""
        self._secrets = list(reversed(secrets))  # itsdangerous signs with the last
        self._clock = clock

    def sign(self, purpose: str, claims: Mapping[str, Any]) -> str:
        """Return `claims` (what JSON can hold, readable by whoever gets them) as a text of A-Z a-z 0-9 - _ and dots."""
        return self._serializer(purpose).dumps(dict(claims))

    def read(self, purpose: str, text: str, seconds: float) -> dict[str, Any]:
        """Return the claims in `text`, if it was signed for `purpose` at most `seconds` ago.

        :raises ExpiredError: if it was signed earlier, or by a clock that is a minute ahead.
        :raises SignatureError: if it was not signed by us for this purpose.
        """
        if len(text) > LONGEST or not text.isascii():
            raise SignatureError("too long, or not what we write")
        try:
            claims, signed = self._serializer(purpose).loads(text, return_timestamp=True)
        except (BadData, OverflowError, ValueError) as error:
            raise SignatureError("not signed by us, or damaged") from error
        if not -_AHEAD <= self._clock() - signed.timestamp() <= seconds:
            raise ExpiredError(f"signed more than {seconds:g} seconds ago")
        if not isinstance(claims, dict):
            raise SignatureError("no claims")
        return claims

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._secrets,
            salt=f"guideline-qa.{purpose}",
            signer=_Signer,
            signer_kwargs={"clock": self._clock, "key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


class _Signer(TimestampSigner):
    """Goes by the given clock, and takes a signature in one spelling only.

    Base64 has spare bits, and its reader overlooks strange characters: one signature could be written in many ways.
    """

    def __init__(self, *given: Any, clock: Callable[[], float], **named: Any) -> None:
        super().__init__(*given, **named)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        try:
            is_exact = base64_encode(base64_decode(sig)) == want_bytes(sig)
        except BadData:
            return False
        return is_exact and super().verify_signature(value, sig)
