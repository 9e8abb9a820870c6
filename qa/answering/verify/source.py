"""What a sentence may rest on: a statement with what stands around it."""

from dataclasses import dataclass

from qa.guideline import Guideline


@dataclass(frozen=True, slots=True)
class Source:
    """A statement that a sentence cites.

    `text` is the statement as the reader sees it (a table row with its column heads); `lead_in` the sentence that
    introduces its list, `section` its heading path, outermost first, `title` its guideline's. What a sentence says must
    stand in one of these; what it must not leave out stands in `text` and `lead_in`.
    """

    text: str
    lead_in: str = ""
    section: tuple[str, ...] = ()
    title: str = ""

    @classmethod
    def of(cls, guideline: Guideline, number: int) -> "Source":
        """Return statement `number` of `guideline`."""
        statement = guideline.statements[number]
        return cls(statement.text, statement.lead_in, statement.section, guideline.metadata.title)
