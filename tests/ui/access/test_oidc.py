import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from qa.errors import SettingsError
from qa.settings import AccessSettings
from ui.access.oidc import Login, Provider
from ui.edge.problems import Refusal

BACK = "http://127.0.0.1:7860/oidc/callback"


def settings_of(provider: Any, **given: Any) -> AccessSettings:
    known = {"oidc_issuer": provider.issuer, "oidc_client_id": provider.client_id}
    known["oidc_client_secret"] = provider.client_secret
    return AccessSettings(mode="oidc", **{**known, **given})


def logged_in(theirs: Any, ours: Provider | None = None, **given: Any) -> str:
    """Log in; return the user's name."""
    ours = ours or Provider(settings_of(theirs, **given))
    url, login = ours.begin(BACK)
    return ours.finish(BACK, answer_of(theirs, url), login)


def answer_of(theirs: Any, url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(theirs.visited(url)).query))


def refused(theirs: Any, status: int = 401, **given: Any) -> str:
    with pytest.raises(Refusal) as raised:
        logged_in(theirs, **given)
    assert raised.value.status == status, raised.value.detail
    return raised.value.detail


def test_the_provider_names_the_user(openid_provider: Any) -> None:
    assert logged_in(openid_provider) == "ada@example.org"


def test_the_reader_is_sent_with_all_that_protects_the_login(openid_provider: Any) -> None:
    url, login = Provider(settings_of(openid_provider)).begin(BACK)
    asked = dict(parse_qsl(urlsplit(url).query))
    assert asked["response_type"] == "code"
    assert (asked["state"], asked["nonce"], asked["redirect_uri"]) == (login.state, login.nonce, BACK)
    assert asked["code_challenge_method"] == "S256"
    assert login.verifier not in url
    assert "openid" in asked["scope"].split()
    assert Provider(settings_of(openid_provider)).begin(BACK)[1] != login


