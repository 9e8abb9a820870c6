"""The guidelines, and a cited statement in the text around it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query

from qa.errors import QuestionError
from qa.guideline import Guideline, Statement
from qa.index.editions import guideline_of, past_id
from qa.index.manifest import GuidelineEntry
from ui.access.caller import needs
from ui.api.editions import PATH, NamedEdition, exact_name
from ui.api.refusals import reading
from ui.client.models import (
    GuidelineList,
    ListedGuideline,
    Passage,
    PastEdition,
    PrintedPage,
    ShelvedGuideline,
    ShownBlock,
    ShownEdition,
    ShownPiece,
    ShownReference,
)
from ui.service import Service
from ui.sources.citing import edition
from ui.sources.passage import Block, blocks, printed, references, warnings

AROUND: Final = 6
"""Blocks of text shown before and after a statement unless told otherwise."""

_MOST: Final = 1_000_000
_LAST: Final = 1_000_000_000

Start = Annotated[
    int, Path(ge=0, le=_LAST, description="First character of the words, as a citation has it.", examples=[4115])
]
End = Annotated[int, Path(ge=0, le=_LAST, description="One past the last, as a citation has it.", examples=[4223])]
Around = Annotated[
    Annotated[int, Query(ge=0, le=_MOST)] | Literal["all"],
    Query(description="Blocks (headings, paragraphs, items) to show before and after: a number, or all.", examples=[6]),
]


def router(service: Service) -> APIRouter:
    """Return the routes that read guidelines."""
    routes = APIRouter(tags=["guidelines"], dependencies=[Depends(needs("ask"))])

    @routes.get("/api/v1/guidelines", operation_id="guidelines", summary="The guidelines in force", responses=reading())
    async def listed() -> GuidelineList:
        """List what questions are answered from."""
        return GuidelineList(guidelines=[_listed(guideline) for guideline in service.engine.guidelines.values()])

    @routes.get(
        PATH + "/statements/{start}-{end}",
        operation_id="statement",
        summary="A statement in the text around it",
        responses=reading(404, 422),
    )
    def statement(guideline: NamedEdition, start: Start, end: End, around: Around = AROUND) -> Passage:
        """Show characters start to end, as a citation names them, in the edition's text, and where they are printed."""
        found = edition(service.engine, guideline)
        if not start < end <= len(found.text):
            detail = f"{start}-{end} is no span of {found.id}, which has {len(found.text)} characters"
            raise QuestionError(f"{detail}; take start and end from a citation of this edition")
        is_drawn = found.pages > 0 and service.engine.source_file(exact_name(found)) is not None
        return passage(found, start, end, around, is_drawn=is_drawn)

    @routes.get(PATH, operation_id="guideline", summary="One guideline", responses=reading(404, 422))
    def one(guideline: NamedEdition) -> ShelvedGuideline:
        """Describe an edition, with its headings, and name the past editions of its guideline."""
        found = edition(service.engine, guideline)
        sections = [list(section.path) for section in found.sections]
        past = [_past(entry) for entry in service.engine.past_editions(guideline_of(found.id))]
        return ShelvedGuideline(**dict(_listed(found)), sections=sections, past=past)

    return routes


def passage(guideline: Guideline, start: int, end: int, around: int | Literal["all"], *, is_drawn: bool) -> Passage:
    """Return `text[start:end]` of a guideline with the blocks around it; with `is_drawn` its pages have pictures."""
    cited = [statement for statement in guideline.statements if statement.start < end and start < statement.end]
    whole = list(blocks(guideline, start, end))
    shown = _around(whole, around)
    return Passage(
        guideline=guideline.id,
        title=guideline.metadata.title,
        edition=guideline.edition.label,
        fate=guideline.edition.fate,
        section=list(cited[0].section) if cited else [],
        page=cited[0].page if cited else None,
        quote=guideline.text[start:end],
        start=start,
        end=end,
        blocks=[_block(block) for block in whole[shown.start : shown.stop]],
        more_before=shown.start > 0,
        more_after=shown.stop < len(whole),
        printed=list(_printed(guideline, cited)) if is_drawn else [],
        references=[ShownReference(number=each.number, text=each.text) for each in references(guideline, cited)],
        warnings=warnings(guideline, cited),
    )


def _listed(guideline: Guideline) -> ListedGuideline:
    about, held = guideline.metadata, guideline.edition
    return ListedGuideline(
        id=guideline.id,
        title=about.title,
        publisher=about.publisher,
        edition=ShownEdition(label=held.label, updated=held.updated, sha256=held.sha256, fate=held.fate),
        review_status=about.review_status,
        audience=about.audience,
        licence=about.licence,
        disclaimer=about.disclaimer,
        statements=len(guideline.statements),
        pages=guideline.pages,
    )


def _past(entry: GuidelineEntry) -> PastEdition:
    return PastEdition(
        name=past_id(guideline_of(entry.id), entry.sha256),
        label=entry.edition,
        sha256=entry.sha256,
        fate=entry.fate,
        left=entry.left,
        statements=entry.statements,
    )


def _around(whole: Sequence[Block], around: int | Literal["all"]) -> range:
    """Return which blocks to show: those that hold cited words, and as many as `around` says on either side."""
    cited = [number for number, block in enumerate(whole) if any(piece.cited for piece in block.pieces)]
    if around == "all" or not cited:
        return range(len(whole))
    return range(max(0, cited[0] - around), min(len(whole), cited[-1] + 1 + around))


def _block(block: Block) -> ShownBlock:
    pieces = [ShownPiece(text=piece.text, cited=piece.cited) for piece in block.pieces]
    return ShownBlock(level=block.level, is_item=block.is_item, marker=block.marker, pieces=pieces)


def _printed(guideline: Guideline, cited: Sequence[Statement]) -> Iterator[PrintedPage]:
    place = printed(guideline, cited)
    if place is None:
        return
    folder = f"/api/v1/guidelines/{quote(exact_name(guideline), safe='@')}/pages"
    for page, marks in place.marks or ((place.page, ()),):
        yield PrintedPage(page=page, image=f"{folder}/{page}", marks=[list(shape.points) for shape in marks])
