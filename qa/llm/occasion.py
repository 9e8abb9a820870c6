"""For whom, until when and how carefully a language model is asked in the course of one question."""

from dataclasses import dataclass, field

from qa.answer import Audience, Language, Reader
from qa.llm.allowance import Allowance
from qa.llm.trace import ModelTrace


@dataclass(frozen=True)
class Occasion:
    """One question's: `until` is the reading of `time.monotonic` at which the verbatim answer is due.

    `may_identify`: whether the question or the history may identify a person. `trace` takes what the model does,
    `allowance` holds the tokens it may take for all that it does.
    """

    reader: Reader
    until: float
    trace: ModelTrace = field(default_factory=ModelTrace, compare=False)
    may_identify: bool = False
    allowance: Allowance | None = field(default=None, compare=False)

    @property
    def audience(self) -> Audience:
        """For whom it words."""
        return self.reader.audience or "clinician"

    @property
    def language(self) -> Language:
        """Language it words in."""
        return self.reader.language or "en"
