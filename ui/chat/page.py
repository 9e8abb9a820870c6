"""The chat page: our own markup in Gradio's HTML component, Gradio's events between it and the engine.

The markup in `static/` is a template of Gradio's: nothing that comes from a guideline or a question may be put into it.
Such text goes through `ui.rendering` and reaches the page as a value.
"""

import base64
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from qa.answer import LANGUAGES, Abstention, Answer, Result
from qa.engine import Draft
from qa.errors import GuidelineQAError
from qa.guideline import Guideline
from qa.settings import LLMSettings
from qa.settings.llm import SHIPPED
from ui.access.caller import NOBODY, Caller, caller_of
from ui.chat import marking
from ui.chat.conversation import Question, replies
from ui.chat.reply import refused
from ui.chat.source_panel import source_panel
from ui.desk.asked import Asked
from ui.desk.places import NoRoom
from ui.edge.identified import warned
from ui.edge.problems import Refusal, as_refusal
from ui.feedback.file import FeedbackFile
from ui.feedback.marked import received
from ui.rendering import render, updated
from ui.service import Service
from ui.sources.pages import Pictures, Wanted

if TYPE_CHECKING:
    import gradio as gr

    from qa.engine import GuidelineQA

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported

TITLE = "Guideline QA"
_AUDIENCES: Final = (("clinician", "Clinician"), ("patient", "Patient"), ("student", "Student"))
_LANGUAGE_NAMES: Final = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français"}
_SCRIPTS = ("conversation.js", "words.js", "identified.js", "source.js", "pages.js", "feedback.js", "frame.js")


def static(name: str) -> str:
    """Return the text of a file of the page."""
    return files("ui").joinpath("chat", "static", name).read_text(encoding="utf-8")


def _identifying() -> str:
    """Return the script that finds identifying data, which the widget has, too."""
    return files("ui").joinpath("static", "identifying.js").read_text(encoding="utf-8")


def head() -> str:
    """Return what the page adds to the document's head: the style sheet and the choice between light and dark."""
    return f"<style>{static('style.css')}</style><script>{static('theme.js')}</script>"


class AtTheDesk:
    """Asks for one caller; see `ui.chat.conversation.Asking`."""

    def __init__(self, service: Service, caller: Caller) -> None:
        """Ask on behalf of `caller`, whose right to it the gates have seen."""
        self._service = service
        self._caller = caller

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""
        return self._service.engine.guidelines

    def stream(self, question: Question, *, explained: bool) -> Iterator[Any]:
        """Count the question, and yield what the engine's stream yields.

        :raises Refusal: if the caller has asked too often, or there is no room.
        """
        self._service.access.rates.hit_question(self._caller)
        asked = Asked(question.text, question.history, tuple(question.guidelines), explained, question.reader)
        for item in self._service.desk.stream_sync(asked, self._caller):
            match item:
                case Answer() | Abstention():
                    yield warned(item)
                case Draft():
                    yield Draft(cast(Answer, warned(item.result)))
                case _:
                    yield item

    def follow_ups(self, result: Result, question: Question) -> list[str]:
        """Return questions that lead on from the result; none where there is no room to try them."""
        with suppress(NoRoom):
            follow_ups = self._service.engine.follow_ups
            return self._service.desk.run_sync(follow_ups, result, question.history, question.guidelines)
        return []


def build_page(service: Service) -> "gr.Blocks":
    """Return the page as Gradio blocks that ask at the service's desk.

    With the setting `server.explain`, answers tell how they came about. What readers mark as badly answered is appended to
    the file of the setting `server.feedback`; without one they can mark nothing.
    """
    import gradio as gr

    engine, pictures = service.engine, service.pictures
    explained, kept_in = service.settings.server.explain, service.settings.server.feedback

    # Annotations are values here: Gradio looks for its own among them.
    def reply(event: gr.EventData, request: gr.Request) -> Iterator[dict[str, Any]]:
        sent = event._data
        turn = sent.get("turn") if isinstance(sent, dict) else None
        asking = AtTheDesk(service, caller_of(request.request) if request.request else NOBODY)
        for part in replies(asking, sent, explained=explained, markable=kept_in is not None):
            yield {"turn": turn, **asdict(part)}

    def opening(_: Any) -> dict[str, str | bool]:
        return _opening(service)

    def examples(chosen: Any) -> str:
        return _examples(service, chosen)

    def source(cited: Any) -> str:
        return _source(engine, cited)

    def picture(wanted: Any) -> dict[str, str | int]:
        return _picture(engine, pictures, wanted)

    def mark(step: Any) -> dict[str, str]:
        return _mark(engine, kept_in, step)

    blocks: gr.Blocks
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        page = gr.HTML(
            html_template=static("page.html"),
            js_on_load="\n".join([_identifying(), *(static(name) for name in _SCRIPTS)]),
            server_functions=[opening, examples, source, picture, mark],
            apply_default_css=False,
        )
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # The desk says how many are answered at once, and whether there is room; Gradio must not keep them waiting before.
        asked = page.ask(reply, outputs=page, trigger_mode="multiple", concurrency_limit=None, **quiet)
        page.stop(fn=None, cancels=[asked])
        # Gradio keeps a component's last value on the server; the page says when it has it, and it is cleared.
        page.shown(lambda: None, outputs=page, queue=False, **quiet)
    blocks.queue(api_open=False)
    return blocks


