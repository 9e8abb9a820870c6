import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from ui.access.signing import LONGEST, ExpiredError, SignatureError, Signing

OLD, NEW, OTHER = "o" * 32, "n" * 32, "x" * 32
SIGNED = Signing([NEW]).sign("ticket", {"id": 7})


def test_gives_back_what_it_signed(clock: Any) -> None:
    signing = Signing([NEW], clock)
    assert signing.read("ticket", signing.sign("ticket", {"id": 7, "é": ["ü"]}), 60) == {"id": 7, "é": ["ü"]}


def test_holds_until_its_seconds_are_over(clock: Any) -> None:
    signing = Signing([NEW], clock)
    text = signing.sign("ticket", {})
    clock.now += 60
    assert signing.read("ticket", text, 60) == {}
    clock.now += 1
    with pytest.raises(ExpiredError):
        signing.read("ticket", text, 60)


def test_takes_a_clock_that_is_a_little_ahead_and_no_more(clock: Any) -> None:
    signing = Signing([NEW], clock)
    text = signing.sign("ticket", {})
    clock.now -= 30
    assert signing.read("ticket", text, 60) == {}
    clock.now -= 31
    with pytest.raises(ExpiredError):
        signing.read("ticket", text, 60)


def test_holds_for_its_purpose_only() -> None:
    signing = Signing([NEW])
    for purpose in ("session", "form", "ticket ", "Ticket", ""):
        with pytest.raises(SignatureError):
            signing.read(purpose, SIGNED, 60)


def test_another_secret_holds_for_nothing() -> None:
    with pytest.raises(SignatureError):
        Signing([OTHER]).read("ticket", SIGNED, 10**9)


def test_the_first_secret_signs_and_all_are_taken() -> None:
    before, rotating, after = Signing([OLD]), Signing([NEW, OLD]), Signing([NEW])
    old, new = before.sign("ticket", {"n": 1}), rotating.sign("ticket", {"n": 2})
    assert rotating.read("ticket", old, 60) == {"n": 1}
    assert after.read("ticket", new, 60) == {"n": 2}
    for signing, text in ((before, new), (after, old)):
        with pytest.raises(SignatureError):
            signing.read("ticket", text, 60)


def test_the_library_with_its_usual_settings_forges_nothing() -> None:
    forged = URLSafeTimedSerializer(NEW, salt="guideline-qa.ticket").dumps({"id": 7})
    with pytest.raises(SignatureError):
        Signing([NEW]).read("ticket", forged, 60)


def test_a_compressed_bomb_is_not_unpacked() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"0" * 10**6)).rstrip(b"=").decode()
    _, when, signature = SIGNED.split(".")
    with pytest.raises(SignatureError):
        Signing([NEW]).read("ticket", f".{bomb[:1000]}.{when}.{signature}", 60)


@pytest.mark.parametrize("claims", [[], "text", 7, None])
def test_claims_are_a_dictionary(claims: Any) -> None:
    signing = Signing([NEW])
    text = signing._serializer("ticket").dumps(claims)
    with pytest.raises(SignatureError):
        signing.read("ticket", text, 60)


@pytest.mark.parametrize(
    "text", ["", ".", "..", "...", "a.b", "é.b.c", "\0", "a" * LONGEST, "." * (LONGEST + 1), "\ud800"]
)
def test_refuses_what_it_never_wrote(text: str) -> None:
    with pytest.raises(SignatureError):
        Signing([NEW]).read("ticket", text, 60)


@given(st.integers(0, len(SIGNED) - 1), st.characters(codec="ascii"))
def test_any_change_of_one_character_is_refused(place: int, character: str) -> None:
    changed = SIGNED[:place] + character + SIGNED[place + 1 :]
    if changed != SIGNED:
        with pytest.raises(SignatureError):
            Signing([NEW]).read("ticket", changed, 10**9)


@given(st.integers(0, len(SIGNED)), st.text(st.sampled_from("!=\n -_.aA"), min_size=1, max_size=3))
def test_a_text_with_something_put_into_it_is_refused(place: int, added: str) -> None:
    with pytest.raises(SignatureError):
        Signing([NEW]).read("ticket", SIGNED[:place] + added + SIGNED[place:], 10**9)


@given(st.integers(0, len(SIGNED) - 1))
def test_a_truncated_text_is_refused(length: int) -> None:
    with pytest.raises(SignatureError):
        Signing([NEW]).read("ticket", SIGNED[:length], 10**9)


def test_claims_can_be_read_and_must_hold_no_secret() -> None:
    claims = SIGNED.split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"id": 7}
