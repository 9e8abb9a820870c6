import pytest
from starlette.requests import Request

from ui.edge.etags import has


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (None, False),
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ('"aa"', False),
    ],
)
def test_what_the_client_has_is_told_by_its_tags(sent: str | None, known: bool) -> None:
    headers = [] if sent is None else [(b"if-none-match", sent.encode())]
    assert has(Request({"type": "http", "headers": headers}), '"a"') is known
