"""Answers a clinician's question with a clinical guideline's own statements, each cited to the exact words."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.engine import GuidelineQA
    from qa.settings import Settings

__all__ = ["GuidelineQA", "Settings"]


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that `import qa` and `--help` stay instant."""
    if name == "GuidelineQA":
        from qa.engine import GuidelineQA

        return GuidelineQA
    if name == "Settings":
        from qa.settings import Settings

        return Settings
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
