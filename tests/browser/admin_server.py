"""A program: serves the login and the admin pages behind the gates, on an index without models, and prints the address.

python admin_server.py FOLDER      corpus, index and users are made there; the admin is root, whose password is PASSWORD
"""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI
from served import serve

from qa.index import build
from qa.settings import Settings
from ui.access.access import Access
from ui.access.csrf import FormTokens
from ui.access.middleware import AccessMiddleware
from ui.access.users import UserFile
from ui.admin.changes import Changes
from ui.admin.room import Room
from ui.admin.router import router_of
from ui.edge.bodies import Bodies
from ui.edge.headers import Headers
from ui.edge.hosts import Hosts
from ui.edge.origins import Origins
from ui.edge.problems import install

PASSWORD = "correct horse"
FISH = "---\nedition: first\n---\n# Zebrafish\n\n- 10 zebrafish live in one tank.\n- Tanks live 9-3 years. [99]\n"


def embedder() -> Any:
    spec = importlib.util.spec_from_file_location("words", Path(__file__).parents[1] / "index" / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    return words.WordEmbedder()


def application(settings: Settings, model: Any) -> Any:
    service: Any = SimpleNamespace(settings=settings, access=Access(settings))
    app = FastAPI(openapi_url=None)
    install(app)
    app.include_router(router_of(Room(service, FormTokens(service.access.signing), Changes(settings, model))))
    guarded: Any = AccessMiddleware(app, service.access)
    for gate in (Origins, Bodies, Hosts, Headers):
        guarded = gate(guarded, settings)
    return guarded


def main() -> None:
    folder = Path(sys.argv[1])
    (folder / "corpus").mkdir()
    (folder / "corpus" / "fish.md").write_text(FISH, encoding="utf-8")
    files = {name: folder / name for name in ("users", "keys", "secret_file")}
    access = {"mode": "password", **files}
    settings = Settings.load(
        corpus=folder / "corpus", index=folder / "index", access=access, limits={"logins": "900/minute"}
    )
    UserFile(files["users"], rounds=4).add("root", PASSWORD, is_admin=True)
    model = embedder()
    build(settings, embedder=model)
    serve(application(settings, model), settings)


if __name__ == "__main__":
    main()
