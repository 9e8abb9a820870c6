"""What the index holds, for those who look after it: guidelines, their editions, and what is to be warned of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from qa.index.doubts import all_warnings, told
from qa.index.editions import guideline_of, past_id
from qa.index.held import Held
from qa.index.manifest import FROM_CORPUS, RESTORED, GuidelineEntry
from qa.settings import Settings


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True)


class HeldEdition(_Listed):
    """One edition of a guideline."""

    name: str = Field(description="What to name it by: ID@ and the beginning of its sha256.")
    edition: str = Field(description="Its label.")
    sha256: str = Field(description="sha256 of its file, hex.")
    fate: str = Field(description="What became of it; empty while it is in force.")
    left: datetime | None = Field(description="When it ceased to be in force, UTC.")
    file: str = Field(description="Name of the file that it was read from.")
    origin: str = Field(description="Where that came from: corpus, restored or added.")
    statements: int = Field(description="How many statements it has.")

    @classmethod
    def of(cls, entry: GuidelineEntry) -> Self:
        """Return what is listed of an entry; the folder that a file was added from is nobody's business."""
        return cls(
            name=past_id(guideline_of(entry.id), entry.sha256),
            edition=entry.edition,
            sha256=entry.sha256,
            fate=entry.fate,
            left=entry.left,
            file=entry.source_name,
            origin=entry.origin if entry.origin in (FROM_CORPUS, RESTORED) else "added",
            statements=entry.statements,
        )


class HeldGuideline(_Listed):
    """One guideline: the edition in force, null where it was removed, and past ones, the last in force first."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    in_force: HeldEdition | None = Field(description="The edition that answers.")
    past: list[HeldEdition] = Field(description="Editions that can be published again.")
    warnings: list[str] = Field(description="What is to be warned of in the edition in force.")


class Listing(_Listed):
    """The release in use."""

    release: str = Field(description="Its id.")
    created: datetime = Field(description="When it was built, UTC.")
    guidelines: list[HeldGuideline] = Field(description="What it holds, by id.")


def listing(settings: Settings) -> Listing:
    """Return what the release in use holds; reads every guideline in force.

    :raises NoIndexError: if there is none.
    :raises ReleaseError: if it is foreign or damaged.
    """
    with Held.in_use(settings.index) as held:
        present, past = held.present.guidelines, held.past.guidelines if held.past is not None else []
        years, ids = settings.answering.stale_after_years, {entry.id for entry in present}
        guidelines = {guideline.id: guideline for guideline in held.guidelines()}
        found = all_warnings(ids, guidelines.values(), years, date.today())
        warnings = {ident: [*told(guidelines[ident], found[ident])] for ident in ids}
        listed = [
            _guideline(held.editions(ident), warnings.get(ident, []))
            for ident in sorted(ids | {guideline_of(entry.id) for entry in past})
        ]
        return Listing(release=held.present.id, created=held.present.created, guidelines=listed)


def _guideline(editions: Sequence[GuidelineEntry], warnings: list[str]) -> HeldGuideline:
    in_force = [HeldEdition.of(entry) for entry in editions if not entry.fate]
    return HeldGuideline(
        id=guideline_of(editions[0].id),
        title=editions[0].title,
        in_force=in_force[0] if in_force else None,
        past=[HeldEdition.of(entry) for entry in editions if entry.fate],
        warnings=warnings,
    )
