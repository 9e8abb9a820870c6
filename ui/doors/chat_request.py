"""What OpenAI's clients send for a chat completion, and the question in it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeGuard

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import Reader, Turn
from ui.doors.chat_errors import ChatRefusal

_SAID: Final = ("user", "assistant")
_UNHEARD: Final = ("system", "developer", "tool", "function")
"""Roles whose messages are read and ignored: no instruction and no tool changes what a guideline says."""

_TEXTUAL: Final = ("text", "refusal")
_LOOKED_AT: Final = 10_000  # characters of an earlier turn
LONGEST_NAME: Final = 320
"""Characters of the name of a model: of "guideline-qa/", and of the name of an edition."""


_EXAMPLE: Final[dict[str, Any]] = {
    "model": "guideline-qa",
    "messages": [{"role": "user", "content": "Who should have HER2 testing?"}],
}


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Message(_Sent):
    """One message."""

    role: str = Field(
        description="Who said it; what neither user nor assistant said is ignored.",
        json_schema_extra={"enum": [*_SAID, *_UNHEARD]},
    )
    content: Any = Field(
        default=None,
        description='Text, or a list of {"type": "text", "text": …}; nothing where an assistant called a tool.',
    )


class StreamOptions(_Sent):
    """What a stream holds beside the text."""

    include_usage: bool | None = Field(default=None, description="End with what was used, which is nothing.")


class ChatRequest(_Sent):
    """The request, as far as it matters; temperature, max_tokens, tools, stop, seed and the like don't."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    model: str = Field(
        max_length=LONGEST_NAME, description="guideline-qa, or guideline-qa/ and what names a guideline."
    )
    messages: list[Message] = Field(
        min_length=1, description="The conversation; the user's last message is the question."
    )
    stream: bool | None = Field(default=None, description="Whether to send events, statement by statement.")
    stream_options: StreamOptions | None = Field(default=None, description="What a stream holds beside the text.")
    reader: Reader | None = Field(
        default=None, description="For whom a language model words, where there is one; not of OpenAI's."
    )
    n: int | None = Field(default=None, description="1 or nothing: there is one answer.")
    logprobs: bool | None = Field(default=None, description="False or nothing: there are none to give.")
    top_logprobs: int | None = Field(default=None, description="0 or nothing.")
    response_format: dict[str, Any] | None = Field(default=None, description="Nothing but text.")
    modalities: list[str] | None = Field(default=None, description="Nothing but text.")
    tool_choice: str | dict[str, Any] | None = Field(default=None, description="auto or none: no tool is called.")

    @property
    def has_usage(self) -> bool:
        """Whether a stream ends with what was used."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def asked(self) -> tuple[str, list[Turn]]:
        """Return the question, which is the last thing the user said, and the turns before it.

        :raises ChatRefusal: if there is none, a message can't be read, or something is wanted that can't be given.
        """
        self._refuse_what_cannot_be()
        said = [(place, message) for place, message in enumerate(self.messages) if _is_said(message, place)]
        asked = [place for place, message in said if message.role == "user"]
        if not asked:
            raise _wrong("messages", "no message has the role user; the last one that has is the question")
        earlier = [
            Turn(
                role="user" if message.role == "user" else "assistant",
                # Nothing bounds a turn here but the size of the body, and all are read to understand a follow-up. A
                # picture among them was refused when it was sent; the conversation may go on.
                content=_text(message, place, _is_text)[:_LOOKED_AT],
            )
            for place, message in said
            if place < asked[-1]
        ]
        return _text(self.messages[asked[-1]], asked[-1]), earlier

    def _refuse_what_cannot_be(self) -> None:
        """Refuse what a caller counts on and would not get, where all else that is unknown is passed over."""
        if self.n not in (None, 1):
            raise _wrong("n", "there is one answer to a question; leave n out or send 1")
        if self.logprobs or self.top_logprobs:
            raise _wrong("logprobs", "there are no probabilities of tokens to give; leave it out")
        if self.response_format and self.response_format.get("type") != "text":
            raise _wrong("response_format", "the answer is text; its JSON is in the field guideline_qa. Leave it out")
        if self.modalities and self.modalities != ["text"]:
            raise _wrong("modalities", "the answer is text; leave modalities out")
        if self.tool_choice not in (None, "auto", "none"):
            raise _wrong("tool_choice", "no tool is ever called; leave tool_choice out, or send auto or none")


def _is_said(message: Message, place: int) -> bool:
    if message.role not in _SAID + _UNHEARD:
        raise _wrong(f"messages.{place}.role", f"expected one of {', '.join(_SAID + _UNHEARD)}")
    return message.role in _SAID


def _text(message: Message, place: int, reads: Callable[[object], bool] = lambda _: True) -> str:
    """Return what a message says; its parts, as far as they are to be read, are joined by line breaks."""
    if message.content is None:
        return ""
    if isinstance(message.content, str):
        return message.content
    if not isinstance(message.content, list):
        raise _wrong(f"messages.{place}.content", 'expected text, or a list of {"type": "text", "text": …}')
    parts = [(number, part) for number, part in enumerate(message.content) if reads(part)]
    return "\n".join(_part(part, f"messages.{place}.content.{number}") for number, part in parts)


def _is_text(part: object) -> TypeGuard[dict[str, str]]:
    kind = part.get("type") if isinstance(part, dict) else None
    return isinstance(part, dict) and kind in _TEXTUAL and isinstance(part.get(kind), str)


def _part(part: object, where: str) -> str:
    if not _is_text(part):
        raise _wrong(where, 'only text can be read, no image, sound or file; expected {"type": "text", "text": …}')
    return part[part["type"]]


def _wrong(param: str, what: str) -> ChatRefusal:
    return ChatRefusal(HTTPStatus.BAD_REQUEST, f"{param}: {what}", param, "invalid_value")
