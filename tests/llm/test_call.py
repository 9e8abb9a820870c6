import logging

import pytest

from qa.llm.call import call
from qa.llm.trace import ModelTrace
from qa.llm.trouble import ModelTrouble


def test_what_came_of_it_is_noted() -> None:
    trace = ModelTrace()
    with call("choose", trace) as noted:
        noted.outcome, noted.kept = "chose 2", True
    [made] = trace.calls
    assert (made.purpose, made.outcome, made.kept, noted.trouble) == ("choose", "chose 2", True, None)
    assert made.took_ms >= 0


def test_trouble_ends_it_and_goes_no_further() -> None:
    trace = ModelTrace()
    with call("word", trace) as noted:
        raise ModelTrouble("busy", "4 at a time")
    assert noted.trouble is not None
    assert noted.trouble.kind == "busy"
    assert trace.calls[0].outcome == "The language model is busy (4 at a time)"


def test_a_fault_is_trouble_and_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), call("word", ModelTrace()) as noted:
        raise KeyError("what was asked")
    assert noted.trouble is not None
    assert noted.trouble.kind == "unusable"
    assert "KeyError" in caplog.text
    assert "asked" not in caplog.text


def test_who_interrupts_is_not_held_up() -> None:
    trace = ModelTrace()
    with pytest.raises(KeyboardInterrupt), call("word", trace):
        raise KeyboardInterrupt
    assert len(trace.calls) == 1
