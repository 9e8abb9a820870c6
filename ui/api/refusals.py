"""Which refusals every route documents: those of the gates before it, and its own."""

from typing import Any, Final

from ui.edge.problems import documented

GATES: Final = (400, 401, 403, 421, 429, 500, 503)
"""Host, origin, key or ticket, rate, our own fault, no room."""
BODIES: Final = (408, 413, 415)
"""Too slow, too large, encoded."""

MEANINGS: Final = {
    400: "The request can't be read.",
    401: "Nobody in particular may do this; or the key or ticket is forged, expired or revoked.",
    403: "Whoever asks has no right to this; or a page of an origin that is not on the list asks.",
    404: "There is no such thing.",
    408: "The body came too slowly.",
    409: "Another change is under way.",
    413: "The body is too large.",
    415: "The body is encoded, or of another type.",
    421: "The host name is none of this server's.",
    422: "The body or a parameter is not what is described here.",
    429: "Too many requests or questions.",
    500: "A fault of the program; its log tells more.",
    503: "There is no room, the server is being stopped, or a file of its own can't be used.",
    504: "The answer took too long.",
}
"""Status -> what it means here; Python's own words for them change from version to version."""


def reading(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses` of a route that is sent no body: the gates', and `statuses`."""
    return documented(*sorted({*GATES, *statuses}))


def sending(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses` of a route that is sent JSON: the gates', the body's, and `statuses`."""
    return documented(*sorted({*GATES, *BODIES, 422, *statuses}))
