"""How an answer came about, told after the fact: from what the search found and what the result shows of it.

Nothing is searched or scored again, and answering does not know that it will be explained.
"""

from typing import Final

from qa.answer import Answer, Result
from qa.answering.choose import choose
from qa.answering.explanation import ExplainedCandidate, ExplainedConcept, ExplainedModel, Explanation, apart
from qa.answering.narrowing import narrowed
from qa.answering.reasons import Reasons
from qa.answering.unstated import is_likely, is_strange, unstated
from qa.question.qualifiers import Qualifier
from qa.question.understand import Understood
from qa.retrieval.features import coverage
from qa.retrieval.ranking import Ranked
from qa.retrieval.search import Found, HybridSearch
from qa.settings import AnsweringSettings

CANDIDATES: Final = 10
"""How many candidates an explanation tells of, the best; those that are shown come on top."""


def explain(
    found: Found,
    result: Result,
    search: HybridSearch,
    settings: AnsweringSettings,
    most: int = CANDIDATES,
    model: ExplainedModel | None = None,
) -> Explanation:
    """Tell how `result` came about from what `search` found, with the `most` best candidates and every one it shows.

    `settings` are those that the result was made with, `model` is what a language model did for it.
    """
    question = found.question
    missing = _missing(found, result, search, settings)
    fitting = narrowed(found, search)
    found = fitting.everything
    reasons = Reasons(found, result, search.guidelines, settings, missing, fitting.left_out)
    return Explanation(
        question=question.asked,
        understood_as=question.text,
        searched_as=question.search_text,
        before=question.before,
        kind=str(question.kind),
        concepts=_concepts(question),
        corrections=dict(question.corrections),
        asked_for=_named(question.qualifiers.asked_for),
        conditions=_named(question.qualifiers.conditions),
        guidelines=list(found.scope),
        found=len(found.ranked),
        read=sum(ranked.read is not None for ranked in found.ranked),
        answerable=found.answerable,
        threshold=settings.threshold,
        answered=isinstance(result, Answer),
        why=_why(found, result, settings.threshold, missing),
        candidates=[
            _candidate(rank, ranked, question, reasons)
            for rank, ranked in enumerate(found.ranked, start=1)
            if rank <= most or reasons.place(ranked) is not None
        ],
        release=result.provenance.release,
        settings=result.provenance.settings,
        models=result.provenance.models,
        model=model,
    )


def _missing(found: Found, result: Result, search: HybridSearch, settings: AnsweringSettings) -> str:
    """Return what was asked for and not stated, where there is no answer although one was likely; else ""."""
    if isinstance(result, Answer) or not is_likely(found, settings):
        return ""
    return unstated(found.question, choose(found, search, settings), search.guidelines)


def _why(found: Found, result: Result, threshold: float, missing: str) -> str:
    if not found.ranked:
        return "It abstains because the search found no statement at all."
    if is_strange(found.question):
        return "It abstains because no word of the question occurs in the guidelines, by any name."
    reached, needed = apart(found.answerable, threshold)
    probability = f"the probability that one of the statements found answers, {reached},"
    if isinstance(result, Answer):
        return f"It answers because {probability} reaches the threshold of {needed}."
    if missing:
        return f"It abstains because none states {missing}, though {probability} reaches the threshold of {needed}."
    return f"It abstains because {probability} is below the threshold of {needed}."


def _concepts(question: Understood) -> list[ExplainedConcept]:
    return [
        ExplainedConcept(
            written=concept.written,
            meant=concept.meant,
            weight=concept.weight,
            known=concept.known,
            carried=concept.carried,
        )
        for concept in question.concepts
    ]


def _named(qualifiers: tuple[Qualifier, ...]) -> list[str]:
    return [f"{qualifier.name} (“{qualifier.found}”)" for qualifier in qualifiers]


def _candidate(rank: int, ranked: Ranked, question: Understood, reasons: Reasons) -> ExplainedCandidate:
    candidate, statement = ranked.candidate, ranked.candidate.profile.statement
    place = reasons.place(ranked)
    return ExplainedCandidate(
        rank=rank,
        guideline=candidate.guideline,
        title=reasons.guidelines[candidate.guideline].metadata.title,
        section=list(statement.section),
        page=statement.page,
        start=statement.start,
        end=statement.end,
        text=statement.text,
        probability=ranked.probability,
        support=ranked.support,
        read=ranked.read,
        first=ranked.first,
        cosine=candidate.cosine,
        passage_cosine=candidate.passage_cosine,
        coverage=coverage(question.own, candidate.profile.headed),
        chosen=place is not None,
        place=place,
        why=reasons.why(ranked),
    )