@pytest.mark.parametrize(
    "altered",
    [
        {"nonce": "of another login"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": ["guideline-qa", "another-client"]},
        {"aud": ["guideline-qa", "another-client"], "azp": "another-client"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": -3600},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 3600},
        {"iat": None},
        {"nbf": 3600},
        {"sub": None},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_us_now_is_refused(openid_provider: Any, altered: dict[str, Any]) -> None:
    """Times are given in seconds from now: a name of a test with the clock in it would differ from process to process."""
    now = int(time.time())
    openid_provider.altered = {
        name: now + value if isinstance(value, int) else value for name, value in altered.items()
    }
    assert "ID token" in refused(openid_provider)


def test_an_id_token_without_a_signature_is_refused(openid_provider: Any) -> None:
    openid_provider.header = {"alg": "none"}
    assert "ID token" in refused(openid_provider)


def test_an_id_token_signed_with_our_own_secret_is_refused(openid_provider: Any) -> None:
    openid_provider.client_secret = "x" * 32
    openid_provider.header = {"alg": "HS256"}
    openid_provider.signs_with = OctKey.import_key("x" * 32)
    assert "ID token" in refused(openid_provider)


@pytest.mark.parametrize("kid", ["one", "two"])
def test_an_id_token_signed_with_another_key_is_refused(openid_provider: Any, kid: str) -> None:
    openid_provider.header = {"alg": "RS256", "kid": kid}
    openid_provider.signs_with = RSAKey.generate_key(2048, {"kid": kid})
    assert "ID token" in refused(openid_provider)


def test_a_key_that_came_since_is_found(openid_provider: Any) -> None:
    ours = Provider(settings_of(openid_provider))
    assert logged_in(openid_provider, ours) == "ada@example.org"
    openid_provider.key = openid_provider.signs_with = RSAKey.generate_key(2048, {"kid": "new"})
    openid_provider.header = {"alg": "RS256", "kid": "new"}
    assert logged_in(openid_provider, ours) == "ada@example.org"


def test_an_answer_to_another_login_is_refused_before_the_provider_is_asked(openid_provider: Any) -> None:
    ours = Provider(settings_of(openid_provider))
    url, login = ours.begin(BACK)
    answer = answer_of(openid_provider, url)
    for wrong in (
        {**answer, "state": "x"},
        {**answer, "state": "ä"},
        {"code": answer["code"]},
        {**answer, "iss": "https://e"},
    ):
        with pytest.raises(Refusal) as raised:
            ours.finish(BACK, wrong, login)
        assert raised.value.status == 401
    assert openid_provider.asked == []
    assert ours.finish(BACK, answer, login) == "ada@example.org"


def test_a_code_serves_once_and_with_its_verifier_only(openid_provider: Any) -> None:
    ours = Provider(settings_of(openid_provider))
    url, login = ours.begin(BACK)
    answer = answer_of(openid_provider, url)
    stolen = Login(login.state, login.nonce, "v" * 64)
    url, other = ours.begin(BACK)
    for code, begun in ((answer["code"], stolen), (answer["code"], login)):
        with pytest.raises(Refusal, match="invalid_grant"):
            ours.finish(BACK, {"state": login.state, "code": code}, begun)
    again = answer_of(openid_provider, url)
    assert ours.finish(BACK, again, other) == "ada@example.org"
    with pytest.raises(Refusal, match="invalid_grant"):
        ours.finish(BACK, again, other)


def test_a_login_that_failed_there_fails_here(openid_provider: Any) -> None:
    ours = Provider(settings_of(openid_provider))
    _, login = ours.begin(BACK)
    with pytest.raises(Refusal, match="login failed") as raised:
        ours.finish(BACK, {"state": login.state, "error": "access_denied", "error_description": "<script>"}, login)
    assert "<script>" not in raised.value.detail


def test_a_wrong_client_secret_is_told(openid_provider: Any) -> None:
    assert "invalid_client" in refused(openid_provider, oidc_client_secret="wrong")


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(openid_provider: Any) -> None:
    openid_provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert logged_in(openid_provider) == "ada@example.org"
    assert openid_provider.asked[0]["client_secret"] == openid_provider.client_secret


@pytest.mark.parametrize("verified", [False, "false"])
def test_an_unverified_address_is_nobody(openid_provider: Any, verified: Any) -> None:
    openid_provider.altered = {"email_verified": verified}
    assert "verified" in refused(openid_provider, 403)
    openid_provider.altered = {"email_verified": verified, "preferred_username": "ada"}
    assert logged_in(openid_provider, oidc_user_claim="preferred_username") == "ada"


@pytest.mark.parametrize("name", [None, "", 17, ["ada"], "a,b", "a\nb", "x" * 129])
def test_a_claim_that_is_no_name_is_nobody(openid_provider: Any, name: Any) -> None:
    openid_provider.altered = {"email": name}
    assert "email" in refused(openid_provider, 403)


def test_a_name_that_the_token_lacks_is_asked_for(openid_provider: Any) -> None:
    openid_provider.altered = {"email": None}
    openid_provider.told_beside = {"sub": "17", "email": "beside@example.org"}
    assert logged_in(openid_provider) == "beside@example.org"
    openid_provider.told_beside = {"sub": "of another", "email": "beside@example.org"}
    refused(openid_provider, 403)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_a_provider_that_points_elsewhere_is_not_followed(openid_provider: Any, metadata: dict[str, str]) -> None:
    openid_provider.metadata = metadata
    with pytest.raises(Refusal) as raised:
        Provider(settings_of(openid_provider)).begin(BACK)
    assert raised.value.status == 503


def test_a_provider_that_is_away_is_told(openid_provider: Any) -> None:
    settings = settings_of(openid_provider, oidc_issuer="http://127.0.0.1:9")
    with pytest.raises(Refusal) as raised:
        Provider(settings).begin(BACK)
    assert (raised.value.status, raised.value.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize(
    "issuer", [None, "", "http://provider.example", "ftp://provider.example", "https://", "127.0.0.1"]
)
def test_an_issuer_that_could_be_overheard_is_refused(issuer: str | None) -> None:
    with pytest.raises(SettingsError, match="oidc_issuer"):
        Provider(AccessSettings(mode="oidc", oidc_issuer=issuer, oidc_client_id="c"))


def test_a_missing_client_id_is_told() -> None:
    with pytest.raises(SettingsError, match="oidc_client_id"):
        Provider(AccessSettings(mode="oidc", oidc_issuer="https://provider.example"))
