from collections.abc import Callable

from evals.scoring.case import Case, Response, Said
from evals.scoring.pieces import pieces
from qa.answer import Citation


def parts(case: Case) -> list[tuple[str, str, bool]]:
    return [(piece.heading, piece.text, bool(piece.citations)) for piece in pieces(case)]


def test_what_is_cited_is_one_piece_however_many_sentences_it_has(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("One thing. Another.", [cite("dose")]), ("A third.", [cite("less")])))
    assert parts(case) == [("", "One thing. Another.", True), ("", "A third.", True)]


def test_what_is_not_cited_is_a_piece_for_each_sentence(
    ask: Callable[..., Case], answer: Callable[..., Response]
) -> None:
    assert parts(ask(answer(("One thing. Another.\n- A third", [])))) == [
        ("", "One thing.", False),
        ("", "Another.", False),
        ("", "A third", False),
    ]


def test_headings_shown_over_pieces_go_with_them(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    said = [(text, [cite("dose")]) for text in ("One.", "Two.", "Three.", "Four.")]
    case = ask(answer(*said, text="Dose: One.\nSafety:\n- Two.\n- Three.\nFour."))
    assert [piece.heading for piece in pieces(case)] == ["Dose", "Safety", "Safety", ""]


def test_what_the_text_shows_beside_its_pieces_is_a_piece_without_citation(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("One.", [cite("dose")]), text="Surely so. One.\nAnd for all patients."))
    assert parts(case) == [("", "Surely so.", False), ("", "One.", True), ("", "And for all patients.", False)]


def test_a_piece_is_found_however_its_white_space_is_shown(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("One\nthing.", [cite("dose")]), text="One  thing."))
    assert parts(case) == [("", "One\nthing.", True)]


def test_pieces_may_be_told_in_another_order_than_shown(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("Two.", [cite("dose")]), ("One.", [cite("less")]), text="One.\nTwo."))
    assert parts(case) == [("", "One.", True), ("", "Two.", True)]


def test_a_piece_without_a_word_is_none(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("One.", []), ("", [cite("dose")]), (" – ", [cite("less")]), text="One."))
    assert parts(case) == [("", "One.", False)]


def test_it_is_known_whether_the_text_shows_a_piece(
    ask: Callable[..., Case], answer: Callable[..., Response], cite: Callable[..., Citation]
) -> None:
    case = ask(answer(("Hidden.", [cite("dose")]), ("Hid, too.", []), ("One.", [cite("less")]), text="One."))
    assert [(piece.text, piece.seen) for piece in pieces(case)] == [
        ("One.", True),
        ("Hidden.", False),
        ("Hid, too.", False),
    ]


def test_a_system_that_cites_nothing_has_its_text(ask: Callable[..., Case]) -> None:
    case = ask(Response("answered", "One. Two.", (Said("One. Two."),)))
    assert [text for _, text, _ in parts(case)] == ["One.", "Two."]
    assert [text for _, text, _ in parts(ask(Response("answered", "One. Two.")))] == ["One.", "Two."]


def test_without_an_answer_there_are_no_pieces(ask: Callable[..., Case], abstention: Response) -> None:
    assert pieces(ask(abstention)) == pieces(ask(None)) == ()
