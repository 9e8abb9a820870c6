"""What a program finds out with the tools: answers, statements found, a statement in its surroundings."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Protocol

from langchain_core.documents import Document
from pydantic import BaseModel, ConfigDict, Field, RootModel

from qa.answer import Abstention, Answer, Result
from qa.errors import UnknownGuidelineError
from qa.guideline import Guideline
from ui.sources.citing import Cited
from ui.sources.copying import plain_text
from ui.sources.numbered import cited_in, number_sources
from ui.sources.pages import Library
from ui.sources.passage import Block, blocks, references, warnings

LONGEST: Final = 1_000_000
"""Blocks around a statement, or characters of a place: more than any guideline has."""


class Contract(RootModel[Annotated[Answer | Abstention, Field(discriminator="status")]]):
    """The guideline's own statements that answer the question, or that it doesn't say."""

    model_config = ConfigDict(json_schema_extra={"type": "object"})  # which the protocol wants said


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)

    guideline: str = Field(description="Id of the guideline.")
    title: str = Field(description="Title of the guideline.")
    edition: str = Field(description="Label of the edition.")
    section: list[str] = Field(description="Heading path, outermost first.")
    page: int | None = Field(description="Page of the source, from 1; null where the source has no pages.")
    start: int = Field(description="First character of the quote in the edition's text, from 0.")
    end: int = Field(description="One past the last character of the quote.")
    quote: str = Field(description="Verbatim: the edition's text[start:end].")


class FoundStatement(_Shown):
    """A statement that a search found."""

    probability: float = Field(description="How probable it is that the statement answers the query, 0 to 1.")


class SearchResults(BaseModel):
    """What a search found, which need not answer anything."""

    query: str = Field(description="What was searched for.")
    statements: list[FoundStatement] = Field(description="The statements found, the most probable first.")


class ReadReference(BaseModel):
    """An entry of the guideline's own list of references."""

    number: int = Field(description="Its number, as printed.")
    text: str = Field(description="The entry.")


class ReadStatement(_Shown):
    """A statement in its surroundings, each block of which (heading, paragraph, list item) is verbatim."""

    fate: str = Field(description="What became of the edition, empty while it is in force.")
    before: list[str] = Field(description="The blocks before the one that holds the quote, in reading order.")
    within: list[str] = Field(description="The blocks that hold the quote.")
    after: list[str] = Field(description="The blocks after it.")
    references: list[ReadReference] = Field(description="What the guideline says the statement rests on.")
    warnings: list[str] = Field(description="Doubts about the source's text at this place.")


class Editions(Library, Protocol):
    """What holds the guidelines; `qa.engine.GuidelineQA` is one."""

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""
        ...

    def retriever(self, k: int = 5) -> Any:
        """Return a LangChain retriever of the `k` best statements."""
        ...


def answer_text(result: Result, guidelines: Mapping[str, Guideline], origin: str) -> str:
    """Return a result as plain text with its quotes, what a language model worded marked, and of each source how to read on.

    `origin` is where people reach this server, "" where they don't.
    """
    lines = ["To read on (read_statement: guideline, start, end):"]
    for source in number_sources(cited_in(result), guidelines):
        place = f"{source.edition}, {source.citation.start}, {source.citation.end}"
        lines.append(f"{source.mark} {place}" + (f"  {origin}{source.path}" if origin else ""))
    text = plain_text(result, guidelines)
    return "\n\n".join([text, "\n".join(lines)]) if len(lines) > 1 else text


def found(engine: Editions, query: str, k: int) -> SearchResults:
    """Search the guidelines in force for the `k` best statements.

    :raises ReleaseError: if the index can't be read.
    """
    documents: list[Document] = engine.retriever(k).invoke(query)
    return SearchResults(query=query, statements=[one for each in documents for one in _found(engine, each)])


def _found(engine: Editions, document: Document) -> Iterator[FoundStatement]:
    """Yield the statement, unless another edition has come into force since it was found."""
    where = document.metadata
    try:
        cited = Cited.received(engine, where["guideline"], where["start"], where["end"])
    except UnknownGuidelineError:
        return
    if cited.quote == document.page_content:
        yield FoundStatement(**_shown(cited), probability=round(where["probability"], 4))


def read(engine: Editions, guideline: str, start: int, end: int, around: int) -> ReadStatement:
    """Return `[start, end)` of an edition, which is named as in a citation, and up to `around` blocks on either side.

    :raises UnknownGuidelineError: if there is no such edition.
    :raises QuestionError: if `start` and `end` are no span of its text.
    """
    cited = Cited.received(engine, guideline, start, end)
    edition = cited.guideline
    before, within, after = _parted(list(blocks(edition, start, end)))
    return ReadStatement(
        **_shown(cited),
        fate=edition.edition.fate,
        before=before[len(before) - around :] if around < len(before) else before,
        within=within,
        after=after[:around],
        references=[ReadReference(number=one.number, text=one.text) for one in references(edition, cited.statements)],
        warnings=warnings(edition, cited.statements),
    )


def _shown(cited: Cited) -> dict[str, Any]:
    edition = cited.guideline
    first = next(iter(cited.statements), None)
    return {
        "guideline": edition.id,
        "title": edition.metadata.title,
        "edition": edition.edition.label,
        "section": list(first.section) if first else [],
        "page": next((one.page for one in cited.statements if one.page is not None), None),
        "start": cited.start,
        "end": cited.end,
        "quote": cited.quote,
    }


def _parted(whole: list[Block]) -> tuple[list[str], list[str], list[str]]:
    """Part the blocks into those before the cited words, those that hold them, and those after."""
    holding = [any(piece.cited for piece in block.pieces) for block in whole]
    first = holding.index(True) if True in holding else len(whole)
    last = len(whole) - holding[::-1].index(True) if True in holding else len(whole)
    texts = [_text(block) for block in whole]
    return texts[:first], texts[first:last], texts[last:]


def _text(block: Block) -> str:
    words = "".join(piece.text for piece in block.pieces)
    return f"{block.marker} {words}" if block.marker else words
