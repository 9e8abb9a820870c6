"""The settings model, and where its values come from."""

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any, Final, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from qa.errors import SettingsError
from qa.settings.answering import (
    AnsweringSettings,
    EmbeddingSettings,
    ReadingSettings,
    RerankingSettings,
    RetrievalSettings,
)
from qa.settings.llm import LLMSettings
from qa.settings.serving import AccessSettings, AuditSettings, LimitSettings, ServerSettings

SETTINGS_FILE = "guideline-qa.toml"

_SHAPING: Final[dict[str, Any]] = dict.fromkeys(("embedding", "retrieval", "reranking", "answering"), True)
_SHAPING_MODEL: Final = {
    *("model", "base_url", "role", "follow_ups", "audience", "language", "candidates", "support_model"),
    "support_threshold",
}
_AFTERWARDS: Final = 5.0
"""Seconds that answering may take beside the language model's time."""


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
    llm: LLMSettings = LLMSettings()
    server: ServerSettings = ServerSettings()
    access: AccessSettings = AccessSettings()
    limits: LimitSettings = LimitSettings()
    audit: AuditSettings = AuditSettings()

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

    @model_validator(mode="after")
    def _model_answers_in_time(self) -> Self:
        if self.llm.model and self.llm.seconds + _AFTERWARDS > self.limits.answer_seconds:
            raise ValueError(
                f"llm.seconds ({self.llm.seconds:g}) must be {_AFTERWARDS:g} less than limits.answer_seconds "
                f"({self.limits.answer_seconds:g}) at least, or answers end before the model may"
            )
        return self

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
        shaping = self.model_dump_json(include=_SHAPING | ({"llm": _SHAPING_MODEL} if self.llm.model else {}))
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
    given = "" if "secret" in name else f" = {first['input']!r}"
    return f"setting {name}{given}: {first['msg']}"