def _opening(service: Service) -> dict[str, str | bool]:
    """Return the HTML of the chooser, of the disclaimer and of the choice of reader, and whether readers log in here.

    Who logs in may want to log out. There is no choice of reader ("") where no language model words.
    """
    guidelines = list(service.engine.guidelines.values())
    reader = _reader(service.settings.llm)
    return {
        "guidelines": render(
            "chat/guidelines.html", guidelines=[(guideline, updated(guideline)) for guideline in guidelines]
        ),
        "disclaimer": render("chat/disclaimer.html", guidelines=guidelines, worded=bool(reader)),
        "reader": reader,
        "account": service.access.has_login,
    }


def _reader(llm: LLMSettings) -> str:
    """Return the HTML of the choice for whom answers are worded, "" where none are."""
    if not llm.model or llm.role != "word":
        return ""
    languages = [llm.language] if llm.support_model == SHIPPED else LANGUAGES
    return render(
        "chat/reader.html",
        audiences=_AUDIENCES,
        audience=llm.audience,
        languages=[(language, _LANGUAGE_NAMES[language]) for language in languages],
        language=llm.language,
    )


def _examples(service: Service, chosen: object) -> str:
    """Return the HTML of questions to begin with, none where there is no room to try them.

    `chosen` comes from the browser and should be a list of ids.
    """
    engine, questions = service.engine, list[str]()
    known = [name for name in engine.guidelines if name in chosen] if isinstance(chosen, list) else []
    if known:
        with suppress(NoRoom):
            questions = service.desk.run_sync(engine.examples, known)
    return render("chat/suggestions.html", questions=questions)


def _source(engine: "GuidelineQA", cited: object) -> str:
    place = cited if isinstance(cited, dict) else {}
    try:
        return source_panel(engine, place.get("guideline"), place.get("start"), place.get("end"))
    except GuidelineQAError as error:
        return refused(as_refusal(error).detail)


def _picture(engine: "GuidelineQA", pictures: Pictures, sent: object) -> dict[str, str | int]:
    """Return a page as {"image": data URI, "width": pixels it was asked for}, or why there is none as {"failure"}."""
    try:
        wanted = Wanted.received(sent, engine)
        data = base64.b64encode(pictures.drawn(wanted)).decode()
    except GuidelineQAError as error:
        return {"failure": as_refusal(error).detail}
    return {"image": f"data:image/webp;base64,{data}", "width": wanted.width}


def _mark(engine: "GuidelineQA", kept_in: Path | None, step: object) -> dict[str, str]:
    """Take a step of marking an answer as bad, {"do": "form", "preview" or "keep", "marked": what the browser has of it}.

    Return {"html"}: the form, what would be kept, or thanks for what is kept now; or why not as {"failure"}.
    """
    fields = step if isinstance(step, dict) else {}
    marked = fields.get("marked")
    try:
        if kept_in is None:
            detail = "this chat keeps no feedback; whoever runs it can name a file in the setting server.feedback"
            raise Refusal(HTTPStatus.FORBIDDEN, detail)
        match fields.get("do"):
            case "form":
                return {"html": marking.form(marked, engine)}
            case "keep":
                FeedbackFile(kept_in).append(received(marked, engine))
                return {"html": render("chat/thanks.html")}
            case _:
                return {"html": marking.preview(marked, engine)}
    except (GuidelineQAError, Refusal) as error:
        return {"failure": as_refusal(error).detail}
