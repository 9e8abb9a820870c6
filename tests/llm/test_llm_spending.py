from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qa.llm.allowance import Allowance
from qa.llm.spending import Spending, tokens_in
from qa.llm.trouble import ModelTrouble


class Day:
    now = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_tokens_are_put_down_before_they_are_spent(tmp_path: Path) -> None:
    Spending(tmp_path, 1_000).book(600)  # and then the power fails
    spending = Spending(tmp_path, 1_000)
    assert spending.today == 600
    with pytest.raises(ModelTrouble) as caught:
        spending.book(401)
    assert caught.value.kind == "budget"
    assert spending.today == 600
    spending.book(400)


def test_what_was_not_taken_is_given_back(tmp_path: Path) -> None:
    spending = Spending(tmp_path, 1_000)
    spending.settle(spending.book(900), 100)
    spending.settle(spending.book(900), 0)
    assert spending.today == 100


def test_more_than_was_booked_counts_too(tmp_path: Path) -> None:
    spending = Spending(tmp_path, 1_000)
    spending.settle(spending.book(10), 2_000)
    with pytest.raises(ModelTrouble):
        spending.book(1)


@pytest.mark.parametrize("told", [-(10**30), 10**30])
def test_counts_that_no_server_can_mean_do_no_harm(tmp_path: Path, told: int) -> None:
    spending = Spending(tmp_path, 0)
    spending.settle(spending.book(10), told)
    assert 0 <= spending.today <= 2**40


def test_the_next_day_begins_anew_and_the_last_is_settled(tmp_path: Path) -> None:
    day = Day()
    spending = Spending(tmp_path, 1_000, day)
    booking = spending.book(1_000)
    day.now += timedelta(minutes=2)
    assert spending.today == 0
    spending.book(1_000)
    spending.settle(booking, 5)
    assert spending.today == 1_000
    day.now -= timedelta(minutes=2)
    assert spending.today == 5


def test_zero_is_no_limit_and_is_counted(tmp_path: Path) -> None:
    spending = Spending(tmp_path, 0)
    spending.book(10**9)
    assert spending.today == 10**9


def test_of_many_at_once_only_so_many_get_through(tmp_path: Path) -> None:
    def book(_: int) -> bool:
        try:
            Spending(tmp_path, 100).book(10)
        except ModelTrouble:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(book, range(40))) == 10


def test_where_the_file_cannot_be_used_this_process_counts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    spending = Spending(tmp_path / "file" / "llm", 1_000)
    spending.settle(spending.book(900), 700)
    assert spending.today == 700
    spending.book(300)
    with pytest.raises(ModelTrouble):
        spending.book(1)


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "spent.sqlite3").write_bytes(b"\0rubbish" * 1_000)
    spending = Spending(tmp_path, 1_000)
    spending.book(10)
    assert spending.today == 10


def test_an_allowance_is_used_up_and_given_back_to() -> None:
    allowance = Allowance(100)
    allowance.take(60)
    with pytest.raises(ModelTrouble):
        allowance.take(41)
    allowance.take(-30)
    allowance.take(70)
    with pytest.raises(ModelTrouble):
        allowance.take(1)


def test_an_allowance_that_is_overdrawn_says_so() -> None:
    allowance = Allowance(100)
    allowance.take(100)
    allowance.take(-90)
    allowance.take(90)
    with pytest.raises(ModelTrouble, match="0 of 100"):
        allowance.take(1)


def test_tokens_are_rather_too_many_than_too_few() -> None:
    assert [tokens_in(letters) for letters in (0, 1, 3, 4)] == [0, 1, 1, 2]
