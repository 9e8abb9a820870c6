"""All settings: one model for file, environment and command line.

Order of precedence: command line, then `GUIDELINE_QA_*` environment variables (nested names joined by `__`), then
`guideline-qa.toml` in the working directory (or the file that `GUIDELINE_QA_SETTINGS` names), then the defaults here.
"""

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from qa.errors import SettingsError

SETTINGS_FILE = "guideline-qa.toml"


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EmbeddingSettings(_Group):
    """How text becomes vectors."""

    model: str = Field(
        default="all-MiniLM-L6-v2",
        description="all-MiniLM-L6-v2 (weights from the installed package), or any sentence-transformers name or path.",
    )
    max_tokens: int = Field(default=256, ge=16, description="Longest passage, in the model's tokens, prefix included.")
    batch_size: int = Field(default=32, ge=1, description="Texts embedded at a time.")


class ReadingSettings(_Group):
    """How much one guideline file may take before it is refused; it is read in a process of its own."""

    max_seconds: float = Field(default=60.0, gt=0, description="Longest time for one file, in seconds.")
    max_memory_mb: int = Field(
        default=1500,
        ge=200,
        description="Most memory for reading, in megabytes of address space; not held on Windows and macOS.",
    )
    max_file_mb: float = Field(default=100.0, gt=0, description="Largest file, in megabytes.")
    max_pages: int = Field(default=3000, ge=1, description="Most pages of one file.")


class RetrievalSettings(_Group):
    """How candidate statements are found."""

    candidates: int = Field(default=40, ge=1, le=1000, description="Statements each search contributes before scoring.")
    passages: int = Field(default=8, ge=1, le=200, description="Passages whose statements become candidates.")


class RerankingSettings(_Group):
    """Which cross-encoder reads the likeliest statements, and how many."""

    model: str = Field(
        default="guideline-reader",
        description="guideline-reader (shipped), the name or path of a sentence-transformers cross-encoder, or none; "
        "probabilities and the threshold are fitted to the shipped one.",
    )
    candidates: int = Field(default=20, ge=1, le=200, description="Statements that are read, the likeliest.")
    max_tokens: int = Field(
        default=144, ge=32, le=512, description="Most tokens of a question and a statement together."
    )
    batch_size: int = Field(default=8, ge=1, description="Pairs read at a time.")


class AnsweringSettings(_Group):
    """When to answer and with how much."""

    threshold: float = Field(
        default=0.6, ge=0, le=1, description="Probability that some statement answers, below which we abstain."
    )
    equal_share: float = Field(
        default=0.22,
        ge=0,
        le=1,
        description="Share of the best statement's probability from which another is shown as just as good.",
    )
    adding_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="The same for a statement that holds something asked for which those shown before it lack.",
    )
    sibling_share: float = Field(
        default=0.3, ge=0, le=1, description="The same for an item of the best one's list, or of a section asked for."
    )
    support: float = Field(
        default=0.35,
        ge=0,
        le=1,
        description="Support from which a statement is shown with a section asked for, for a side, or in contradiction.",
    )
    max_statements: int = Field(default=8, ge=1, le=50, description="Most statements in an answer.")
    max_words: int = Field(default=110, ge=20, description="Most words in an answer of several statements.")
    nearest: int = Field(default=3, ge=0, le=20, description="Statements offered with an abstention.")
    stale_after_years: float = Field(
        default=5.0, gt=0, description="Age in years from which a guideline's answers carry a notice."
    )


class ServerSettings(_Group):
    """Where the chat listens, what it tells, and what it keeps."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=7860, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    explain: bool = Field(default=False, description="Whether the chat tells how each answer came about.")
    feedback: Path | None = Field(
        default=Path("build/feedback.jsonl"),
        description="File that keeps the questions which readers mark as badly answered; empty: none can be marked.",
    )

    @field_validator("feedback", mode="before")
    @classmethod
    def _none_if_empty(cls, given: object) -> object:
        return None if given == "" else given


class Settings(BaseSettings):
    """Every setting; unknown names are refused."""

    model_config = SettingsConfigDict(
        env_prefix="GUIDELINE_QA_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    corpus: Path = Field(default=Path("corpus"), description="Folder that holds the guideline files.")
    glossary: Path = Field(
        default=Path("corpus/glossary.yaml"),
        description="Glossary for a corpus folder that has no glossary.yaml itself.",
    )
    index: Path = Field(default=Path("build/index"), description="Folder that holds the index and its releases.")
    chroma_url: str | None = Field(
        default=None,
        description="http(s) URL of a Chroma server; without it vectors are stored inside the index folder.",
    )
    index_wait: float = Field(
        default=60.0,
        ge=0,
        description="Seconds that a writer of the index waits for another one to finish; 0 doesn't wait.",
    )
    reading: ReadingSettings = ReadingSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    reranking: RerankingSettings = RerankingSettings()
    answering: AnsweringSettings = AnsweringSettings()
    server: ServerSettings = ServerSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the settings file after the environment."""
        path = Path(os.environ.get("GUIDELINE_QA_SETTINGS", SETTINGS_FILE))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path)

    @classmethod
    def load(cls, **given: Any) -> "Settings":
        """Build the settings; `given` wins over environment and file, None means not given.

        :raises SettingsError: if a name is unknown, a value is impossible, or the settings file is not TOML.
        """
        _refuse_unknown_environment(cls)
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})
        except ValidationError as error:
            raise SettingsError(_mend(error)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"the settings file is not valid TOML: {error}; mend it or remove it") from error

    def fingerprint(self) -> str:
        """Return a hash (12 hex digits) of the settings that shape an answer; folders and ports don't."""
        shaping = self.model_dump_json(include={"embedding", "retrieval", "reranking", "answering"})
        return hashlib.sha256(shaping.encode()).hexdigest()[:12]


def _refuse_unknown_environment(model: type[Settings]) -> None:
    known = {"settings", *model.model_fields}
    for name in os.environ:
        if name.startswith("GUIDELINE_QA_"):
            setting = name.removeprefix("GUIDELINE_QA_").lower().split("__")[0]
            if setting not in known:
                raise SettingsError(f"{name} is no setting; known are: {', '.join(sorted(known))}")


def _mend(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or "settings"
    if first["type"] == "extra_forbidden":
        return f"{name} is no setting; remove it, or see guideline-qa.toml in the README for the names"
    return f"setting {name} = {first['input']!r}: {first['msg']}"
