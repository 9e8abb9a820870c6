"""Whether the client has already what it asks for."""

from starlette.requests import Request


def has(request: Request, tag: str) -> bool:
    """Return whether the client keeps what bears the entity tag `tag`, quotes included (RFC 9110, 13.1.2)."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known
