"""The real command with the widget on a site of another origin, whose content security policy is as strict as can be."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Frame, FrameLocator, Locator, Page
from reportlab.pdfgen.canvas import Canvas

from qa.guideline import Guideline
from qa.index.release import load_guideline
from qa.index.shelf import Shelf
from qa.settings import Settings

if TYPE_CHECKING:
    from tests.browser.conftest import Start

CORPUS = Path(__file__).parents[3] / "corpus"
ELSEWHERE = "intranet.example"  # what the site is called where it must not be of the server's own site
STYLE = """
  * { box-sizing: border-box; }
  body { margin: 0; font: 400 17px/1.7 Georgia, serif; color: #1f2933; background: #fbfaf7; }
  main { max-width: 760px; margin: 0 auto; padding: 48px 24px; }
  main > :last-child { margin-bottom: 3em; color: #224466; }
  body > :last-child { border-bottom: 7px solid #123456; }
  button { background: #ffddee; border: 3px dashed #006600; text-transform: uppercase; }
  div { letter-spacing: 4px !important; } span { font-size: 40px !important; color: #aa0000 !important; }
  svg { fill: red; } iframe { width: 20px; border: 9px solid red; } [hidden] { display: block; } p { margin: 1em 0; }
"""
HOSTILE = """---
id: hostile
title: "Hostile <script>window.hacked = 1</script> ${window.hacked = 1}"
edition: "<img src=x onerror='window.hacked = 1'>"
updated: 2025-02-01
example_questions: ["What are <b>zebrafish</b> larvae fed?"]
---

# Zebrafish care

## Feeding <b>zebrafish</b>

- Zebrafish larvae are fed <img src=x onerror="window.hacked = 1"> paramecia twice a day.
"""
PRINTED = (
    ("Helvetica-Bold", 15, "Maintenance fluids"),
    ("Helvetica", 11, "The fluid chart is begun in the recovery room and goes with the patient to the ward."),
    ("Helvetica", 11, "Adults who cannot drink are given 25 to 30 ml of water per kilogram of body weight a day."),
    ("Helvetica", 11, "The serum potassium is checked each morning for as long as the infusion runs."),
)
# Listens in every frame from its first moment, whatever the policies say.
WATCH = """
  window.refusedByPolicy = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.refusedByPolicy.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
"""


@dataclass
class Site:
    """A site of its own origin; `pages` maps paths to HTML, `server` is the only other origin that it lets in."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)
    server: str = ""

    def write(self, path: str, scripts: str, body: str = "") -> str:
        """Put a page at `path` that holds `scripts` at its end, and return its address."""
        self.pages[path] = f"""<!doctype html><html lang="en"><head><title>Breast cancer pathway</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="/style.css"></head>
            <body><main><h1>Breast cancer <span>pathway</span></h1><p>Our board meets on <em>Tuesdays</em>.</p>{body}
            <p><button id="own">Own</button> <a href="/other">Another page</a></p>
            <div><svg width="9" height="9" aria-hidden="true"><path d="M0 0h9v9z"></path></svg><p>Last.</p></div></main>
            {scripts}</body></html>"""
        return self.url + path

    def script(self, **data: str) -> str:
        """Return the line that a web team pastes; `data` are its data-* attributes."""
        attributes = " ".join(f'data-{name}="{value}"' for name, value in data.items())
        return f'<script src="{self.server}/widget.js" {attributes} defer></script>'

    @property
    def policy(self) -> str:
        """No origin but the server's, nothing inline, no string made script."""
        ours = " ".join(f"{name} {self.server};" for name in ("script-src", "connect-src", "frame-src"))
        return f"default-src 'none'; {ours} style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"


@contextmanager
def _site() -> Iterator[Site]:
    class Reply(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            kind, text = ("text/css", STYLE) if path == "/style.css" else ("text/html", site.pages.get(path, ""))
            self.send_response(200 if text else 404)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-security-policy", site.policy)
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Reply) as server:
        site = Site(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A site whose origin is on the server's list."""
    with _site() as made:
        yield made


@pytest.fixture(scope="session")
def stranger(site: Site) -> Iterator[Site]:
    """A site whose origin is not."""
    with _site() as made:
        yield made


@dataclass(frozen=True)
class Served:
    """The running server: where it is, and the guidelines it answers from, read from its index."""

    url: str
    guidelines: Mapping[str, Guideline]


@pytest.fixture(scope="session")
def served(site: Site, stranger: Site, tmp_path_factory: pytest.TempPathFactory, start: "Start") -> Iterator[Served]:
    """The command `chat` on the shipped guideline, a hostile one and a printed one."""
    folder = tmp_path_factory.mktemp("widget")
    shutil.copytree(CORPUS, folder / "corpus")
    (folder / "corpus" / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    _print(folder / "corpus" / "fluids.pdf")
    command = ("-c", "from qa.cli import main; main()", "chat", "--port", "0")
    places = ("--corpus", folder / "corpus", "--index", folder / "index")
    settings = {
        "GUIDELINE_QA_SERVER__ALLOWED_ORIGINS": f"{site.url},{site.url.replace('127.0.0.1', ELSEWHERE)}",
        "GUIDELINE_QA_LIMITS__TICKETS": "6000/minute",
    }
    with start(*command, *places, folder=folder, **settings) as program:
        current = Shelf(folder / "index").current()
        names = ("her2-breast-cancer", "hostile", "fluids")
        site.server = stranger.server = program.url
        yield Served(program.url, {name: load_guideline(current, name) for name in names})


def _print(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=(595, 842))
    for line, (font, size, words) in enumerate(PRINTED):
        canvas.setFont(font, size)
        canvas.drawString(60, 740 - 30 * line, words)
    canvas.save()


@dataclass(frozen=True)
class Visitor:
    """Someone at a page of the site; `faults` collects what any frame's console complained of."""

    page: Page
    site: Site
    faults: list[str]

    def visit(self, path: str = "/", *scripts: str, body: str = "") -> None:
        """Go to a page of the site with these scripts; where none are given, with one widget of the usual form."""
        address = self.site.write(path, "".join(scripts) or self.site.script(), body)
        self.page.goto(address)

    @property
    def launcher(self) -> Locator:
        """The launcher of the first widget."""
        return self.page.locator("guideline-qa-widget .launcher").first

    @property
    def window(self) -> FrameLocator:
        """What is in the first widget's frame."""
        return self.page.frame_locator("guideline-qa-widget iframe >> nth=0")

    @property
    def frame(self) -> Frame:
        """The first widget's frame, for looking inside."""
        return next(frame for frame in self.page.frames if "/widget/1/frame" in frame.url)

    @property
    def turn(self) -> Locator:
        """The latest question and its reply."""
        return self.window.locator(".turn").last

    def open(self) -> None:
        """Press the launcher and wait for the conversation."""
        self.launcher.click()
        self.window.locator("#examples:not([aria-busy])").wait_for(state="attached")

    def ask(self, question: str) -> None:
        """Type a question, press Enter and wait for the whole reply."""
        turns = self.window.locator(".turn").count()
        self.window.locator("#question").fill(question)
        self.window.locator("#question").press("Enter")
        self.window.locator(f".turn:nth-child({turns + 1}) .card").wait_for()

    def cited(self) -> Locator:
        """Open the first citation of the latest reply and return its marked words."""
        self.turn.locator(".cite").first.click()
        marked = self.window.locator("#cited mark")
        marked.first.wait_for()
        return marked

    def refused_by_policy(self) -> list[str]:
        """Return what any content security policy has refused."""
        return [found for frame in self.page.frames for found in frame.evaluate("window.refusedByPolicy")]

    def inaccessible(self) -> list[str]:
        """Return what axe finds in the page, the shadow roots and the frame."""
        found = []
        for frame in self.page.frames:
            frame.evaluate(AXE_SCRIPT)
            results = frame.evaluate("axe.run({iframes: false, resultTypes: ['violations']})")
            found += [f"{v['id']}: {node['html'][:200]}" for v in results["violations"] for node in v["nodes"]]
        return found


@contextmanager
def _visiting(context: BrowserContext, site: Site) -> Iterator[Visitor]:
    context.set_default_timeout(15_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    visitor = Visitor(page, site, [])
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    page.on("console", lambda said: visitor.faults.append(said.text) if said.type in ("error", "warning") else None)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    yield visitor
    assert [frame.url for frame in page.frames if frame.evaluate("window.hacked") is not None] == []
    known = {urlsplit(site.url).netloc, urlsplit(site.server).netloc}
    assert {urlsplit(url).netloc for url in requested if url.startswith("http")} <= known
    context.close()


@pytest.fixture
def visiting(chromium: Browser, served: Served, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Begin a visit to the site, with options of Playwright's contexts; nothing may be refused or complained of."""
    begun = []

    def begin(**options: Any) -> Visitor:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 780}} | options))
        entered = _visiting(context, site)
        begun.append((entered, visitor := entered.__enter__()))
        return visitor

    yield begin
    for entered, visitor in begun:
        refused, faults = visitor.refused_by_policy(), visitor.faults
        entered.__exit__(None, None, None)
        assert (refused, faults) == ([], [])


@pytest.fixture
def visitor(visiting: Callable[..., Visitor]) -> Visitor:
    return visiting()


@pytest.fixture
def phone(visiting: Callable[..., Visitor]) -> Visitor:
    return visiting(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.fixture
def far(
    chromium: Browser, served: Served, site: Site, tmp_path: Path
) -> Callable[..., AbstractContextManager[Visitor]]:
    """Visit the site under a name of its own: the frame is of another site then, and nothing comes over HTTPS."""
    called = replace(site, url=site.url.replace("127.0.0.1", ELSEWHERE))
    rules = f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

    @contextmanager
    def visit(*, may_keep: bool) -> Iterator[Visitor]:
        # Unless its settings say otherwise, Chromium without a window lets no frame of another site keep anything.
        preferences = tmp_path / "Default" / "Preferences"
        preferences.parent.mkdir()
        preferences.write_text(
            json.dumps({"profile": {"cookie_controls_mode": 0 if may_keep else 1}}), encoding="utf-8"
        )
        context = chromium.browser_type.launch_persistent_context(
            tmp_path, executable_path=shutil.which("chromium"), args=["--no-sandbox", rules]
        )
        with _visiting(context, called) as visitor:
            yield visitor
        assert visitor.faults == []

    return visit


@pytest.fixture(scope="module")
def wording_site(settings: Settings, start: "Start") -> Iterator[Site]:
    """A site on the list of a server where a language model words; see worded_chat.py for how to hold it up."""
    with _site() as made:
        program = Path(__file__).parents[1] / "worded_chat.py"
        with start(program, settings.index, made.url) as running:
            made.server = running.url
            yield made


@pytest.fixture(params=[1280, 360])
def worded_to(chromium: Browser, wording_site: Site, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Someone at that site, at a desk and on a telephone; nothing may be refused or complained of."""
    context = chromium.new_context(viewport={"width": request.param, "height": 740})
    with _visiting(context, wording_site) as visitor:
        yield visitor
        assert (visitor.refused_by_policy(), visitor.faults) == ([], [])


@pytest.fixture
def outsider(chromium: Browser, served: Served, stranger: Site) -> Iterator[Visitor]:
    """Someone at a site that is not on the list."""
    with _visiting(chromium.new_context(), stranger) as visitor:
        yield visitor
