"""Replies of a language model: kept ones, and those that are asked for within a time."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from queue import Empty
from typing import Final

from qa.llm.allowance import Allowance
from qa.llm.asking import Reply, Request
from qa.llm.breaker import Breaker
from qa.llm.cache import Replies, key_of
from qa.llm.exchange import Asked, End, Exchange
from qa.llm.loop import Loop
from qa.llm.spending import Spending, prompt_tokens, tokens_in
from qa.llm.trouble import ModelTrouble

_log = logging.getLogger(__name__)
_LONGEST_QUEUE_S: Final = 1.0
"""Longest wait for others who ask."""


@dataclass(frozen=True)
class KeptReply(Reply):
    """A reply of an earlier time; it comes at once and costs nothing."""

    text: str

    @property
    def kept(self) -> bool:
        """True."""
        return True

    def __iter__(self) -> Iterator[str]:
        yield self.text


@dataclass(frozen=True)
class Line:
    """What the requests to one model share."""

    asked: Asked
    loop: Loop
    breaker: Breaker
    slots: threading.Semaphore
    replies: Replies
    spending: Spending


@dataclass(frozen=True)
class LiveReply(Reply):
    """A reply that is asked for when it is iterated over; who stops early, or closes the iterator, breaks it off."""

    line: Line
    request: Request
    until: float
    allowance: Allowance

    @property
    def kept(self) -> bool:
        """False."""
        return False

    def __iter__(self) -> Iterator[str]:
        line, exchange = self.line, Exchange(self.line.asked, self.request, self.until)
        stop = self._start(exchange)
        said: list[str] = []
        judge = line.breaker.left
        try:
            while isinstance(piece := self._next(exchange), str):
                said.append(piece)
                yield piece
            if piece.fault:
                raise piece.fault.trouble
            judge = line.breaker.worked
        except ModelTrouble as trouble:
            _log.warning("%s: %s (%s)", line.asked.place.name, trouble.kind, trouble.detail)
            judge = line.breaker.failed if _is_failure(trouble, exchange) else line.breaker.worked
            raise
        finally:
            stop()
            judge()
        if piece.is_whole and not self.request.may_identify:
            line.replies.keep(key_of(line.asked.place.name, self.request), "".join(said))

    def _start(self, exchange: Exchange) -> Callable[[], None]:
        """Ask, and return what breaks it off and settles what it took; its slot is free once it has ended.

        :raises ModelTrouble: if it isn't to be asked, too many ask, or too much was spent.
        """
        line = self.line
        line.breaker.ask()
        with ExitStack() as undo:
            undo.callback(line.breaker.left)
            self._take_slot()
            undo.callback(line.slots.release)
            tokens = prompt_tokens(self.request) + self.request.most_tokens
            self.allowance.take(tokens)
            undo.callback(self.allowance.take, -tokens)
            booking = line.spending.book(tokens)
            undo.callback(line.spending.settle, booking, 0)
            try:
                break_off = line.loop.start(exchange.run(), line.slots.release)
            except RuntimeError:
                raise ModelTrouble("away", "the model is closed") from None
            undo.pop_all()

        def stop() -> None:
            break_off()
            taken = _taken(self.request, exchange)
            line.spending.settle(booking, taken)
            self.allowance.take(taken - tokens)

        return stop

    def _take_slot(self) -> None:
        wait = min(_LONGEST_QUEUE_S, self.until - time.monotonic())
        if wait <= 0:
            raise ModelTrouble("slow", "the time was up before it was asked")
        if not self.line.slots.acquire(timeout=wait):
            raise ModelTrouble("busy", "as many ask it as may at a time (llm.concurrent)")

    def _next(self, exchange: Exchange) -> str | End:
        """Return what comes next.

        :raises ModelTrouble: "slow", if nothing does in time.
        """
        left = self.until - time.monotonic()
        with suppress(Empty):
            if left > 0:
                return exchange.said.get(timeout=left)
        had = f"{exchange.letters:,} characters had come" if exchange.letters else "it had said nothing"
        raise ModelTrouble("slow", f"the time was up; {had}")


def _is_failure(trouble: ModelTrouble, exchange: Exchange) -> bool:
    """Whether it is the model's server that fails: one that is heard, however slow, or that refuses, doesn't."""
    return trouble.kind in ("away", "busy") or (trouble.kind == "slow" and not exchange.letters)


def _taken(request: Request, exchange: Exchange) -> int:
    """Return the tokens that a request took: as the server counts them, else an estimate; none where it was refused."""
    if exchange.tokens is not None:
        return exchange.tokens
    return 0 if exchange.is_refused else prompt_tokens(request) + tokens_in(exchange.letters)
