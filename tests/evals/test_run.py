from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from evals.errors import AlteredQuoteError
from evals.gold import GoldQuestion, GoldSet
from evals.run import refuse_altered_quotes, run
from qa.answer import Abstention, Answer

GOLD = GoldSet(
    "her2",
    (
        GoldQuestion(id="d1", cat="direct", q="What is the cut-off?", want=("10%",)),
        GoldQuestion(id="f1", cat="followup", q="And why?", history=("What is HER2?",), want=("receptor",)),
        GoldQuestion(id="a1", cat="absent-far", q="Capital?", answerable=False),
    ),
)


def quiet() -> Console:
    return Console(file=StringIO())


def test_asks_all_in_order_with_their_history(
    system: Callable[..., Any], answering: Callable[..., Answer], abstaining: Callable[..., Abstention]
) -> None:
    results = {
        "What is the cut-off?": answering("The cut-off is 10% of cells."),
        "What is HER2? And why?": answering("HER2 is a receptor."),
        "Capital?": abstaining(),
    }
    done = run(system(results), [GOLD], quiet())
    assert [case.result for case in done.cases] == list(results.values())
    assert done.editions == {"her2": "2026"}
    assert {"release": "r1", "settings": "s1", "embedding": "none"}.items() <= done.system.items()


def test_a_question_that_cannot_be_asked_is_a_case_that_failed(system: Callable[..., Any]) -> None:
    done = run(system({}), [GOLD], quiet())
    assert [case.result for case in done.cases] == [None, None, None]
    assert done.cases[0].failure == "'What is the cut-off?' can't be asked"


def test_an_altered_quote_fails_the_run_even_beside_an_abstention(
    system: Callable[..., Any], abstaining: Callable[..., Abstention]
) -> None:
    offered = abstaining("HER2 is a receptor.")
    refuse_altered_quotes(run(system({"Capital?": offered}), [GOLD], quiet()).cases)
    altered = offered.nearest[0].model_copy(update={"quote": "HER2 is a Receptor."})
    result = offered.model_copy(update={"nearest": [altered]})
    with pytest.raises(AlteredQuoteError, match=r"1 altered quotes, first in her2/a1: 'HER2 is a Receptor\.'"):
        refuse_altered_quotes(run(system({"Capital?": result}), [GOLD], quiet()).cases)
