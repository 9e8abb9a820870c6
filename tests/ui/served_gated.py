"""Serves, as `guideline-qa chat` does, a small application with a real desk; run by test_serving.py in a process of its own.

The one question there is waits until a line comes on standard input; "begun" is printed once it runs.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from threading import Event, Thread
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from qa.answer import Abstention, Provenance
from qa.engine import GuidelineQA, Stage
from qa.settings import Settings
from ui.access.caller import NOBODY
from ui.desk.asked import Asked
from ui.desk.desk import Desk
from ui.edge.problems import install
from ui.listening import listen

GO = Event()
RESULT = Abstention(
    question="q",
    understood_as="q",
    text="It does not say.",
    nearest=[],
    provenance=Provenance(release="r", settings="s", models={}, took_ms=1),
)


class Gated:
    release, trouble = "r", ""

    def stream(self, *_: Any, explained: bool) -> Iterator[Any]:
        print("begun", flush=True)
        GO.wait()
        yield Stage("answering", "Answering")
        yield RESULT


class Unwatched:
    def shown(self, *_: Any) -> None: ...

    def answered(self, *_: Any) -> None: ...

    def refused(self, *_: Any) -> None: ...


def create_app(settings: Settings) -> FastAPI:
    app = FastAPI()
    desk = Desk(cast(GuidelineQA, Gated()), settings.limits, Unwatched())
    app.state.service = SimpleNamespace(desk=desk)
    install(app)

    @app.get("/ask")
    async def ask() -> str:
        return (await desk.ask(Asked("q"), NOBODY)).text

    @app.get("/beats")
    async def beats() -> StreamingResponse:
        async def beating() -> AsyncIterator[bytes]:
            yield b"beat\n"
            await asyncio.Event().wait()

        return StreamingResponse(beating())

    return app


if __name__ == "__main__":
    small = ModuleType("ui.server")
    small.__dict__["create_app"] = create_app
    sys.modules["ui.server"] = small

    import ui.serving

    ui.serving.__dict__["bring_up_to_date"] = lambda _: None
    Thread(target=lambda: [GO.set() for _ in sys.stdin], daemon=True).start()
    settings = Settings.load(limits={"stop_seconds": float(sys.argv[1])})
    with listen("127.0.0.1", 0) as listener:
        ui.serving.serve(settings, listener)
