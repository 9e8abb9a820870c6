"""Which refusals every route documents: those of the gates before it, and its own."""

from typing import Any, Final

from ui.edge.problems import documented

GATES: Final = (400, 401, 403, 421, 429, 500, 503)
"""Host, origin, key or ticket, rate, our own fault, no room."""
BODIES: Final = (408, 413, 415)
"""Too slow, too large, encoded."""


def reading(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses` of a route that is sent no body: the gates', and `statuses`."""
    return documented(*sorted({*GATES, *statuses}))


def sending(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses` of a route that is sent JSON: the gates', the body's, and `statuses`."""
    return documented(*sorted({*GATES, *BODIES, 422, *statuses}))
