import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from qa.answer import Abstention, Answer, AnsweredStatement, Citation, Notice, Provenance
from qa.answering.explanation import ExplainedCandidate, ExplainedConcept, Explanation
from qa.errors import UnknownGuidelineError
from qa.guideline import Edition, Guideline, Metadata, Reference, Section, SourceWarning, Statement

HOSTILE = "<script>alert(1)</script>"
TEXT = f"""Testing
Every tumour is tested. The test is
repeated on relapse.

Methods {HOSTILE}
- Immunohistochemistry counts 500-20 receptors. [1]
1.2 FISH counts gene copies <img src=x onerror=alert(2)>.
"""
PROVENANCE = Provenance(release="r", settings="s", models={}, took_ms=1)


def _statement(quote: str, section: tuple[str, ...], block: int, references: tuple[int, ...] = ()) -> Statement:
    start = TEXT.index(quote)
    return Statement(start, start + len(quote), quote, section, block, references=references)


@pytest.fixture
def guideline() -> Guideline:
    methods = ("Testing", f"Methods {HOSTILE}")
    below = TEXT.index("Methods")
    return Guideline(
        id="g",
        edition=Edition("2nd edition", date(2024, 3, 5), "0" * 64),
        metadata=Metadata(title=f"Testing {HOSTILE}", review_status="Reviewed", disclaimer="No <b>advice</b>."),
        text=TEXT,
        sections=(
            Section(("Testing",), 0, len(TEXT), len("Testing")),
            Section(methods, below, len(TEXT), below + len(methods[1])),
        ),
        statements=(
            _statement("Every tumour is tested.", ("Testing",), 0),
            _statement("The test is\nrepeated on relapse.", ("Testing",), 0),
            _statement("Immunohistochemistry counts 500-20 receptors.", methods, 1, references=(1,)),
            _statement("FISH counts gene copies <img src=x onerror=alert(2)>.", methods, 1),
        ),
        references=(Reference(1, "Smith J. <i>Lancet</i> 2020.", "Trial"), Reference(2, "Unused.")),
        warnings=(SourceWarning("range", "The range runs backwards.", 2),),
    )


@pytest.fixture
def citations(guideline: Guideline) -> list[Citation]:
    warnings = {w.statement: [w.text] for w in guideline.warnings}
    return [
        Citation(
            guideline="g",
            title=guideline.metadata.title,
            edition=guideline.edition.label,
            section=list(statement.section),
            page=7,
            start=statement.start,
            end=statement.end,
            quote=guideline.quote(statement),
            kind=statement.kind.value,
            strength="Strong" if number == 2 else None,
            evidence=None,
            references=list(statement.references),
            warnings=warnings.get(number, []),
        )
        for number, statement in enumerate(guideline.statements)
    ]


@pytest.fixture
def answer(citations: list[Citation]) -> Answer:
    method, copies = citations[2], citations[3]
    return Answer(
        question="How is it <b>counted</b>?",
        understood_as="How is HER2 counted?",
        text=f"{method.quote} {copies.quote}",
        statements=[
            AnsweredStatement(text=method.quote, heading="Methods", citations=[method]),
            AnsweredStatement(text=copies.quote, heading="", citations=[copies, method]),
        ],
        notices=[Notice(kind="review", text="Not reviewed."), Notice(kind="spelling", text="Read her3 as HER2.")],
        provenance=PROVENANCE,
    )


@pytest.fixture
def worded(answer: Answer, citations: list[Citation]) -> Answer:
    """The answer with its second statement worded, by a model that writes markup."""
    said = "Copies are counted <img src=x onerror=alert(4)> by **FISH** [9](https://evil.example)."
    sentence = AnsweredStatement(text=said, heading="", citations=[citations[3], citations[2]], worded=True)
    return answer.model_copy(
        update={"statements": [sentence, answer.statements[0]], "verbatim": answer.statements, "mode": "worded"}
    )


@pytest.fixture
def abstention(citations: list[Citation]) -> Abstention:
    return Abstention(
        question="What is the dose?",
        understood_as="what is the dose",
        text="The guideline does not say: dose.",
        nearest=citations[:2],
        provenance=PROVENANCE,
    )


@pytest.fixture
def explanation(citations: list[Citation]) -> Explanation:
    scores = {"probability": 0.625, "support": 0.875, "read": None, "first": 0.5, "cosine": 0.25}
    candidates = [
        ExplainedCandidate(
            rank=rank,
            guideline="g",
            title=citation.title,
            section=citation.section,
            page=7,
            start=citation.start,
            end=citation.end,
            text=citation.quote,
            passage_cosine=0.125,
            coverage=0.75,
            chosen=rank == 1,
            place=1 if rank == 1 else None,
            why="shown: the most probable of all" if rank == 1 else "not shown: nothing answers well enough",
            **scores,
        )
        for rank, citation in enumerate(reversed(citations), start=1)
    ]
    return Explanation(
        question="How is it <b>counted</b>?",
        understood_as="How is HER2 counted?",
        searched_as="How is HER2 counted?",
        before="What is <u>HER2</u>?",
        kind="fact",
        concepts=[ExplainedConcept(written="<b>HER2", meant="HER2", weight=1.5, known=True, carried=True)],
        corrections={},
        asked_for=[],
        conditions=[],
        guidelines=["g"],
        found=40,
        read=0,
        answerable=0.75,
        threshold=0.5,
        answered=True,
        why="It answers because 0.75 reaches 0.50.",
        candidates=candidates,
        release="r",
        settings="s",
        models={"scorer": "<i>m</i>"},
    )


