import importlib.util
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

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
from ui.edge.origins import Origins
from ui.edge.problems import install

HOST = "http://127.0.0.1:7860"
PASSWORD = "correct horse"


_spec = importlib.util.spec_from_file_location("words_of_admin", Path(__file__).parents[2] / "index" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
words = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(words)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a corpus and its index, made once, without models."""
    folder = tmp_path_factory.mktemp("admin")
    (folder / "corpus").mkdir()
    text = (
        "---\nedition: first\n---\n# Zebrafish\n\n## Tanks\n\n- 10 zebrafish live in one tank.\n- Tanks are cleaned.\n"
    )
    (folder / "corpus" / "fish.md").write_text(text, encoding="utf-8")
    build(Settings.load(corpus=folder / "corpus", index=folder / "index"), embedder=words.WordEmbedder())
    return folder


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Any:
    """A copy of it to change: its settings, and the embedder to change it with."""
    for name in ("corpus", "index"):
        shutil.copytree(built / name, tmp_path / name)
    settings = Settings.load(corpus=tmp_path / "corpus", index=tmp_path / "index")
    return SimpleNamespace(settings=settings, embedder=words.WordEmbedder())


@dataclass
class Place:
    """A server with the login and the admin pages behind the gates, on an index without models."""

    settings: Settings
    access: Access
    room: Room
    app: Any

    def browser(self, address: str = "127.0.0.1", base_url: str = HOST) -> "Browser":
        """Open a browser of its own, which calls from `address`."""
        client = TestClient(self.app, base_url=base_url, follow_redirects=False, client=(address, 50000))
        return Browser(client)

    def logged_in(self, name: str = "root") -> "Browser":
        """Open a browser and log in."""
        browser = self.browser()
        assert browser.log_in(name).status_code == 303
        return browser

    def key(self, *scopes: Any) -> dict[str, str]:
        """Make a key; return the header to send."""
        return {"authorization": f"Bearer {self.access.keys.add('test', scopes)[1]}"}

    def settle(self) -> None:
        """Wait for the change under way."""
        for thread in threading.enumerate():
            if thread.name == "guideline-qa change":
                thread.join()


@dataclass
class Browser:
    """Keeps cookies, and sends the token of the page it has loaded."""

    client: TestClient

    def token(self, page: str = "/login") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.client.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def log_in(self, name: str = "root", password: str = PASSWORD, **more: str) -> Any:
        sent = {"csrf": self.token(), "name": name, "password": password, **more}
        return self.client.post("/login", data=sent)

    def send(self, path: str, page: str = "/admin", **fields: Any) -> Any:
        """Send a form of the page; a field `file` is sent as one."""
        files = {"file": fields.pop("file")} if "file" in fields else None
        return self.client.post(path, data={"csrf": self.token(page), **fields}, files=files)


@pytest.fixture
def place_of(index: Any, tmp_path: Path) -> Callable[..., Place]:
    """Make a place; its users are root, an admin, and ada."""

    def made(mode: str = "password", **groups: dict[str, Any]) -> Place:
        files = {name: tmp_path / "access" / name for name in ("users", "keys", "secret_file")}
        access = {"mode": mode, **files, **groups.pop("access", {})}
        groups = {"limits": {"logins": "1000/minute"}, **groups}
        settings = Settings.load(corpus=index.settings.corpus, index=index.settings.index, access=access, **groups)
        if not files["users"].exists():
            users = UserFile(files["users"], rounds=4)
            users.add("root", PASSWORD, is_admin=True)
            users.add("ada", PASSWORD)
        service: Any = SimpleNamespace(access=Access(settings), settings=settings)
        changes = Changes(settings, index.embedder)
        room = Room(service, FormTokens(service.access.signing), changes)
        app = FastAPI()
        install(app)
        app.include_router(router_of(room))
        guarded: Any = AccessMiddleware(app, service.access)
        for gate in (Origins, Bodies, Headers):
            guarded = gate(guarded, settings)
        return Place(settings, service.access, room, guarded)

    return made


@pytest.fixture
def place(place_of: Callable[..., Place]) -> Place:
    return place_of()
