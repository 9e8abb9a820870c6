"""A case: one phrasing of a question, what was expected, and what a system replied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from evals.cases.expected import Expected, Span
from qa.answer import Answer, Citation, Notice, Result


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of an answer with what it cites; a system that cites nothing says everything in one piece."""

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a guideline's canonical text, as a search returns it."""

    guideline: str
    span: Span


@dataclass(frozen=True, slots=True)
class Response:
    """What a system replied, whichever it is.

    `understood_as` is None where the system doesn't tell. `ranking` holds the statements that were found, best first;
    None where the system doesn't tell. `took_ms` is None where nobody measured.
    """

    status: Literal["answered", "abstained"]
    text: str
    said: tuple[Said, ...] = ()
    nearest: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    understood_as: str | None = None
    ranking: tuple[Place, ...] | None = None
    took_ms: float | None = None

    @classmethod
    def of(cls, result: Result, ranking: Sequence[Place] | None = None) -> "Response":
        """Take a result in the contract's form."""
        said = tuple(Said(each.text, tuple(each.citations)) for each in result.statements)
        return cls(
            status=result.status,
            text=result.text,
            said=said if isinstance(result, Answer) else (),
            nearest=tuple(result.nearest),
            notices=tuple(result.notices),
            understood_as=result.understood_as,
            ranking=None if ranking is None else tuple(ranking),
            took_ms=result.provenance.took_ms,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One phrasing asked, and the reply; `response` is None when asking failed, and `failure` then says why.

    `id` is "GOLD/QUESTION", with "#2" for the second phrasing. `texts` maps a guideline's id to the canonical text of the
    edition that was asked. `repeated` are the replies to the same question asked again, None where that failed.
    """

    id: str
    gold: str
    asked: str
    expected: Expected
    response: Response | None
    texts: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""
    repeated: tuple[Response | None, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is an answer, rather than an abstention or a failure."""
        return self.response is not None and self.response.status == "answered"

    @property
    def abstained(self) -> bool:
        """Whether the system said that the guideline doesn't say; a failure to reply is no abstention."""
        return self.response is not None and self.response.status == "abstained"

    @property
    def answerable(self) -> bool:
        """Whether the guideline answers the question."""
        return self.expected.question.answerable

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the answer, in order."""
        said = self.response.said if self.response and self.answered else ()
        return tuple(citation for each in said for citation in each.citations)

    @property
    def words(self) -> int:
        """Words of the text shown, parted at white space."""
        return len(self.response.text.split()) if self.response else 0
