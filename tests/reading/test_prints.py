from qa.guideline import Box
from qa.reading.composition import compose
from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph, Print, Table
from qa.reading.prints import boxes, lines, shifted


def words(text: str, page: int = 1, top: float = 0.1, left: float = 0.1) -> tuple[Print, ...]:
    """Print a text on one line, each character a hundredth of the page wide."""
    found, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        box = Box(page, round(left + start / 100, 3), top, round(left + at / 100, 3), round(top + 0.02, 3))
        found.append(Print(start, at, box))
    return tuple(found)


def test_words_of_one_line_share_a_box_and_a_new_line_begins_another() -> None:
    first, second = words("Give aspirin"), words("at once", top=0.13)
    assert lines(each.box for each in (*first, *second)) == (
        Box(1, 0.1, 0.1, 0.22, 0.12),
        Box(1, 0.1, 0.13, 0.17, 0.15),
    )


def test_a_word_further_left_or_on_another_page_is_on_another_line() -> None:
    line = Box(1, 0.5, 0.1, 0.6, 0.12)
    assert len(lines([line, Box(1, 0.1, 0.1, 0.2, 0.12)])) == 2
    assert len(lines([line, Box(2, 0.7, 0.1, 0.8, 0.12)])) == 2


def test_only_the_words_that_a_span_touches_count() -> None:
    text = "Give aspirin. Stop it."
    assert boxes(words(text), 14, 22) == (Box(1, 0.24, 0.1, 0.32, 0.12),)
    assert shifted(words("a"), 5)[0].start == 5


def test_each_statement_knows_where_it_is_printed() -> None:
    prose, item, title = "Give aspirin. Stop it.", "For ten days.", "Treatment"
    row = (Box(2, 0.1, 0.5, 0.9, 0.52), Box(2, 0.6, 0.53, 0.9, 0.55))
    blocks: list[Block] = [
        Heading(title, 1, words(title, top=0.05)),
        Heading("Doses", 2),
        Paragraph(prose, words(prose)),
        ListBlock((Item(item, prints=words(item, page=2)),)),
        Table(("Drug", "Dose"), (("Aspirin", "75 mg"),), boxes=(row,)),
    ]
    first, second, third, fourth = compose(blocks, listed=0).statements
    assert [round(box.left, 2) for box in (*first.boxes, *second.boxes)] == [0.10, 0.24]
    assert (first.page, third.page, fourth.page) == (1, 2, 2)
    assert fourth.boxes == row


def test_a_source_without_pages_has_no_boxes() -> None:
    (statement,) = compose([Paragraph("Give aspirin.")], listed=0).statements
    assert (statement.page, statement.boxes) == (None, ())
