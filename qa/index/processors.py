"""The processors shared out among the questions that a model works on at the same time.

torch splits one multiplication among threads; two questions that both take every processor stand in each other's way.
In bfloat16 each number is summed up by one thread in one order, so a question that is alone may take all and one beside
others its share, and not a bit of what comes out changes (the tests hold this). In float32 the last bits do hang on the
number of threads: there all are taken, always.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

_lock: Final = threading.Lock()
_at_work = 0


@cache
def processors() -> int:
    """Return how many threads torch was started with: the processors, or what OMP_NUM_THREADS keeps it to."""
    import torch

    return torch.get_num_threads()


def take_all() -> None:
    """Have the calling thread use all processors, whatever it did before."""
    import torch

    torch.set_num_threads(processors())


@contextmanager
def shared() -> Iterator[Callable[[], None]]:
    """Count the calling thread among those at work and keep it to its share of the processors until the end.

    Yields what fits the share to those at work by now; called in the same thread, between two pieces of the work.
    """
    import torch

    def fit() -> None:
        torch.set_num_threads(max(1, whole // max(1, _at_work)))

    whole = processors()
    _count(1)
    try:
        fit()
        yield fit
    finally:
        _count(-1)
        # torch keeps the number for each thread, but begins new threads with the one set last.
        take_all()


def _count(more: int) -> None:
    global _at_work
    with _lock:
        _at_work += more
