"""An answer with its references as plain text, for the clipboard and the patient's notes."""

from collections.abc import Iterator, Mapping

from qa.answer import Abstention, Answer
from qa.guideline import Guideline, Reference
from ui.sources.numbered import NOTICE_LABELS, Source, cited_in, number_sources, place_of, understood


def plain_text(result: Answer | Abstention, guidelines: Mapping[str, Guideline]) -> str:
    """Return question, answer with `[n]` marks, notices and sources as lines of plain text."""
    sources = number_sources(cited_in(result), guidelines)
    blocks = [list(_question(result)), list(_said(result, sources)), list(_notices(result))]
    blocks.append([line for source in sources for line in _source(source)])
    blocks.append(list(_reference_list(sources)))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _question(result: Answer | Abstention) -> Iterator[str]:
    yield f"Question: {result.question.strip()}"
    if understood(result):
        yield f"Understood as: {result.understood_as}"


def _said(result: Answer | Abstention, sources: list[Source]) -> Iterator[str]:
    if isinstance(result, Abstention):
        yield result.text
        if sources:
            yield "Nearest statements (they do not answer the question): " + "".join(source.mark for source in sources)
        return
    by_place = {place_of(source.citation): source.mark for source in sources}
    for statement in result.statements:
        marks = "".join(by_place[place_of(citation)] for citation in statement.citations)
        heading = f"{statement.heading}: " if statement.heading else ""
        yield f"{heading}{statement.text} {marks}"


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
