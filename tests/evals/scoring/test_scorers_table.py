"""The table of scorers, and what all of them have in common."""

from collections.abc import Callable
from pathlib import Path

from evals.scoring.case import Case, Place, Response
from evals.scoring.scorer import Scorer
from evals.scoring.table import SCORERS
from evals.statistics import Share
from qa.answer import Citation

NAMES = (
    "right over_refusal wrong_answer fact_recall numbers_exact numbers_cited must_said cited_right first_citation "
    "citation_precision citation_recall verbatim uncited faithful recall@1 recall@3 recall@10 mrr ndcg@10 "
    "premise_corrected follow_up_resolved noticed repeatable words"
).split()


def test_the_names_are_those_that_runs_record_and_gates_name() -> None:
    assert [scorer.name for scorer in SCORERS] == NAMES
    assert {scorer.name for scorer in SCORERS if scorer.better == "less"} == {"over_refusal", "wrong_answer", "uncited"}
    assert {scorer.name for scorer in SCORERS if scorer.kind == "mean"} == {
        *("citation_precision", "citation_recall", "recall@1", "recall@3", "recall@10", "mrr", "ndcg@10", "words"),
    }


def fits(scorer: Scorer, score: Share | float | None) -> bool:
    if score is None:
        return True
    if scorer.kind == "share":
        return isinstance(score, Share) and 0 <= score.hits <= score.trials and score.trials > 0
    return isinstance(score, float) and score >= 0 and (scorer.name == "words" or score <= 1)


def test_every_score_is_a_share_with_trials_or_a_number_or_none(
    ask: Callable[..., Case],
    answer: Callable[..., Response],
    cite: Callable[..., Citation],
    place: Callable[..., Place],
    abstention: Response,
) -> None:
    said = answer(("Give 4 mg.", [cite("dose")]), ranking=(place("dose"), place()), understood_as="dose")
    asked = {
        "history": ["Oxaline?"],
        "answers": ["dose", "less"],
        "must": ["mg"],
        "premise": "x",
        "understood": ["dose"],
        "notice": "any",
    }
    cases = [
        ask(said, repeated=(said,), **asked),
        ask(abstention, **asked),
        ask(None, **asked),
        ask(answer(), **asked),
        ask(said, answerable=False),
        ask(said, texts={}, must=["mg"]),
    ]
    for scorer in SCORERS:
        assert all(fits(scorer, scorer.score(case)) for case in cases), scorer.name
        assert [scorer.score(case) for case in cases] == [scorer.score(case) for case in cases]
    assert all(scorer.score(cases[0]) is not None for scorer in SCORERS if scorer.name != "wrong_answer")


def test_scorers_need_no_network_no_clock_and_no_models() -> None:
    folder = Path(__file__).parents[3] / "evals" / "scoring"
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    assert sources
    for module in ("random", "time", "datetime", "torch", "httpx", "numpy", "os"):
        assert not any(f"import {module}\n" in source or f"from {module} " in source for source in sources)
