"""Asks an OpenID provider who somebody is: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1).

The provider's addresses come from its discovery document; its ID token counts only if a key of the provider's signed it,
for us, in answer to this very login.
"""

import hmac
import ipaddress
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from qa.errors import SettingsError
from qa.settings import AccessSettings
from ui.access.names import usable_name
from ui.edge.problems import Refusal

LOG = logging.getLogger(__name__)

_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures with a key that only the provider has: never `none`, never our own secret."""

_PATIENCE: Final = 10.0  # seconds for one answer of the provider's
_KEPT_SECONDS: Final = 600.0
_LEEWAY: Final = 60  # seconds by which the provider's clock may differ from ours
_WRONG: Final = "the OpenID provider's answer does not hold"
_AGAIN: Final = "log in again"


@dataclass(frozen=True, slots=True)
class Login:
    """A login that has begun: what the answer must fit (`state`, `nonce`), and what proves that we asked (`verifier`)."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The OpenID provider that the settings name; safe from several threads."""

    def __init__(self, settings: AccessSettings) -> None:
        """Ask nothing yet.

        :raises SettingsError: if issuer or client id are missing, or the issuer is neither https nor on this computer.
        """
        if not settings.oidc_issuer or not settings.oidc_client_id:
            raise SettingsError("access.mode is oidc; set access.oidc_issuer and access.oidc_client_id")
        if not _is_safe(settings.oidc_issuer):
            raise SettingsError(f"access.oidc_issuer = {settings.oidc_issuer!r}: expected an https URL")
        self._settings = settings
        self._issuer = settings.oidc_issuer
        self._found: Mapping[str, Any] = {}
        self._found_at = 0.0
        self._lock = Lock()

    def begin(self, redirect_uri: str) -> tuple[str, Login]:
        """Return the URL at the provider's to send the reader to, and the login to remember until they come back.

        :raises Refusal: 503 if the provider can't be reached or says something else than a provider should.
        """
        login = Login(generate_token(32), generate_token(32), generate_token(64))
        with self._asking(redirect_uri) as (client, found):
            url, _ = client.create_authorization_url(
                found["authorization_endpoint"],
                state=login.state,
                nonce=login.nonce,
                code_verifier=login.verifier,
            )
        return str(url), login

    def finish(self, redirect_uri: str, answer: Mapping[str, str], login: Login) -> str:
        """Return the name of the user whom the provider's `answer` (the callback's query) tells, for the login begun.

        :raises Refusal: 401 if the answer is none to this login, or the token is not the provider's, for us, and in time;
            403 if it names nobody; 503 if the provider can't be reached.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), login.state.encode()):
            raise _refused("it belongs to another login")
        if answer.get("iss", self._issuer) != self._issuer:
            raise _refused("it comes from another provider")
        if not (code := answer.get("code")):
            raise _refused("it says that the login failed" if "error" in answer else "it holds no code")
        with self._asking(redirect_uri) as (client, found):
            given = client.fetch_token(
                found["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=login.verifier,
            )
            keys = _json(client.request("GET", found["jwks_uri"], withhold_token=True))
            claims = self._verified(given, keys, login)
            return self._name({**self._more(client, found, claims), **claims})

    def _verified(self, given: Mapping[str, Any], keys: Mapping[str, Any], login: Login) -> Mapping[str, Any]:
        """Return the claims of the ID token."""
        try:
            registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
            token = jwt.decode(given["id_token"], KeySet.import_key_set(dict(keys)), registry=registry)  # type: ignore[arg-type]
            ours = self._settings.oidc_client_id
            options = {"iss": {"essential": True, "value": self._issuer}, "aud": {"essential": True, "value": ours}}
            params = {"nonce": login.nonce, "client_id": ours, "access_token": given.get("access_token")}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(leeway=_LEEWAY)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise _refused(f"its ID token fails on {type(error).__name__}") from error
        return dict(claims)

    def _more(self, client: Any, found: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the provider tells of the user beside the ID token, where that lacks the name."""
        if self._settings.oidc_user_claim in claims or "userinfo_endpoint" not in found:
            return {}
        told = _json(client.get(found["userinfo_endpoint"]))
        return told if told.get("sub") == claims["sub"] else {}

    def _name(self, claims: Mapping[str, Any]) -> str:
        claim = self._settings.oidc_user_claim
        if claim == "email" and claims.get("email_verified") in (False, "false"):
            raise Refusal(HTTPStatus.FORBIDDEN, "the OpenID provider has not verified this e-mail address")
        if (name := usable_name(claims.get(claim))) is None:
            detail = (
                f"the OpenID provider names nobody: the claim {claim} is missing or no name; see access.oidc_user_claim"
            )
            raise Refusal(HTTPStatus.FORBIDDEN, detail)
        return name

    @contextmanager
    def _asking(self, redirect_uri: str) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        """Yield a client of the provider's, and its addresses."""
        secret = self._settings.oidc_client_secret
        client = OAuth2Client(
            client_id=self._settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            scope="openid email profile",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_PATIENCE,
            follow_redirects=False,
        )
        try:
            with client:
                found = self._discovered(client)
                accepted = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
                if secret and "client_secret_basic" not in accepted and "client_secret_post" in accepted:
                    client.token_endpoint_auth_method = "client_secret_post"
                yield client, found
        except AuthlibBaseError as error:
            raise _refused(f"it gives no token ({error.error})") from error
        except (httpx2.HTTPError, KeyError, ValueError) as error:
            LOG.error("the OpenID provider can't be asked: %s: %s", type(error).__name__, error)
            detail = (
                "the OpenID provider can't be asked; try again, or tell whoever runs this server to look at its log"
            )
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"retry-after": "30"}) from error

    def _discovered(self, client: Any) -> Mapping[str, Any]:
        with self._lock:
            if self._found and monotonic() - self._found_at < _KEPT_SECONDS:
                return self._found
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        found = _json(client.request("GET", url, withhold_token=True))
        if found.get("issuer") != self._issuer:
            raise ValueError("the discovery document names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(found[name], str) or not _is_safe(found[name]):
                raise ValueError(f"{name} is no https URL")
        with self._lock:
            self._found, self._found_at = found, monotonic()
        return found


def _json(response: Any) -> dict[str, Any]:
    response.raise_for_status()
    told = response.json()
    if not isinstance(told, dict):
        raise ValueError("no JSON object")
    return told


def _refused(why: str) -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, f"{_WRONG}: {why}; {_AGAIN}")


def _is_safe(url: str) -> bool:
    """Say whether it is an https URL, or an http URL on this computer."""
    parts = urlsplit(url)
    if parts.scheme != "http":
        return parts.scheme == "https" and bool(parts.hostname)
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
