"""The chat's forms for marking an answer as badly answered: what is wrong, and what would be kept, word for word."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from qa.answer import Result
from qa.guideline import Guideline
from qa.identifying import PLACEHOLDER
from ui.feedback.marked import LONGEST_RIGHT, VERDICTS, Library, Marked, as_feedback, read
from ui.rendering import render
from ui.sources.numbered import cited_in, number_sources

_PARTS: Final = re.compile(f"({PLACEHOLDER.pattern})")


def handed_back(result: Result, guidelines: Mapping[str, Guideline]) -> str:
    """Return, as JSON, what the browser keeps of a result and sends back when the reader marks it."""
    shown = [
        {"edition": source.edition, "start": source.citation.start, "end": source.citation.end}
        for source in number_sources(cited_in(result), guidelines)
    ]
    release, settings = result.provenance.release, result.provenance.settings
    return json.dumps({"status": result.status, "shown": shown, "release": release, "settings": settings})


def form(sent: object, library: Library) -> str:
    """Return the HTML of the form for what the browser sent, which may be anything; raises as `preview`."""
    marked = read(sent)
    return render(
        "chat/feedback.html", verdicts=VERDICTS[marked.status], longest=LONGEST_RIGHT, **_seen(marked, library)
    )


def preview(sent: object, library: Library) -> str:
    """Return the HTML of exactly what would be kept of what the browser sent.

    :raises QuestionError: if it can't be read.
    """
    return render("chat/kept.html", **_seen(read(sent), library))


def _seen(marked: Marked, library: Library) -> dict[str, Any]:
    """Return what the template of the preview needs."""
    verdict = VERDICTS[marked.status].get(marked.verdict, "")
    return {"feedback": as_feedback(marked, library), "verdict": verdict, "pieces": _pieces}


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return a masked text in pieces, each with whether it is a mask."""
    return [(piece, PLACEHOLDER.fullmatch(piece) is not None) for piece in _PARTS.split(text) if piece]
