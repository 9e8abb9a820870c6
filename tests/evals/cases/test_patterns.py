import pytest

from evals.cases import gold
from evals.cases.gold import contains
from evals.errors import GoldError


def test_case_is_ignored_and_lines_have_ends() -> None:
    assert contains("^b$", "a\nB\nc")
    assert not contains("a.B", "a\nb")


def test_a_pattern_lost_in_its_repeats_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gold, "LONGEST_S", 0.05)
    with pytest.raises(GoldError, match=r"in a text of 51 characters for 0\.05 s in vain; write it without repeats"):
        contains("(a|aa)+$", "a" * 50 + "b")
