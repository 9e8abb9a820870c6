"""The secret that tickets and sessions are signed with: given by the settings, or made once and kept in a file."""

import os
import secrets
from pathlib import Path
from typing import Final

from qa.errors import AccessFileError, SettingsError
from qa.settings.serving import AccessSettings
from ui.access.private_file import only_writer, read_private, version_of, write_private

SHORTEST: Final = 32
"""Characters of a secret: 128 bits where they are hexadecimal digits."""

_MADE_OF: Final = 32  # random bytes
_OTHERS: Final = 0o027  # what the file may not be to its group (writable) and to others (anything)


def signing_secrets(settings: AccessSettings) -> tuple[str, ...]:
    """Return the secrets, the one that signs first; what any of them has signed is taken.

    A secret is a line. To change it, put the new one on the first line, and remove the old one when what it has signed
    has expired. A file that is not there is made; servers that start at the same time agree on one.

    :raises SettingsError: if the secret in the settings is too short.
    :raises AccessFileError: if the file can't be read or made, others can read it, or a line is too short.
    """
    if settings.secret is not None:
        try:
            return _lines(settings.secret.get_secret_value(), "the setting access.secret")
        except ValueError as error:
            raise SettingsError(str(error)) from None
    path = settings.secret_file
    if version_of(path) is None:
        _make(path)
    _refuse_readable(path)
    try:
        return _lines(read_private(path), str(path))
    except ValueError as error:
        raise AccessFileError(f"{error}; or remove the file, and one is made") from None


def _lines(text: str, where: str) -> tuple[str, ...]:
    """Return the secrets in `text`.

    :raises ValueError: if there is none, or one is too short; it is not repeated.
    """
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    shortest = min(map(len, found), default=0)
    if shortest < SHORTEST:
        raise ValueError(
            f"{where} holds a secret of {shortest} characters, expected {SHORTEST} or more a line; "
            'make one with `python -c "import secrets; print(secrets.token_hex(32))"`'
        )
    return found


def _make(path: Path) -> None:
    with only_writer(path):
        if version_of(path) is None:  # another server may have been faster
            write_private(path, f"{secrets.token_hex(_MADE_OF)}\n")


def _refuse_readable(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise AccessFileError(f"{path} can't be read ({error.strerror}); mend that, or set access.secret") from error
    if os.name == "posix" and mode & _OTHERS:
        raise AccessFileError(
            f"{path} can be read or changed by others (mode {mode & 0o777:o}): whoever has read it can forge tickets; "
            f"remove it to have a new one made, or `chmod 600 {path}` if nobody else has been on this computer"
        )


def rotate(settings: AccessSettings) -> Path:
    """Put a new secret before the one that signs now, drop older ones, and return the file's path.

    :raises SettingsError: if the secret stands in the settings.
    :raises AccessFileError: if the file can't be read or written.
    """
    if settings.secret is not None:
        raise SettingsError("the secret stands in the setting access.secret; put a new one on a line before it there")
    signs_now = signing_secrets(settings)[0]
    with only_writer(settings.secret_file):
        write_private(settings.secret_file, f"{secrets.token_hex(_MADE_OF)}\n{signs_now}\n")
    return settings.secret_file
