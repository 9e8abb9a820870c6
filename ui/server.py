"""The FastAPI application: the chat page and a health check on one port, with nothing fetched from anywhere else."""

from pathlib import Path
from typing import TYPE_CHECKING

from qa.settings import Settings
from ui.chat.page import build_page, head

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.engine import GuidelineQA

HEADERS = {
    # Gradio starts itself from inline scripts; what matters here is that the browser refuses any other origin.
    "content-security-policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_SYSTEM_FONTS = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_SYSTEM_MONO = ("ui-monospace", "Consolas", "monospace")


def create_app(source: "GuidelineQA | Settings", *, explained: bool = False, kept_in: Path | None = None) -> "FastAPI":
    """Return the application that answers from `source`: an open engine, or the settings to open one with.

    Answers tell how they came about with `explained`, or with the setting `server.explain`. What readers mark as badly
    answered is kept in the file `kept_in`, or that of the setting `server.feedback`; without one they can't mark it.
    `GET /` is the chat, `GET /health` says {"status": "ok", "guidelines": number of guidelines}.

    :raises NoIndexError: if there is no index to answer from.
    :raises ReleaseError: if the index can't be read.
    """
    import gradio as gr
    from fastapi import FastAPI

    if isinstance(source, Settings):
        engine, explained = _open(source), explained or source.server.explain
        kept_in = kept_in or source.server.feedback
    else:
        engine = source
    app = FastAPI(title="Guideline QA", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, str | int]:
        return {"status": "ok", "guidelines": len(engine.guidelines)}

    app.add_middleware(_OwnOrigin)
    gr.mount_gradio_app(
        app,
        build_page(engine, explained=explained, kept_in=kept_in),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=gr.themes.Base(font=_SYSTEM_FONTS, font_mono=_SYSTEM_MONO),
        head=head(),
    )
    return app


def _open(settings: Settings) -> "GuidelineQA":
    from qa.engine import GuidelineQA

    return GuidelineQA.open(settings)


class _OwnOrigin:
    """Adds `HEADERS` to every response, streamed ones too."""

    def __init__(self, app: "ASGIApp") -> None:
        self.app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
