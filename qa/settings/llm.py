"""Settings of the language model: which one, what it may do, and how long, how often and how much it is asked."""

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from qa.settings.group import Group

SHIPPED: Final = "support-reader"
"""Name of the support model that comes with the package; it reads English."""


class LLMSettings(Group):
    """A language model is optional; without one every answer is verbatim. Keys come from the environment only."""

    model: str = Field(
        default="",
        description="provider:model as LangChain's init_chat_model takes it, such as openai:gpt-5-mini, ollama:qwen3 or "
        "anthropic:claude-haiku-4-5; empty: none is asked.",
    )
    base_url: str | None = Field(
        default=None,
        description="http(s) URL of the model's server, such as http://127.0.0.1:8080/v1 for an OpenAI-compatible one; "
        "without it the provider's own.",
    )
    role: Literal["choose", "word"] = Field(
        default="choose",
        description="choose: it picks among the statements that were found, shown verbatim; word: it writes sentences, "
        "each checked against the statements it cites.",
    )
    follow_ups: bool = Field(
        default=False, description="Whether it also completes questions that hang on the turns before them."
    )
    audience: Literal["clinician", "patient", "student"] = Field(
        default="clinician", description="For whom it words, unless the question says."
    )
    language: Literal["en", "de", "es", "fr"] = Field(
        default="en",
        description="Language it words in, unless the question says; others than en take a support_model that reads them.",
    )
    seconds: float = Field(
        default=15.0, gt=0, le=600, description="Seconds from the question on after which the verbatim answer is given."
    )
    retries: int = Field(
        default=2, ge=0, le=10, description="Times that a failed request is sent again, with back-off."
    )
    failures: int = Field(
        default=3, ge=1, description="Requests that fail in a row until the model isn't asked for a while."
    )
    pause_seconds: float = Field(default=30.0, gt=0, description="Seconds for which it isn't asked then.")
    concurrent: int = Field(default=4, ge=1, le=1000, description="Questions that it is asked at a time.")
    question_tokens: int = Field(
        default=6_000, ge=200, description="Most tokens that one question may take, prompts and replies together."
    )
    day_tokens: int = Field(
        default=2_000_000,
        ge=0,
        description="Most tokens a day (UTC), for all processes that share the cache folder; 0: no limit.",
    )
    candidates: int = Field(default=12, ge=1, le=50, description="Statements that it chooses among, the likeliest.")
    cache: Path = Field(default=Path("build/llm"), description="Folder of the model's replies and of what was spent.")
    cache_mb: float = Field(
        default=64.0, ge=0, description="Largest size of the kept replies, in megabytes; 0: none is kept."
    )
    identifying: Literal["withhold", "send"] = Field(
        default="withhold",
        description="Whether a question that may identify a person goes to a model on another machine; to one on a "
        "loopback address it always does.",
    )
    support_model: str = Field(
        default=SHIPPED,
        description="What judges whether the statements bear a sentence out: support-reader (shipped), or the name or path "
        "of a cross-encoder for entailment (NLI) or grounding.",
    )
    support_threshold: float | None = Field(
        default=None, ge=0, le=1, description="Support below which a sentence is dropped; empty: the model's own."
    )

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        if self.language != "en" and self.support_model == SHIPPED:
            raise ValueError(
                f"language is {self.language!r}, which the support model {SHIPPED!r} doesn't read; name one that does in "
                "llm.support_model, or word in en"
            )
        return self
