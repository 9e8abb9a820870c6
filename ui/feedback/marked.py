"""What a reader marks as badly answered, taken from wherever it was sent, quotes looked up in the guideline."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import QuestionError, UnknownGuidelineError
from qa.feedback import EditionAsked, Feedback, ShownStatement
from qa.guideline import Guideline
from qa.index.editions import guideline_of
from ui.sources.citing import edition

VERDICTS: Final[Mapping[str, Mapping[str, str]]] = {
    "answered": {
        "wrong": "It is wrong or misleading",
        "incomplete": "It is incomplete",
        "answered": "The guideline does not say, yet it answered",
        "other": "Something else",
    },
    "abstained": {"abstained": "The guideline does say, yet it gave no answer", "other": "Something else"},
}
"""What the system did -> what can be wrong with that, in the reader's words."""

LONGEST_RIGHT: Final = 500
"""Characters of what would be right, in the reader's words."""

_LONGEST: Final = 4_000  # characters of a turn; a question has half of them when white space is made plain
_UNREAD: Final = "the page sent nothing that can be kept; reload the page and ask again"


class Library(Protocol):
    """What holds the guidelines; `qa.engine.GuidelineQA` is one."""

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""
        ...

    def guideline(self, name: str, /) -> Guideline:
        """Return an edition by name; raises `UnknownGuidelineError`."""
        ...


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ShownPlace(_Sent):
    """Where a statement stands that the answer showed."""

    edition: str = Field(max_length=300, description="Its edition, as ID, ID@LABEL or ID@SHA256.")
    start: int = Field(ge=0, description="First character of it in the edition's canonical text, from 0.")
    end: int = Field(ge=0, description="One past its last character.")


_Text = Annotated[str, Field(max_length=_LONGEST)]
_EXAMPLE: Final[dict[str, Any]] = {
    "question": "Who should have HER2 testing?",
    "history": [],
    "guidelines": ["her2-breast-cancer"],
    "status": "answered",
    "verdict": "incomplete",
    "right": "It should name recurrences too.",
    "shown": [{"edition": "her2-breast-cancer", "start": 4115, "end": 4223}],
    "release": "",
    "settings": "",
}


class Marked(_Sent):
    """An answer that a reader marks as bad; `verdict` is empty as long as none is chosen."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    question: _Text = Field(description="The question as asked.")
    history: list[_Text] = Field(max_length=40, description="The reader's earlier questions, the oldest first.")
    guidelines: list[Annotated[str, Field(max_length=300)]] = Field(
        max_length=100, description="Ids of the guidelines that were asked."
    )
    verdict: Literal["", "wrong", "incomplete", "abstained", "answered", "other"] = Field(
        default="",
        description="What is wrong: it is wrong or misleading; incomplete; it abstained though the guideline says; it "
        "answered though the guideline does not say; something else.",
    )
    right: str = Field(default="", max_length=LONGEST_RIGHT, description="What would be right, in the reader's words.")
    status: Literal["answered", "abstained"] = Field(description="What the system did.")
    shown: list[ShownPlace] = Field(max_length=50, description="What it cited, or offered as nearest.")
    release: str = Field(max_length=80, description="Id of the release that was asked, from the result's provenance.")
    settings: str = Field(max_length=80, description="Hash of the settings, from there too.")


def received(sent: object, library: Library) -> Feedback:
    """Take what the browser sent, which may be anything, as feedback of today.

    Quotes are looked up in the guideline, so that the browser can put nothing into them. A statement whose edition has
    left the index since is left out.

    :raises QuestionError: if it can't be read, or no verdict is chosen that fits what the system did.
    """
    marked = read(sent)
    if marked.verdict not in VERDICTS[marked.status]:
        raise QuestionError("nothing is chosen that was wrong; choose what comes nearest")
    return as_feedback(marked, library)


def read(sent: object) -> Marked:
    """Take what was sent, which may be anything.

    :raises QuestionError: if it can't be read.
    """
    try:
        return Marked.model_validate(sent)
    except ValidationError as error:
        raise QuestionError(_UNREAD) from error


def as_feedback(marked: Marked, library: Library) -> Feedback:
    """Return what would be kept; as long as no verdict is chosen, with "other"."""
    try:
        return Feedback(
            saved=date.today(),
            verdict=marked.verdict or "other",
            question=marked.question,
            history=tuple(marked.history),
            right=marked.right,
            status=marked.status,
            cited=tuple(found for place in marked.shown if (found := _shown(place, library))),
            guidelines=_asked_of(marked.guidelines, library),
            release=marked.release,
            settings=marked.settings,
        )
    except ValidationError as error:
        raise QuestionError(_UNREAD) from error


def _shown(place: ShownPlace, library: Library) -> ShownStatement | None:
    try:
        guideline = edition(library, place.edition)
    except UnknownGuidelineError:
        return None
    quote = guideline.text[place.start : place.end]
    if len(quote) != place.end - place.start:
        raise QuestionError(_UNREAD)
    label = guideline.edition.label
    return ShownStatement(
        guideline=guideline_of(guideline.id), edition=label, start=place.start, end=place.end, quote=quote
    )


def _asked_of(names: Sequence[str], library: Library) -> tuple[EditionAsked, ...]:
    known = [library.guidelines[name] for name in dict.fromkeys(names) if name in library.guidelines]
    return tuple(EditionAsked(guideline=guideline.id, edition=guideline.edition.label) for guideline in known)
