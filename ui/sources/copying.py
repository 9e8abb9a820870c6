"""An answer with its references as plain text, for the clipboard and the patient's notes."""

from collections.abc import Iterator, Mapping, Sequence

from qa.answer import Abstention, Answer, AnsweredStatement
from qa.guideline import Guideline, Reference
from ui.sources.numbered import NOTICE_LABELS, Source, cited_in, number_sources, place_of, understood
from ui.sources.worded import LEGEND, own_words, with_mark


def plain_text(result: Answer | Abstention, guidelines: Mapping[str, Guideline], *, in_own_words: bool = False) -> str:
    """Return question, answer with `[n]` marks, notices and sources as lines of plain text.

    Sentences that a language model worded are marked; `in_own_words` gives the verbatim form of such an answer instead.
    """
    sources = number_sources(cited_in(result), guidelines)
    if isinstance(result, Answer):
        said = _answered(own_words(result) if in_own_words else result.statements, sources)
    else:
        said = _abstained(result, sources)
    blocks = [list(_question(result)), list(said), list(_notices(result))]
    blocks.append([line for source in sources for line in _source(source)])
    blocks.append(list(_reference_list(sources)))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _question(result: Answer | Abstention) -> Iterator[str]:
    yield f"Question: {result.question.strip()}"
    if understood(result):
        yield f"Understood as: {result.understood_as}"


def _abstained(result: Abstention, sources: Sequence[Source]) -> Iterator[str]:
    yield result.text
    if sources:
        yield "Nearest statements (they do not answer the question): " + "".join(source.mark for source in sources)


def _answered(statements: Sequence[AnsweredStatement], sources: Sequence[Source]) -> Iterator[str]:
    by_place = {place_of(source.citation): source.mark for source in sources}
    for statement in statements:
        marks = "".join(by_place[place_of(citation)] for citation in statement.citations)
        yield f"{with_mark(statement)} {marks}"
    if any(statement.worded for statement in statements):
        yield LEGEND


def _notices(result: Answer | Abstention) -> Iterator[str]:
    for notice in result.notices:
        yield f"{NOTICE_LABELS[notice.kind]}: {notice.text}"


def _source(source: Source) -> Iterator[str]:
    citation = source.citation
    yield f"{source.mark} {source.line}"
    yield f'    "{citation.quote}"'
    for warning in citation.warnings:
        yield f"    Doubtful source text: {warning}"
    if source.references:
        yield "    Guideline's references: " + ", ".join(str(reference.number) for reference in source.references)


def _reference_list(sources: list[Source]) -> Iterator[str]:
    listed: dict[tuple[str, int], tuple[str, Reference]] = {}
    for source in sources:
        for reference in source.references:
            listed[source.citation.guideline, reference.number] = (source.citation.title, reference)
    title = ""
    for _, (guideline, reference) in sorted(listed.items()):
        if guideline != title:
            title = guideline
            yield f"References as numbered in {title}:"
        yield f"{reference.number}. {reference.text}"
