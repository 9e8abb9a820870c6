"""The table of scorers, in the order in which they are shown."""

from collections.abc import Callable
from typing import Final

from evals.scoring.behaviour import follow_up_resolved, must_said, noticed, premise_corrected, repeatable, words
from evals.scoring.case import Case
from evals.scoring.citations import citation_precision, citation_recall, cited_right, first_citation, uncited, verbatim
from evals.scoring.facts import fact_recall
from evals.scoring.faithful import faithful
from evals.scoring.numbers import numbers_cited, numbers_exact
from evals.scoring.refusals import over_refusal, wrong_answer
from evals.scoring.retrieval import mrr, ndcg_10, recall_of
from evals.scoring.right import right
from evals.scoring.scorer import Score, Scorer

_ANSWERABLE: Final = "an answerable question"
_FACTS: Final = "facts that stand in the text asked"
_PLACES: Final = f"{_FACTS}, or a pattern of the line"
_ANSWER: Final = "an answer"
_RANKING: Final = f"a system that tells what it found, and {_FACTS}"


def _share(name: str, score: Callable[[Case], Score], needs: str, meaning: str) -> Scorer:
    return Scorer(name, meaning, needs, "share", score)


def _fault(name: str, score: Callable[[Case], Score], needs: str, meaning: str) -> Scorer:
    return Scorer(name, meaning, needs, "share", score, better="less")


def _mean(name: str, score: Callable[[Case], Score], needs: str, meaning: str) -> Scorer:
    return Scorer(name, meaning, needs, "mean", score)


SCORERS: Final[tuple[Scorer, ...]] = (
    _share("right", right, "any case", "right as a whole"),
    _fault("over_refusal", over_refusal, _ANSWERABLE, "answerable, and not answered"),
    _fault("wrong_answer", wrong_answer, "a question without an answer", "not answerable, and answered"),
    _share("fact_recall", fact_recall, _FACTS, "facts stated, of those to state"),
    _share("numbers_exact", numbers_exact, "figures to give", "figures given exactly, unit and range included"),
    _share("numbers_cited", numbers_cited, "figures in the answer", "figures that stand in what is cited for them"),
    _share("must_said", must_said, "must or must_not", "all is said that must be, nothing that must not"),
    _share("cited_right", cited_right, _PLACES, "a citation answers"),
    _share("first_citation", first_citation, f"{_ANSWER}, {_PLACES}", "the first citation answers"),
    _mean("citation_precision", citation_precision, f"citations, {_PLACES}", "share of the citations that answer"),
    _mean("citation_recall", citation_recall, f"{_ANSWER}, {_FACTS}", "share of the facts to state that are cited"),
    _share("verbatim", verbatim, "citations", "quotes that are the guideline's text to the character"),
    _fault("uncited", uncited, _ANSWER, "pieces of an answer that cite nothing"),
    _share("faithful", faithful, "cited pieces", "pieces that say what they cite, word for word"),
    _mean("recall@1", recall_of(1), _RANKING, "share of the facts in the first statement found"),
    _mean("recall@3", recall_of(3), _RANKING, "share of the facts in the first 3 statements found"),
    _mean("recall@10", recall_of(10), _RANKING, "share of the facts in the first 10 statements found"),
    _mean("mrr", mrr, _RANKING, "one over the rank of the first statement that answers"),
    _mean("ndcg@10", ndcg_10, _RANKING, "nDCG of the first 10 statements found"),
    _share("premise_corrected", premise_corrected, "a wrong premise", "a wrong premise, and what corrects it leads"),
    _share(
        "follow_up_resolved", follow_up_resolved, "how it was understood", "follow-ups understood as what they mean"
    ),
    _share("noticed", noticed, "a notice that is due", "a notice was due, and shown"),
    _share("repeatable", repeatable, "a question asked again", "the same reply when asked again"),
    Scorer("words", "words of an answer", f"{_ANSWERABLE}, answered", "mean", words, "neither", "words"),
)
