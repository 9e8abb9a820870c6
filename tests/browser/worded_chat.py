"""A program: serves chat and widget on an index where a language model words answers, and prints the address.

    python worded_chat.py INDEX ORIGIN      pages of ORIGIN may show the widget

The model is played: it puts "Put plainly: " before each statement but the last, with markup behind it. After GET /hold it
says nothing more until GET /go; GET /asked tells for whom the last question was asked. What is to fail says "unluckily".
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from fastapi import APIRouter, FastAPI
from served import serve

from qa.answer import Answer, AnsweredStatement, Notice, Reader
from qa.answering.explanation import ExplainedModel, Explanation
from qa.engine import Draft, GuidelineQA, Stage
from qa.llm.trace import ModelCall, Written
from qa.settings import Settings
from ui.server import create_app

MARKUP = " <img src=x onerror='window.hacked=1'> **bold** [1](https://evil.example)"


class Worded(GuidelineQA):
    """Words its answers without a model."""

    goes_on = Event()
    reader: Reader | None = None

    def stream(self, *asked: Any, explained: bool = False, **more: Any) -> Iterator[Any]:
        """Yield what the engine yields where a model words."""
        reader = next((each for each in (*asked, *more.values()) if isinstance(each, Reader)), None)
        if reader != Reader(verbatim=True):  # so it is asked for what leads on from an answer
            Worded.reader = reader
        *stages, result = (
            part for part in super().stream(*asked, explained=explained) if not isinstance(part, AnsweredStatement)
        )
        if not isinstance(result, Answer) or (reader and reader.verbatim):
            yield from [*stages, *result.statements, result]
            return
        yield from (part for part in stages if isinstance(part, Stage))
        yield Draft(result)
        yield Stage("wording", "Putting it into words")
        statements = list(_worded(result.statements))
        for statement in statements:
            self.goes_on.wait(30)
            yield statement
        yield from (_explained(part, statements) for part in stages if isinstance(part, Explanation))
        if "unluckily" in result.question:
            notice = Notice(kind="model", text="Too little of what the model wrote could be verified.")
            yield result.model_copy(update={"notices": [*result.notices, notice]})
        else:
            text = " ".join(statement.text for statement in statements)
            form = {"statements": statements, "verbatim": result.statements, "mode": "worded", "text": text}
            yield result.model_copy(update=form)


def _worded(statements: list[AnsweredStatement]) -> Iterator[AnsweredStatement]:
    for statement in statements[:-1] or statements:
        text = f"Put plainly: {statement.text}{MARKUP}"
        yield AnsweredStatement(text=text, heading="", citations=statement.citations, worded=True)
    yield from statements[-1:] if len(statements) > 1 else []


def _explained(explanation: Explanation, statements: list[AnsweredStatement]) -> Explanation:
    written = [Written(text=one.text, cited=[1], shown=one.worded, why=[], support=0.9) for one in statements]
    text, why = "Five <b>mg</b> a day. " + "x" * 300, ["“5 mg” is not in what it cites"]
    dropped = Written(text=text, cited=[7], shown=False, why=why, support=None)
    calls = [ModelCall(purpose="word", outcome="3 sentences", took_ms=812, kept=False)]
    model = ExplainedModel(name="openai:scripted at http://127.0.0.1", calls=calls, written=[*written, dropped])
    return explanation.model_copy(update={"model": model})


def application(settings: Settings) -> FastAPI:
    alone = settings.model_copy(update={"llm": type(settings.llm)()})
    app = create_app(settings, Worded.open(alone))
    steering = APIRouter()

    @steering.get("/hold")
    def hold() -> None:
        Worded.goes_on.clear()

    @steering.get("/go")
    def go() -> None:
        Worded.goes_on.set()

    @steering.get("/asked")
    def asked() -> Reader | None:
        return Worded.reader

    app.router.routes[:0] = steering.routes  # before the chat, which has every path that nobody else has
    return app


def main() -> None:
    index, origin = sys.argv[1:]
    with TemporaryDirectory() as own:
        access = {name: Path(own) / name for name in ("users", "keys", "secret_file")}
        settings = Settings.load(
            index=Path(index),
            server={"allowed_origins": [origin], "explain": True, "feedback": Path(own) / "feedback.jsonl"},
            access=access,
            limits={"remembered": 0},  # or the model could not be held up twice
            llm={"model": "openai:scripted", "role": "word", "support_model": "reads/four-languages"},
        )
        Worded.goes_on.set()
        serve(application(settings), settings)


if __name__ == "__main__":
    main()
