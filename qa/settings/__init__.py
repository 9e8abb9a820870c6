"""All settings: one model for file, environment and command line.

Order of precedence: command line, then `GUIDELINE_QA_*` environment variables (nested names joined by `__`), then
`guideline-qa.toml` in the working directory (or the file that `GUIDELINE_QA_SETTINGS` names), then the defaults here.
"""

from qa.settings.answering import (
    AnsweringSettings,
    EmbeddingSettings,
    ReadingSettings,
    RerankingSettings,
    RetrievalSettings,
)
from qa.settings.llm import LLMSettings
from qa.settings.model import SETTINGS_FILE, Settings
from qa.settings.serving import AccessSettings, AuditSettings, LimitSettings, ServerSettings

__all__ = [
    "SETTINGS_FILE",
    "AccessSettings",
    "AnsweringSettings",
    "AuditSettings",
    "EmbeddingSettings",
    "LLMSettings",
    "LimitSettings",
    "ReadingSettings",
    "RerankingSettings",
    "RetrievalSettings",
    "ServerSettings",
    "Settings",
]
