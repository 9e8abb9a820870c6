"""Messages over a pipe between a program and the child process that reads for it: length first, then JSON or bytes."""

import json
import struct
from typing import Any, BinaryIO, Final

LONGEST: Final = 1 << 30
"""Bytes of one frame; more than any guideline or picture, so a length beyond it is damage."""

OUT_OF_MEMORY: Final = 3
"""Exit status of a child that had too little memory even to say so."""

_LENGTH: Final = struct.Struct(">I")


def send(pipe: BinaryIO, message: dict[str, Any], payload: bytes = b"") -> None:
    """Write a message and the bytes that go with it.

    :raises OSError: if nobody reads any more.
    """
    head = json.dumps(message).encode()
    for part in (_LENGTH.pack(len(head)), head, _LENGTH.pack(len(payload)), payload):
        pipe.write(part)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Return the next message and its bytes.

    :raises EOFError: if the other side is gone, or what it wrote is no message.
    """
    try:
        message = json.loads(_frame(pipe))
    except ValueError as error:
        raise EOFError from error
    if not isinstance(message, dict):
        raise EOFError
    return message, _frame(pipe)


def _frame(pipe: BinaryIO) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    data = pipe.read(length) if length <= LONGEST else b""
    if len(data) < length:
        raise EOFError
    return data
