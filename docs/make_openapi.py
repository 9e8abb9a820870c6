"""Write openapi.json: the description of the HTTP API, as a server gives it at /api/v1/openapi.json.

Run it after a change to a route or to what it takes or gives; a test holds the file against the routes.
"""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from ui.api.openapi import described
from ui.server import ROOMS


class Unasked:
    """Stands for what the rooms share: to describe their routes, nothing of it is needed."""

    def __getattr__(self, name: str) -> Any:
        """Return as little for every part."""
        return Unasked()

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Return as little again."""
        return Unasked()


def openapi() -> str:
    """Return the file's content."""
    app = FastAPI()
    for room in ROOMS:
        app.include_router(room.router(Unasked()))  # type: ignore[arg-type]
    return json.dumps(described(app), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("openapi.json").write_text(openapi(), encoding="utf-8")
    print("openapi.json")
