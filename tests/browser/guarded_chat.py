"""A program: serves the chat on an index, behind the gates, and prints the address.

    python guarded_chat.py INDEX ORIGIN      pages of ORIGIN may call it and show it in a frame

It has a form too, and tells which origins what was sent to it came from.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from served import serve

from qa.settings import Settings
from ui.edge.headers import policy
from ui.server import create_app

FORM = '<!doctype html><title>Form</title><form method="post" action="/form"><button>Send</button></form>'


def application(settings: Settings) -> FastAPI:
    app = create_app(settings)
    form, senders = APIRouter(), list[str | None]()

    @form.get("/form")
    def shown() -> HTMLResponse:
        return HTMLResponse(FORM, headers={"content-security-policy": policy()})

    @form.post("/form")
    def sent(request: Request) -> HTMLResponse:
        senders.append(request.headers.get("origin"))
        return HTMLResponse("Thanks")

    @form.get("/senders")
    def told() -> list[str | None]:
        return senders

    app.router.routes[:0] = form.routes  # before the chat, which has every path that nobody else has
    return app


def main() -> None:
    index, friend = sys.argv[1:]
    with TemporaryDirectory() as own:
        access = {name: Path(own) / name for name in ("users", "keys", "secret_file")}
        settings = Settings.load(index=Path(index), server={"allowed_origins": [friend]}, access=access)
        serve(application(settings), settings)


if __name__ == "__main__":
    main()
