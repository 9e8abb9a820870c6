"""Jinja templates with autoescape on: whatever comes from a guideline, a question or a history is shown as text."""

from functools import lru_cache
from typing import Any

import jinja2

from qa.guideline import Guideline


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("ui"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """Return the HTML that `templates/<template>` makes of `values`, every value escaped."""
    return _environment().get_template(template).render(**values)


def updated(guideline: Guideline) -> str:
    """Return the day of the guideline's last update as the reader sees it ("12 January 2026"); "" where unknown."""
    day = guideline.edition.updated
    return f"{day.day} {day:%B %Y}" if day else ""
