"""Stops work for a client that has gone."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

T = TypeVar("T")

_GONE = 499
"""Nobody reads it: nginx's status for a client that closed the connection."""


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Return what `work` gives, but cancel it as soon as the client has gone; the request's body must have been read.

    :raises HTTPException: 499 if the client has gone, so that nothing more is done.
    """
    doing = asyncio.ensure_future(work)
    going = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, going}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise HTTPException(_GONE)
    finally:
        for task in (doing, going):
            task.cancel()
        await asyncio.gather(doing, going, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
