"""What OpenAI's clients get, as the API's description has it; `ui.doors.completion` makes it."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.answer import Abstention, Answer


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True)


class ChatError(_Sent):
    """What went wrong."""

    message: str = Field(description="What was received and how to mend it.")
    type: str = Field(description="Its sort, as invalid_request_error.")
    param: str | None = Field(description="The field at fault.")
    code: str | None = Field(description="What programs go by, as model_not_found.")


class ChatRefused(_Sent):
    """A refused request, in OpenAI's form."""

    error: ChatError = Field(description="What went wrong.")


class ChatModel(_Sent):
    """A model: all guidelines in force, or one of them."""

    id: str = Field(description="What to send as model.", examples=["guideline-qa", "guideline-qa/her2-breast-cancer"])
    object: Literal["model"] = Field(description="Always model.")
    created: int = Field(description="Day of the last update in seconds since 1970; 0 where the guideline doesn't say.")
    owned_by: str = Field(description="This program.")


class ChatModels(_Sent):
    """The models there are."""

    object: Literal["list"] = Field(description="Always list.")
    data: list[ChatModel] = Field(description="The models, first the one for all guidelines.")


class UrlCitation(_Sent):
    """Where a mark in the text leads."""

    start_index: int = Field(ge=0, description="First character of the mark in content.")
    end_index: int = Field(ge=0, description="One past its last character.")
    title: str = Field(description="Title of the guideline, section and page.")
    url: str = Field(description="Page of this server that shows the cited words in their text.")


class ChatAnnotation(_Sent):
    """A mark in the text."""

    type: Literal["url_citation"] = Field(description="Always url_citation.")
    url_citation: UrlCitation = Field(description="Where it leads.")


class ChatMessage(_Sent):
    """The answer, or abstention, as text."""

    role: Literal["assistant"] = Field(description="Always assistant.")
    content: str = Field(
        description="Markdown: statements with their marks, notices, sources; (worded) stands behind what a language model "
        "worded."
    )
    refusal: None = Field(description="Always null: to abstain is to answer.")
    annotations: list[ChatAnnotation] = Field(description="The marks in content.")


class ChatChoice(_Sent):
    """The only choice."""

    index: Literal[0] = Field(description="Always 0.")
    message: ChatMessage = Field(description="What is said.")
    logprobs: None = Field(description="Always null: there are none to give.")
    finish_reason: Literal["stop"] = Field(description="Always stop: nothing is cut.")


class ChatUsage(_Sent):
    """Tokens, of which none are counted."""

    prompt_tokens: Literal[0] = Field(description="Always 0.")
    completion_tokens: Literal[0] = Field(description="Always 0.")
    total_tokens: Literal[0] = Field(description="Always 0.")


class ChatCompletion(_Sent):
    """A completion in one piece."""

    id: str = Field(description="Made up for each completion.")
    object: Literal["chat.completion"] = Field(description="Always chat.completion.")
    created: int = Field(description="When, in seconds since 1970.")
    model: str = Field(description="As sent.")
    choices: list[ChatChoice] = Field(min_length=1, max_length=1, description="The only choice.")
    usage: ChatUsage = Field(description="Zeros.")
    system_fingerprint: str = Field(description="The release and the settings that answered.")
    guideline_qa: Annotated[Answer | Abstention, Field(discriminator="status")] = Field(
        description="The whole result per the contract; its mode says how the text was made."
    )


_STREAM: Final = {
    "type": "object",
    "properties": {
        "data": {"type": "string", "description": "A chat.completion.chunk as JSON, or an error; the last is [DONE]."}
    },
    "required": ["data"],
}
_REFUSALS: Final = (400, 401, 403, 404, 429, 500, 503, 504)
COMPLETION: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": ChatCompletion,
        "description": "The completion; where stream was sent as true, server-sent events.",
        "content": {"text/event-stream": {"itemSchema": _STREAM}},
    }
}


def refused(*but: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses` of a route of this door, all its refusals except `but`."""
    return {status: {"model": ChatRefused} for status in _REFUSALS if status not in but}
