"""What OpenAI's clients send for a chat completion, and the question in it."""

from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import Turn
from ui.doors.chat_errors import ChatRefusal

_SAID: Final = ("user", "assistant")
_UNHEARD: Final = ("system", "developer", "tool", "function")
"""Roles whose messages are read and ignored: no instruction and no tool changes what a guideline says."""

_TEXTUAL: Final = ("text", "refusal")


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Message(_Sent):
    """One message; `content` is text, a list of parts, or nothing where an assistant called a tool."""

    role: str
    content: Any = None


class StreamOptions(_Sent):
    """What a stream holds beside the text."""

    include_usage: bool | None = None


class ChatRequest(_Sent):
    """The request, as far as it matters; temperature, max_tokens, tools, stop, seed and the like don't."""

    model: str
    messages: list[Message] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    response_format: dict[str, Any] | None = None
    modalities: list[str] | None = None
    tool_choice: str | dict[str, Any] | None = None

    @property
    def has_usage(self) -> bool:
        """Whether a stream ends with what was used."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def asked(self) -> tuple[str, list[Turn]]:
        """Return the question, which is the last thing the user said, and the turns before it.

        :raises ChatRefusal: if there is none, a message can't be read, or something is wanted that can't be given.
        """
        self._refuse_what_cannot_be()
        turns = [
            Turn(role="user" if message.role == "user" else "assistant", content=_text(message, place))
            for place, message in enumerate(self.messages)
            if _is_said(message, place)
        ]
        while turns and turns[-1].role != "user":
            turns.pop()
        if not turns:
            raise _wrong("messages", "no message has the role user; the last one that has is the question")
        return turns[-1].content, turns[:-1]

    def _refuse_what_cannot_be(self) -> None:
        """Refuse what a caller counts on and would not get, where all else that is unknown is passed over."""
        if self.n not in (None, 1):
            raise _wrong("n", "there is one answer to a question; leave n out or send 1")
        if self.logprobs or self.top_logprobs:
            raise _wrong("logprobs", "no language model answers, so there are no probabilities of tokens; leave it out")
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


def _text(message: Message, place: int) -> str:
    """Return what a message says; parts are joined by line breaks."""
    if message.content is None:
        return ""
    if isinstance(message.content, str):
        return message.content
    if not isinstance(message.content, list):
        raise _wrong(f"messages.{place}.content", 'expected text, or a list of {"type": "text", "text": …}')
    return "\n".join(_part(part, f"messages.{place}.content.{number}") for number, part in enumerate(message.content))


def _part(part: object, where: str) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    text = part.get(kind) if isinstance(part, dict) and kind in _TEXTUAL else None
    if not isinstance(text, str):
        raise _wrong(where, 'only text can be read, no image, sound or file; expected {"type": "text", "text": …}')
    return text


def _wrong(param: str, what: str) -> ChatRefusal:
    return ChatRefusal(HTTPStatus.BAD_REQUEST, f"{param}: {what}", param, "invalid_value")
