import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.frames import LONGEST, receive, send


@given(st.dictionaries(st.text(), st.integers() | st.text()), st.binary())
def test_what_is_sent_is_received(message: dict[str, object], payload: bytes) -> None:
    pipe = io.BytesIO()
    send(pipe, message, payload)
    pipe.seek(0)
    assert receive(pipe) == (message, payload)


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", b"\0\0\0\x05{}", b"\0\0\0\x02[]\0\0\0\0", b"\0\0\0\x01x", (LONGEST + 1).to_bytes(4, "big") + b"{}"],
)
def test_anything_else_is_the_end(data: bytes) -> None:
    with pytest.raises(EOFError):
        receive(io.BytesIO(data))
