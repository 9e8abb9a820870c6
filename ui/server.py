"""The FastAPI application: chat, API, doors, widget and administration on one port, behind one chain of gates."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from qa.settings import Settings
from ui.access.access import Access
from ui.access.middleware import AccessMiddleware
from ui.admin import router as admin
from ui.api import (
    ask,
    feedback,
    guidelines,
    health,
    metrics,
    openapi,
    pages,
    source_page,
    suggestions,
    tickets,
)
from ui.chat.gate import shut_in
from ui.chat.page import build_page, head
from ui.desk.desk import Desk
from ui.doors import mcp, openai
from ui.edge.bodies import Bodies
from ui.edge.headers import Headers
from ui.edge.hosts import Hosts
from ui.edge.origins import Origins
from ui.edge.problems import install
from ui.service import Service
from ui.sources.pages import Pictures
from ui.watching.watch import Routed, Watch, Watched
from ui.widget import routes as widget

if TYPE_CHECKING:
    from qa.engine import GuidelineQA

ROOMS: Final = (
    ask,
    suggestions,
    guidelines,
    pages,
    feedback,
    tickets,
    health,
    metrics,
    openapi,
    source_page,
    openai,
    widget,
    admin,
)
_SYSTEM_FONTS: Final = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
_SYSTEM_MONO: Final = ("ui-monospace", "Consolas", "monospace")


def create_app(settings: Settings, engine: "GuidelineQA | None" = None) -> FastAPI:
    """Return the application that answers as `settings` say, from `engine` where one is given that is open already.

    What its rooms share is `app.state.service`.

    :raises SettingsError: if the settings don't say who may ask, or one is impossible.
    :raises NoIndexError: if there is no index to answer from.
    :raises ReleaseError: if the index can't be read.
    """
    service = _service(settings, engine)
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"auto_configure": False},
        lifespan=_lifespan(service),
    )
    app.state.service = service
    install(app)
    for room in ROOMS:
        app.include_router(room.router(service))
    mcp.mount(app, service)
    _mount_chat(app, service)
    # The last is the outermost.
    app.add_middleware(Routed)
    app.add_middleware(AccessMiddleware, access=service.access)
    for gate in (Bodies, Origins, Hosts, Headers):
        app.add_middleware(gate, settings=settings)
    app.add_middleware(Watched, watch=service.watch)
    return app


def _service(settings: Settings, engine: "GuidelineQA | None") -> Service:
    from qa.engine import GuidelineQA

    access, watch = Access(settings), Watch(settings)  # what can be wrong with these is told before anything slow
    opened = engine or GuidelineQA.open(settings)
    desk = Desk(opened, settings.limits, watch, elsewhere=settings.llm.concurrent if settings.llm.model else 0)
    watch.gauge("running", "Questions being answered.", lambda: desk.running)
    watch.gauge("waiting", "Questions that wait for their turn.", lambda: desk.waiting)
    watch.gauge("guidelines", "Guidelines in force.", lambda: len(opened.guidelines))
    return Service(opened, settings, access, desk, Pictures(opened), watch)


def _mount_chat(app: FastAPI, service: Service) -> None:
    import gradio as gr

    gr.mount_gradio_app(
        app,
        build_page(service),
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
    shut_in(app, service.settings)


def _lifespan(service: Service) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return what runs as long as the application does."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        yield
        service.watch.close()

    return running
