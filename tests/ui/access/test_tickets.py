from typing import Any

import pytest

from ui.access.signing import Signing
from ui.access.tickets import PREFIX, Tickets
from ui.edge.problems import Refusal

SECRET = "s" * 32
ORIGIN = "https://intranet.example"


@pytest.fixture
def tickets(clock: Any) -> Tickets:
    return Tickets(Signing([SECRET], clock), minutes=10)


def _refused(tickets: Tickets, text: str) -> str:
    with pytest.raises(Refusal) as told:
        tickets.verify(text)
    assert told.value.status == 401
    assert told.value.headers["www-authenticate"].startswith("Bearer")
    assert "ask for a fresh ticket" in told.value.detail
    return told.value.detail


def test_a_ticket_says_whom_it_is_for(tickets: Tickets) -> None:
    ticket = tickets.issue(ORIGIN)
    assert (ticket.origin, ticket.expires_in) == (ORIGIN, 600)
    assert ticket.text.startswith("gqt_")
    assert tickets.verify(ticket.text).origin == ORIGIN


def test_each_ticket_is_counted_apart(tickets: Tickets) -> None:
    assert len({tickets.verify(tickets.issue(ORIGIN).text).id for _ in range(50)}) == 50


def test_a_ticket_expires_and_says_so(tickets: Tickets, clock: Any) -> None:
    text = tickets.issue(ORIGIN).text
    clock.now += 600
    tickets.verify(text)
    clock.now += 1
    assert "expired" in _refused(tickets, text)


def test_a_ticket_of_another_server_is_refused(tickets: Tickets, clock: Any) -> None:
    foreign = Tickets(Signing(["z" * 32], clock), minutes=10).issue(ORIGIN)
    _refused(tickets, foreign.text)


def test_a_ticket_of_the_secret_before_is_taken_while_that_is_kept(tickets: Tickets, clock: Any) -> None:
    text = tickets.issue(ORIGIN).text
    assert Tickets(Signing(["n" * 32, SECRET], clock), 10).verify(text).origin == ORIGIN
    _refused(Tickets(Signing(["n" * 32], clock), 10), text)


def test_what_was_signed_for_something_else_is_no_ticket(tickets: Tickets, clock: Any) -> None:
    for purpose in ("session", "form"):
        signed = Signing([SECRET], clock).sign(purpose, {"origin": ORIGIN, "id": "0" * 32})
        _refused(tickets, PREFIX + signed)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"origin": ORIGIN},
        {"id": "0" * 32},
        {"origin": None, "id": "0" * 32},
        {"origin": ORIGIN, "id": 7},
        {"origin": ORIGIN, "id": "0" * 31},
        {"origin": [ORIGIN], "id": "0" * 32},
    ],
)
def test_claims_of_another_shape_are_refused(tickets: Tickets, clock: Any, claims: dict[str, Any]) -> None:
    _refused(tickets, PREFIX + Signing([SECRET], clock).sign("ticket", claims))


@pytest.mark.parametrize("text", ["", "gqt_", "gqt", "gqt_x", "gqt_" + "a" * 5000, "gqt_é.b.c", "gqt_gqt_", "\0"])
def test_garbage_is_refused(tickets: Tickets, text: str) -> None:
    _refused(tickets, text)


def test_without_its_prefix_a_ticket_is_none(tickets: Tickets) -> None:
    text = tickets.issue(ORIGIN).text
    _refused(tickets, text.removeprefix(PREFIX))
    _refused(tickets, PREFIX + text)
    _refused(tickets, text + " ")


def test_a_refusal_repeats_nothing_of_the_ticket(tickets: Tickets, clock: Any) -> None:
    text = tickets.issue(ORIGIN).text
    clock.now += 3600
    assert text[:20] not in _refused(tickets, text)
