"""What the rest of the house sees of a language model: it is given messages, and gives text, within a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from qa.llm.allowance import Allowance


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the model."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the model is asked: `most_tokens` bounds the reply; `numbers` asks for a JSON object {"numbers": [..]}.

    `may_identify`: whether the question or the history may identify a person; such a reply is never kept, and such a
    request may be withheld. `allowance` is what the question may still take; None: all that one question may.
    """

    messages: Sequence[Message]
    most_tokens: int
    numbers: bool = False
    may_identify: bool = False
    allowance: Allowance | None = None


class Asking(Protocol):
    """A model that can be asked from several threads; `qa.llm.model.LanguageModel` is one."""

    @property
    def name(self) -> str:
        """Provider, model and server, without anything secret."""
        ...

    def stream(self, request: Request, until: float) -> "Reply":
        """Ask it; `until` is the reading of `time.monotonic` at which it is too late."""
        ...


class Reply(Protocol):
    """A reply as it comes."""

    @property
    def kept(self) -> bool:
        """Whether it is a kept one."""
        ...

    def __iter__(self) -> Iterator[str]:
        """Yield pieces of text as they come; raises `ModelTrouble` when there is no (more) reply, at the latest at `until`.

        A reply that ends as it should is kept for the next time.
        """
        ...
