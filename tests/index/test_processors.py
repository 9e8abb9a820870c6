import threading
from collections.abc import Callable, Iterator

import pytest
import torch

from qa.index import processors
from qa.index.processors import shared


@pytest.fixture(autouse=True)
def _six_processors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = torch.get_num_threads()
    monkeypatch.setattr(processors, "processors", lambda: 6)
    yield
    torch.set_num_threads(before)


def in_another_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_who_is_alone_takes_all_and_who_runs_beside_others_its_share() -> None:
    seen = []

    def beside() -> None:
        with shared():
            seen.append(torch.get_num_threads())

    with shared() as fit:
        assert torch.get_num_threads() == 6
        in_another_thread(beside)
        fit()
        assert torch.get_num_threads() == 6
    assert seen == [3]


def test_a_share_is_fitted_to_those_who_came_and_went_since() -> None:
    with shared() as fit:
        entered, leave = threading.Event(), threading.Event()

        def beside() -> None:
            with shared():
                entered.set()
                leave.wait(10)

        thread = threading.Thread(target=beside)
        thread.start()
        entered.wait(10)
        fit()
        during = torch.get_num_threads()
        leave.set()
        thread.join()
        fit()
        assert (during, torch.get_num_threads()) == (3, 6)


def test_everybody_has_one_thread_at_least_and_a_failure_gives_its_share_back() -> None:
    def crowd(left: int) -> int:
        with shared():
            return crowd(left - 1) if left else torch.get_num_threads()

    assert crowd(9) == 1
    with pytest.raises(ZeroDivisionError), shared():
        raise ZeroDivisionError
    with shared():
        assert torch.get_num_threads() == 6


def test_what_begins_afterwards_begins_with_all() -> None:
    seen = []
    with shared(), shared():
        pass
    in_another_thread(lambda: seen.append(torch.get_num_threads()))
    assert seen == [6]
