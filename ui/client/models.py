"""What the JSON API answers beside the contract of `qa.answer`; the server sends what the client reads."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import Answer


class _Sent(BaseModel):
    # A newer server may say more: what is not known here is left unread.
    model_config = ConfigDict(frozen=True)


class ShownEdition(_Sent):
    """One version of a guideline."""

    label: str = Field(description="Label of the edition as the reader sees it.")
    updated: date | None = Field(description="Day of its last update as printed; null where none is.")
    sha256: str = Field(description="SHA-256 of the file that it was read from, in hex.")
    fate: str = Field(description="Empty for the edition in force; else what became of it.")


class PastEdition(_Sent):
    """An edition that was in force once; it answers where it is named."""

    name: str = Field(description="What to name it by, as a guideline: ID@ and the beginning of its SHA-256.")
    label: str = Field(description="Its label.")
    sha256: str = Field(description="SHA-256 of the file that it was read from, in hex.")
    fate: str = Field(description="What became of it.")
    left: datetime | None = Field(description="When it ceased to be in force, UTC; null where that is not known.")
    statements: int = Field(ge=0, description="Number of statements that can be cited.")


class ListedGuideline(_Sent):
    """A guideline as the list has it."""

    id: str = Field(description="Id, which citations and questions name it by.")
    title: str = Field(description="Title.")
    publisher: str = Field(description="Who publishes it; empty where the source doesn't say, as the next four.")
    edition: ShownEdition = Field(description="The edition.")
    review_status: str = Field(description="Whether experts have reviewed it, as printed.")
    audience: str = Field(description="Whom it is written for, as printed.")
    licence: str = Field(description="What may be done with its text, as printed.")
    disclaimer: str = Field(description="What its publisher warns of, as printed.")
    statements: int = Field(ge=0, description="Number of statements that can be cited.")
    pages: int = Field(ge=0, description="Number of pages; 0 where the source has none.")


class ShelvedGuideline(ListedGuideline):
    """A guideline with its headings and its past editions."""

    sections: list[list[str]] = Field(description="Heading paths in reading order, outermost heading first.")
    past: list[PastEdition] = Field(description="Its past editions, the one that was in force last first.")


class GuidelineList(_Sent):
    """The guidelines in force."""

    guidelines: list[ListedGuideline] = Field(description="The guidelines in force, in the index's order.")


class ShownPiece(_Sent):
    """A run of text that is cited as a whole or not at all."""

    text: str = Field(description="The text, verbatim.")
    cited: bool = Field(description="Whether it is what was asked for.")


class ShownBlock(_Sent):
    """A heading, a paragraph or a list item."""

    level: int = Field(ge=0, description="Level of a heading, from 1; 0 for what is none.")
    is_item: bool = Field(description="Whether it is an item of a list.")
    marker: str = Field(description="The bullet or number printed before an item; empty where there is none.")
    pieces: list[ShownPiece] = Field(description="Its text, cut where the citation begins and ends.")


class PrintedPage(_Sent):
    """A page that the citation is printed on."""

    page: int = Field(ge=1, description="The page, from 1.")
    image: str = Field(description="Path of its picture on this server.")
    marks: list[list[tuple[float, float]]] = Field(
        description="Polygons around the cited words; corners are (across, down) in percent of the page's width and "
        "height. Empty where their places are not known."
    )


class ShownReference(_Sent):
    """An entry of the guideline's own list of references."""

    number: int = Field(description="Number as printed.")
    text: str = Field(description="The entry as printed.")


class Passage(_Sent):
    """A cited statement in the text around it, and where it is printed."""

    guideline: str = Field(description="Id of the guideline.")
    title: str = Field(description="Title of the guideline.")
    edition: str = Field(description="Label of the edition.")
    fate: str = Field(description="Empty for the edition in force; else what became of it.")
    section: list[str] = Field(description="Heading path, outermost first.")
    page: int | None = Field(description="Page it begins on, from 1; null where the source has no pages.")
    quote: str = Field(description="Verbatim: canonical_text[start:end].")
    start: int = Field(ge=0, description="First character in the edition's canonical text, from 0.")
    end: int = Field(ge=0, description="One past the last character.")
    blocks: list[ShownBlock] = Field(description="The text around it in reading order, the cited words apart.")
    more_before: bool = Field(description="Whether there is text before the first of the blocks.")
    more_after: bool = Field(description="Whether there is text after the last of them.")
    printed: list[PrintedPage] = Field(description="The pages it is printed on; empty where none can be drawn.")
    references: list[ShownReference] = Field(description="References that the statement rests on.")
    warnings: list[str] = Field(description="Doubts about the source's text at this place.")


class Questions(_Sent):
    """Questions to offer."""

    questions: list[str] = Field(description="Questions, each of which the guidelines answer.")


class Stage(_Sent):
    """A step of answering has begun."""

    name: str = Field(description="Name of the step, which doesn't change.")
    text: str = Field(description="What to tell the reader.")


class Draft(_Sent):
    """The verbatim answer, whole and citable, while a language model words it; the result may be this after all."""

    result: Answer = Field(description="The answer in the guideline's own words.")


class Health(_Sent):
    """The server runs."""

    status: Literal["ok"] = Field(default="ok", description="Always ok.")
    guidelines: int = Field(ge=0, description="Number of guidelines in force.")


class ReadyServer(_Sent):
    """The server can answer."""

    ready: Literal[True] = Field(default=True, description="Always true: one that isn't ready answers 503.")
    release: str = Field(description="Id of the index release that answers.")
