"""A result as the chat shows it: statements with numbered citations, notices, sources, and what can be asked next."""

from collections.abc import Mapping, Sequence
from typing import Any

from qa.answer import Abstention, Answer, AnsweredStatement
from qa.answering.explanation import Explanation, meanings
from qa.guideline import Guideline
from ui.rendering import render
from ui.sources.copying import plain_text
from ui.sources.numbered import NOTICE_LABELS, Source, cited_by, cited_in, number_sources, place_of, understood

_READ_FIRST = frozenset({"spelling", "question"})


def working(stage: str, statements: Sequence[AnsweredStatement], guidelines: Mapping[str, Guideline]) -> str:
    """Return the HTML of an answer in the making: what is being done and the statements found so far."""
    sources = number_sources(cited_by(statements), guidelines)
    return render("chat/working.html", stage=stage, statements=_with_numbers(statements, sources))


def drafted(
    draft: Answer,
    stage: str,
    worded: Sequence[AnsweredStatement],
    guidelines: Mapping[str, Guideline],
    language: str = "",
) -> str:
    """Return the HTML of a verbatim answer that is being worded, and of what has been worded so far in `language`."""
    sources = number_sources(cited_in(draft), guidelines, draft.notices)
    return render(
        "chat/drafted.html",
        understood=understood(draft),
        statements=_with_numbers(draft.statements, sources),
        stage=stage,
        worded=_with_numbers(worded, sources),
        language=language,
        sources=sources,
        **_notices(draft),
    )


def answered(
    answer: Answer,
    guidelines: Mapping[str, Guideline],
    explanation: Explanation | None = None,
    marking: str = "",
    language: str = "",
) -> str:
    """Return the HTML of an answer; one that was worded (in `language`, where that is known) holds the verbatim form, too.

    `explanation` tells how it came about, in a disclosure that is closed. `marking` is what the browser hands back when
    the reader marks the answer as bad; without it, it can't be marked.
    """
    sources = number_sources(cited_in(answer), guidelines, answer.notices)
    return render(
        "chat/answer.html",
        understood=understood(answer),
        statements=_with_numbers(answer.statements, sources),
        verbatim=_with_numbers(answer.verbatim, sources),
        language=language,
        sources=sources,
        **_notices(answer),
        copy=plain_text(answer, guidelines),
        verbatim_copy=plain_text(answer, guidelines, in_own_words=True) if answer.verbatim else "",
        explanation=explanation,
        scores=meanings(),
        marking=marking,
    )


def abstained(
    abstention: Abstention,
    guidelines: Mapping[str, Guideline],
    explanation: Explanation | None = None,
    marking: str = "",
) -> str:
    """Return the HTML of an abstention, the nearest statements marked as not answering; the rest as for an answer."""
    return render(
        "chat/abstention.html",
        understood=understood(abstention),
        text=abstention.text,
        nearest=number_sources(abstention.nearest, guidelines, abstention.notices),
        **_notices(abstention),
        copy=plain_text(abstention, guidelines),
        explanation=explanation,
        scores=meanings(),
        marking=marking,
    )


def refused(message: str) -> str:
    """Return the HTML shown when a question can't be asked; `message` says why and how to mend it."""
    return render("chat/refusal.html", message=message)


def _notices(result: Answer | Abstention) -> dict[str, Any]:
    """Notices to read before what is said (on the question; on an answer out of force or in doubt), and those after."""
    kinds = _READ_FIRST | {"edition", "doubtful", "contradiction"} if isinstance(result, Answer) else _READ_FIRST
    first = [notice for notice in result.notices if notice.kind in kinds]
    return {"before": first, "after": [n for n in result.notices if n not in first], "labels": NOTICE_LABELS}


def _with_numbers(
    statements: Sequence[AnsweredStatement], sources: Sequence[Source]
) -> list[tuple[AnsweredStatement, list[Source]]]:
    by_place = {place_of(source.citation): source for source in sources}
    return [(s, [by_place[place_of(citation)] for citation in s.citations]) for s in statements]
