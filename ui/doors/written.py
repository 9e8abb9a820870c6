"""A result as a chat program gets it: Markdown with `[1]` after each statement, and a list of sources at the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from qa.answer import Abstention, AnsweredStatement, Citation, Result
from qa.guideline import Guideline
from ui.doors.markdown import inert
from ui.sources.numbered import NOTICE_LABELS, Source, cited_by, number_sources, place_of, understood
from ui.sources.worded import LEGEND, with_mark

_NEAREST: Final = "Nearest statements (they do not answer the question):"


@dataclass
class Written:
    """What has been written of one result; `origin` is where the reader reaches this server, "https://qa.example".

    `annotations` say which marks in `text` stand for which page of ours: OpenAI's url_citation objects, where
    `text[start_index:end_index]` is the mark, in characters as Python counts them.
    """

    guidelines: Mapping[str, Guideline]
    origin: str
    text: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)
    _statements: list[AnsweredStatement] = field(default_factory=list)

    def statement(self, statement: AnsweredStatement) -> str:
        """Write one more statement of the answer; return what came to the text."""
        self._statements.append(statement)
        before = len(self.text)
        sources = number_sources(cited_by(self._statements), self.guidelines)
        self._marked(with_mark(statement), statement.citations, sources)
        return self.text[before:]

    def rest(self, result: Result) -> str:
        """Write what `result` holds beside the statements written before; return what came to the text."""
        before = len(self.text)
        for statement in result.statements[len(self._statements) :]:
            self.statement(statement)
        # Numbered as they come, whatever form is still to come: what has been sent can't be numbered anew.
        cited = cited_by(result.statements) or result.nearest
        sources = number_sources(cited, self.guidelines, result.notices)
        if isinstance(result, Abstention):
            self._abstention(result, sources)
        if any(statement.worded for statement in result.statements):
            self._paragraph(inert(LEGEND))
        if understood(result):
            self._paragraph(inert(f"Understood as: {result.understood_as}"))
        for notice in result.notices:
            self._paragraph(inert(f"{NOTICE_LABELS[notice.kind]}: {notice.text}"))
        if sources:
            self._paragraph("Sources:")
            self._paragraph("\n".join(self._lines(sources)))
        return self.text[before:]

    def _abstention(self, abstention: Abstention, sources: list[Source]) -> None:
        self._paragraph(inert(abstention.text))
        if sources:
            self._paragraph(_NEAREST)
        for source in sources:
            self._marked(source.citation.quote, [source.citation], sources)

    def _marked(self, text: str, citations: list[Citation], sources: list[Source]) -> None:
        """Write a paragraph and the marks of what it cites."""
        by_place = {place_of(source.citation): source for source in sources}
        self._paragraph(f"{inert(text)} ")
        for citation in citations:
            self._mark(by_place[place_of(citation)])

    def _mark(self, source: Source) -> None:
        start = len(self.text)
        self.text += source.mark
        cited = {
            "start_index": start,
            "end_index": len(self.text),
            "title": f"{source.citation.title}, {source.place}",
            "url": self.origin + source.path,
        }
        self.annotations.append({"type": "url_citation", "url_citation": cited})

    def _lines(self, sources: list[Source]) -> Iterator[str]:
        for source in sources:
            doubts = "".join(f" Doubtful source text: {warning}" for warning in source.warnings)
            yield f"- {source.mark} {inert(source.line + doubts)} <{self.origin}{source.path}>"

    def _paragraph(self, markdown: str) -> None:
        self.text += f"\n\n{markdown}" if self.text else markdown