class Shelved:
    """An engine that is never asked, only looked at; `file` is what its guideline was read from."""

    release = PROVENANCE.release
    trouble = ""

    def __init__(self, guideline: Guideline, file: Path | None = None) -> None:
        self.guidelines = {guideline.id: guideline}
        self.file = file

    def guideline(self, name: str) -> Guideline:
        ident, _, sha256 = name.partition("@")
        if ident not in self.guidelines or sha256 not in ("", self.guidelines[ident].edition.sha256):
            raise UnknownGuidelineError(f"no guideline {name!r} in the index")
        return self.guidelines[ident]

    def source_file(self, name: str) -> Path | None:
        return self.file if self.guideline(name) else None

    def examples(self, guidelines: list[str]) -> list[str]:
        return [f"What is in {name}?" for name in guidelines]


class ScriptedEngine(Shelved):
    """Yields what it is given, as the engine's stream does, or raises it."""

    def __init__(self, guideline: Guideline, *items: Any) -> None:
        super().__init__(guideline)
        self.items = items
        self.asked: tuple[Any, ...] = ()

    def stream(self, *asked: Any, explained: bool) -> Iterator[Any]:
        self.asked = asked
        for item in self.items:
            if isinstance(item, Explanation) and not explained:
                continue
            if isinstance(item, Exception):
                raise item
            yield item

    def follow_ups(self, *_: Any) -> list[str]:
        return ["And <then>?"]


class ScriptedDesk:
    """Asks a scripted engine for the chat, without a desk."""

    def __init__(self, engine: ScriptedEngine) -> None:
        self.engine = engine
        self.guidelines = engine.guidelines

    def stream(self, question: Any, *, explained: bool) -> Iterator[Any]:
        return self.engine.stream(question.text, question.history, question.guidelines, explained=explained)

    def follow_ups(self, result: Any, question: Any) -> list[str]:
        return self.engine.follow_ups(result, question)


@pytest.fixture
def shelved(guideline: Guideline) -> Shelved:
    """An engine that holds the guideline, without a file."""
    return Shelved(guideline)


@pytest.fixture
def scripted(guideline: Guideline) -> Callable[..., ScriptedEngine]:
    """Make an engine whose stream is what it is given."""
    return lambda *items: ScriptedEngine(guideline, *items)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class OpenIDProvider:
    """A small OpenID provider on this computer, over real HTTP: it lets `claims` in, and errs where a test says so.

    `altered` are claims that the ID token has instead (None: has not), `header` what its head has, `signs_with` another
    key. It keeps to PKCE, to its client's secret, and gives one token for a code.
    """

    def __init__(self) -> None:
        self.client_id, self.client_secret = "guideline-qa", "between us"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.signs_with: Any = self.key
        self.claims: dict[str, Any] = {"sub": "17", "email": "ada@example.org", "email_verified": True}
        self.altered: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.told_beside: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, {})

            def do_POST(self) -> None:
                provider.answer(self, dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode())))

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        url = urlsplit(request.path)
        query = dict(parse_qsl(url.query))
        if url.path == "/authorize":
            code = f"code{len(self.codes)}"
            self.codes[code] = query
            sent = urlencode({"code": code, "state": query["state"], "iss": self.issuer})
            request.send_response(302)
            request.send_header("location", f"{query['redirect_uri']}?{sent}")
            request.end_headers()
            return
        told = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": lambda: {"keys": [self.key.as_dict(private=False)]},
            "/userinfo": lambda: self.told_beside,
            "/token": lambda: self._token(form, request.headers.get("authorization", "")),
        }[url.path]()
        request.send_response(400 if "error" in told else 200)
        request.send_header("content-type", "application/json")
        request.end_headers()
        request.wfile.write(json.dumps(told).encode())

    def _metadata(self) -> dict[str, Any]:
        paths = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/userinfo",
        }
        return {"issuer": self.issuer, **{name: self.issuer + path for name, path in paths.items()}, **self.metadata}

    def _token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        self.asked.append(form)
        known = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        begun = self.codes.pop(form.get("code", ""), None)
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if authorization != f"Basic {known}" and form.get("client_secret") != self.client_secret:
            return {"error": "invalid_client"}
        if begun is None or begun["code_challenge"] != challenge or begun["code_challenge_method"] != "S256":
            return {"error": "invalid_grant"}
        if begun["redirect_uri"] != form.get("redirect_uri"):
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": begun["nonce"]}
        claims = {name: value for name, value in {**claims, **self.claims, **self.altered}.items() if value is not None}
        if self.header["alg"] == "none":
            token = ".".join([*(_base64(json.dumps(part).encode()) for part in (self.header, claims)), ""])
        else:
            registry = JWSRegistry(algorithms=["RS256", "HS256"])
            token = jwt.encode(self.header, claims, self.signs_with, registry=registry)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def visited(self, url: str) -> str:
        """Visit the provider's page at `url`, as a browser would; return where it sends the browser next."""
        connection = HTTPConnection("127.0.0.1", self.server.server_port, timeout=5)
        with closing(connection):
            connection.request("GET", url.removeprefix(self.issuer))
            return str(connection.getresponse().headers["location"])


@pytest.fixture
def openid_provider() -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    thread = Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()
    thread.join()


@pytest.fixture
def asking(guideline: Guideline) -> Callable[..., ScriptedDesk]:
    """Make what the chat asks, from what its stream is to yield."""
    return lambda *items: ScriptedDesk(ScriptedEngine(guideline, *items))
