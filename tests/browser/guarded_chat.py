"""A program: serves the chat on an index, behind the gates, and prints the address.

    python guarded_chat.py INDEX ORIGIN      pages of ORIGIN may call it and show it in a frame

It has a form too, and tells which origins what was sent to it came from.
"""

import sys
from contextlib import suppress
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from qa.engine import GuidelineQA
from qa.settings import Settings
from ui.chat.gate import shut_in
from ui.chat.page import build_page, head
from ui.edge.bodies import Bodies
from ui.edge.headers import Headers, policy
from ui.edge.hosts import Hosts
from ui.edge.origins import Origins
from ui.edge.problems import install
from ui.edge.slow import in_time
from ui.listening import listen, url

FORM = '<!doctype html><title>Form</title><form method="post" action="/form"><button>Send</button></form>'


def application(settings: Settings) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    install(app)
    senders: list[str | None] = []

    @app.get("/form")
    def form() -> HTMLResponse:
        return HTMLResponse(FORM, headers={"content-security-policy": policy()})

    @app.post("/form")
    def sent(request: Request) -> HTMLResponse:
        senders.append(request.headers.get("origin"))
        return HTMLResponse("Thanks")

    @app.get("/senders")
    def told() -> list[str | None]:
        return senders

    page = build_page(GuidelineQA.open(settings))
    gr.mount_gradio_app(app, page, path="/", footer_links=[], run_history=False, ssr_mode=False, head=head())
    shut_in(app, settings)
    for gate in (Bodies, Origins, Hosts, Headers):
        app.add_middleware(gate, settings=settings)
    return app


def main() -> None:
    index, friend = sys.argv[1:]
    settings = Settings.load(index=Path(index), server={"allowed_origins": [friend]})
    app = application(settings)
    listener = listen("127.0.0.1", 0)
    print(url(listener), flush=True)
    config = uvicorn.Config(
        app,
        http=in_time(settings.limits),
        ws="none",
        log_level="warning",
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
