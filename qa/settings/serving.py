"""Settings of the server: where it listens, who may do what, how much of it, and what is written down."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from qa.settings.group import Group

Scope = Literal["ask", "metrics", "admin"]
"""What a caller may do: ask (and read what is cited), read metrics, change guidelines."""

_ORIGIN: Final = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?")
_USUAL_PORT: Final = {"http": "80", "https": "443"}
_RATE: Final = re.compile(r"[1-9]\d{0,5}/(second|minute|hour|day)")


def _parted(given: object) -> object:
    """Take "a, b" as a list, as an environment variable has it."""
    return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


def origin(given: str) -> str:
    """Return an origin as browsers write it: lower case, without the usual port.

    :raises ValueError: if it is none: a path, a wildcard, "null".
    """
    found = _ORIGIN.fullmatch(given.strip().lower().removesuffix("/"))
    if found is None or int(found[3] or 0) > 65535:
        raise ValueError(f"{given!r} is no origin; give scheme, host and port as in https://intranet.example:8443")
    port = f":{found[3]}" if found[3] and found[3] != _USUAL_PORT[found[1]] else ""
    return f"{found[1]}://{found[2]}{port}"


def _network(given: str) -> str:
    return str(ipaddress.ip_network(given, strict=False))


def _rate(given: str) -> str:
    if not _RATE.fullmatch(given):
        raise ValueError("give a number and second, minute, hour or day, as in 30/minute")
    return given


def _none_if_empty(given: Any) -> Any:
    return None if given == "" else given


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parted)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(origin)], ...], NoDecode, BeforeValidator(_parted)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_parted)]
Rate = Annotated[str, AfterValidator(_rate)]
OptionalPath = Annotated[Path | None, BeforeValidator(_none_if_empty)]


class ServerSettings(Group):
    """Where the server listens, what it tells, and what it keeps."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=7860, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str | None = Field(
        default=None,
        description="URL that readers reach it at where a proxy stands in front, for example https://qa.example.",
    )
    hosts: Names = Field(
        default=(),
        description="Host names that a request may name, beside this computer's own, the address listened on and that of "
        "public_url; others are refused, lest a foreign page reach in by a name of its own.",
    )
    allowed_origins: Origins = Field(
        default=(),
        description="Origins of the pages that may show the widget or the chat and call the API, beside our own; "
        "comma-separated in the environment.",
    )
    trusted_proxies: Networks = Field(
        default=(), description="Networks of the proxies whose X-Forwarded-* headers are believed, as in 10.0.0.0/8."
    )
    explain: bool = Field(default=False, description="Whether the chat tells how each answer came about.")
    feedback: OptionalPath = Field(
        default=Path("build/feedback.jsonl"),
        description="File that keeps the questions which readers mark as badly answered; empty: none can be marked.",
    )
    request_log: bool = Field(
        default=False, description="Whether each request is logged on standard error: route and outcome, no content."
    )

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, given: str | None) -> str | None:
        return None if not given else origin(given)


class AccessSettings(Group):
    """Who may do what."""

    mode: Literal["open", "password", "proxy", "oidc"] | None = Field(
        default=None,
        description="open: whoever reaches it may ask; password: users of the file below; proxy: a trusted proxy names "
        "the user; oidc: an OpenID provider does. Unset: open on this computer, refused on any other address.",
    )
    users: Path = Field(default=Path("build/access/users"), description="File of users and their hashed passwords.")
    keys: Path = Field(default=Path("build/access/keys.json"), description="File of the hashed API keys.")
    secret: SecretStr | None = Field(
        default=None,
        description="What tickets and sessions are signed with, 32 characters or more; best given by the environment, "
        "the same to all servers of a cluster. Unset: made once and kept in secret_file.",
    )
    secret_file: Path = Field(
        default=Path("build/access/secret"), description="File that keeps a secret that was made."
    )
    session_hours: float = Field(default=12.0, gt=0, le=24 * 30, description="Hours for which a login holds.")
    ticket_minutes: float = Field(default=10.0, gt=0, le=24 * 60, description="Minutes for which a ticket holds.")
    proxy_header: str = Field(
        default="X-Forwarded-User",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
        description="Header in which a trusted proxy names the user.",
    )
    admins: Names = Field(default=(), description="Users named by proxy or provider that may change guidelines.")
    oidc_issuer: str | None = Field(default=None, description="URL of the OpenID provider.")
    oidc_client_id: str = Field(default="", description="Our name with the provider.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Our secret with the provider.")
    oidc_user_claim: str = Field(default="email", description="Claim that names the user.")


class LimitSettings(Group):
    """How much anyone may take."""

    per_ticket: Rate = Field(default="30/minute", description="Questions that one ticket may ask.")
    per_user: Rate = Field(default="60/minute", description="Questions that one user may ask.")
    per_key: Rate = Field(default="600/minute", description="Questions that one API key may ask.")
    per_address: Rate = Field(default="600/minute", description="Questions that may come from one address.")
    requests: Rate = Field(default="6000/minute", description="Requests of any kind that may come from one address.")
    tickets: Rate = Field(default="60/minute", description="Tickets that may be given to one address.")
    logins: Rate = Field(default="10/minute", description="Logins that one address may try.")
    storage: str = Field(
        default="memory://",
        description="Where requests are counted: memory:// for one server, redis://host:6379 for several.",
    )
    running: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Questions answered at once; unset: as many as there are processors, and llm.concurrent more with a "
        "language model.",
    )
    waiting: int = Field(default=16, ge=0, le=10_000, description="Questions that may wait for their turn.")
    wait_seconds: float = Field(default=2.5, ge=0, le=600, description="Longest that one waits before it is refused.")
    answer_seconds: float = Field(default=30.0, gt=0, le=600, description="Longest that one is worked on.")
    stop_seconds: float = Field(default=8.0, ge=0, le=600, description="Time for running answers when it is stopped.")
    connections: int = Field(default=512, ge=8, description="Connections held at once.")
    header_seconds: float = Field(default=10.0, gt=0, description="Longest that a request's head may take to arrive.")
    body_seconds: float = Field(default=15.0, gt=0, description="Longest that its body may take, uploads aside.")
    send_seconds: float = Field(
        default=60.0, gt=0, description="Longest that what is ready to be sent may wait for a client to take it."
    )
    body_kb: int = Field(default=512, ge=8, description="Largest body in kilobytes, uploads aside.")
    upload_seconds: float = Field(default=300.0, gt=0, description="Longest that an uploaded guideline may take.")
    remembered: int = Field(
        default=1000,
        ge=0,
        description="Answers kept in memory to be given again; never with a history or identifying data. 0: none.",
    )
    remembered_minutes: float = Field(default=15.0, gt=0, description="Minutes for which they are.")


class AuditSettings(Group):
    """What is written down of who asked, for those who must."""

    file: OptionalPath = Field(default=None, description="File that the audit log is appended to; empty: none is kept.")
    content: bool = Field(default=False, description="Whether questions are written down, masked; else their hash is.")
    retention_days: int = Field(default=365, ge=1, description="Days after which entries may be pruned.")
