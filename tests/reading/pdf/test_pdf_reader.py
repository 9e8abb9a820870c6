import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from qa.errors import ReadingError
from qa.reading import pdf, reader
from qa.reading.composition import compose
from qa.reading.draft import Block, Draft, Format, Heading, ListBlock, Paragraph, Table
from qa.reading.source import Source

SAMPLES = Path(__file__).parents[4] / "shared" / "guidelines"
FILLER = (
    "Assessment begins with the history and goes on with an examination of the whole patient, for what is not looked "
    "for is seldom found by those who treat in haste."
)
MORE = (
    "Treatment that was begun in the emergency department is carried on by the ward, and the letter to the practitioner "
    "says which doses were given and at what hour."
)

Printer = Callable[..., Source]


def texts(draft: Draft) -> list[str]:
    return [text for block in draft.blocks for text in _texts(block)]


def _texts(block: Block) -> list[str]:
    if isinstance(block, ListBlock):
        return [item.text for item in block.items]
    if isinstance(block, Table):
        return [" | ".join(row) for row in (block.head, *block.rows)]
    return [block.text]


def test_recognises_the_magic_within_the_first_kilobyte() -> None:
    def of(data: bytes) -> Source:
        return Source(Path("x.txt"), data, "")

    assert pdf.recognises(of(b"%PDF-1.7 ..."))
    assert pdf.recognises(of(b"\n" * 1000 + b"%PDF-1.4"))
    assert not pdf.recognises(of(b"\n" * 1100 + b"%PDF-1.4"))
    assert not pdf.recognises(of(b"# A guideline about %PDF files"))


def test_two_columns_are_read_one_after_the_other(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.line(60, 80, "Management of acute asthma in hospital", 20, "Helvetica-Bold")
        press.set(60, 120, 480, f"Summary. {FILLER}")
        press.set(60, 200, 225, f"Left begins. {FILLER} {MORE} Left ends.")
        press.set(310, 200, 225, f"Right begins. {FILLER} {MORE} Right ends.")
        press.set(60, 400, 480, f"Below begins. {MORE}")

    found = texts(pdf.draft(printed(draw)))
    assert found == [
        "Management of acute asthma in hospital",
        f"Summary. {FILLER}",
        f"Left begins. {FILLER} {MORE} Left ends.",
        f"Right begins. {FILLER} {MORE} Right ends.",
        f"Below begins. {MORE}",
    ]


def test_a_paragraph_goes_on_over_columns_and_pages(printed: Printer) -> None:
    words = f"{FILLER} {MORE} {FILLER} {MORE}".replace(". ", ", ").split()
    third = len(words) // 3

    def draw(press: Any) -> None:
        press.set(60, 200, 225, " ".join(words[:third]))
        press.set(310, 200, 225, " ".join(words[third : 2 * third]))
        press.page()
        press.set(60, 80, 225, " ".join(words[2 * third :]))

    assert texts(pdf.draft(printed(draw))) == [" ".join(words)]


def test_a_box_beside_the_text_comes_after_what_it_stands_beside(printed: Printer) -> None:
    def draw(press: Any) -> None:
        y = press.set(60, 100, 300, f"Beside. {FILLER} {MORE} {FILLER}")
        press.set(400, 100, 130, "Key point: check the technique of inhaling on two occasions before the discharge.", 9)
        press.set(60, y + 10, 480, f"Below. {FILLER} {MORE}")

    found = texts(pdf.draft(printed(draw)))
    assert [text.split()[0] for text in found] == ["Beside.", "Key", "Below."]


def test_running_heads_feet_and_page_numbers_are_left_out_and_the_title_stays(printed: Printer) -> None:
    def draw(press: Any) -> None:
        for number in range(1, 7):
            press.line(60 if number % 2 else 400, 30, "Asthma guideline 2024", 8)
            press.line(300, 815, str(number), 8)
            press.line(60, 815, "Downloaded from example.org", 8)
            if number == 1:
                press.line(60, 90, "Asthma guideline 2024", 22, "Helvetica-Bold")
            press.set(60, 130, 480, f"Page {number * 7} opens with other words. {FILLER}")
            press.page()

    found = texts(pdf.draft(printed(draw)))
    assert found[0] == "Asthma guideline 2024"
    assert found[1:] == [f"Page {number * 7} opens with other words. {FILLER}" for number in range(1, 7)]


def test_what_a_browser_prints_of_itself_is_left_out_on_a_single_page(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.line(25, 22, "3/14/25, 9:05 AM", 8)
        press.line(250, 22, "Some title", 8)
        press.set(60, 90, 480, FILLER)
        press.line(25, 825, "https://example.org/guideline", 8)
        press.line(560, 825, "1/1", 8)

    assert texts(pdf.draft(printed(draw))) == [FILLER]


def test_headings_rank_by_size_weight_and_number(printed: Printer) -> None:
    def draw(press: Any) -> None:
        y = 80.0
        for text, size in (("Asthma", 22), ("1 Assessment", 15), ("1.1 Severity", 12), ("Peak flow", 10)):
            press.line(60, y, text, size, "Helvetica-Bold")
            y = press.set(60, y + 2 * size, 480, f"{FILLER} {MORE}") + 20
        press.line(60, y, "2 Discharge", 15, "Helvetica-Bold")
        press.set(60, y + 30, 480, MORE)

    blocks = pdf.draft(printed(draw)).blocks
    headings = [(block.text, block.level) for block in blocks if isinstance(block, Heading)]
    assert headings == [
        ("Asthma", 1), ("1 Assessment", 2), ("1.1 Severity", 3), ("Peak flow", 7), ("2 Discharge", 2),
    ]  # fmt: skip


def test_a_bold_line_in_italics_ranks_below_one_that_is_not(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.line(60, 80, "Metastatic disease", 10, "Helvetica-Bold")
        press.line(60, 110, "Surgery", 10, "Helvetica-BoldOblique")
        press.set(60, 140, 480, f"{FILLER} {MORE}")

    headings = [(block.text, block.level) for block in pdf.draft(printed(draw)).blocks if isinstance(block, Heading)]
    assert headings == [("Metastatic disease", 7), ("Surgery", 8)]


def test_a_line_may_begin_with_the_reference_of_the_sentence_before(printed: Printer) -> None:
    def draw(press: Any) -> None:
        line = "Radiation therapy after the operation lowers the rate of recurrence in the same breast"
        y = press.lines(
            60, 100, [f"{line}.", "[8] In both of the studies survival was the same, as far as is known by"]
        )
        press.lines(60, 780, [f"{line}."])
        press.page()
        press.lines(60, 100, ["[9] No other trial has been reported since then by any of the large groups.", line])
        assert y < 780

    paragraphs = [block.text for block in pdf.draft(printed(draw)).blocks if isinstance(block, Paragraph)]
    assert not any(text.startswith("[") for text in paragraphs)


def test_numbers_rank_headings_that_are_all_set_alike(printed: Printer) -> None:
    def draw(press: Any) -> None:
        y = 80.0
        for text in ("1 Assessment", "1.1 Severity", "1.1.1 Peak flow", "2 Discharge"):
            press.line(60, y, text, 10, "Helvetica-Bold")
            y = press.set(60, y + 20, 480, f"{FILLER} {MORE}") + 20

    levels = [block.level for block in pdf.draft(printed(draw)).blocks if isinstance(block, Heading)]
    assert levels == [1, 2, 3, 1]


def test_lists_keep_their_items_whole_and_nested_over_a_page(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.set(60, 100, 480, "The following are given at once:")
        press.line(70, 120, "•")
        press.lines(85, 120, ["salbutamol by nebuliser, driven by oxygen and", "repeated as often as it is needed"])
        press.line(100, 146, "–")
        press.line(115, 146, "5 mg for adults")
        press.line(70, 159, "•")
        press.line(85, 159, "prednisolone by mouth for five days, which is never")
        press.page()
        press.lines(85, 80, ["stopped before that"])
        press.line(70, 93, "•")
        press.line(85, 93, "ipratropium")
        press.set(60, 130, 480, f"1. {FILLER}")

    blocks = pdf.draft(printed(draw)).blocks
    (bullets, numbered) = (block for block in blocks if isinstance(block, ListBlock))
    assert [(item.text, item.depth) for item in bullets.items] == [
        ("salbutamol by nebuliser, driven by oxygen and repeated as often as it is needed", 0),
        ("5 mg for adults", 1),
        ("prednisolone by mouth for five days, which is never stopped before that", 0),
        ("ipratropium", 0),
    ]
    assert [(item.marker, item.text) for item in numbered.items] == [("1.", FILLER)]


def test_words_that_a_line_cuts_are_mended_and_compounds_keep_their_hyphen(printed: Printer) -> None:
    def draw(press: Any) -> None:
        rows = [
            "Patients with this disease are treated with several cycles of chemo-",
            "therapy, and where the tumour is known to be, on examination, HER2-",
            "positive, trastuzumab is added to it and the schedule of the follow-",
            "up is the one that was described above for those women in pre- and",
            "postmenopausal state, which is to say every three months at the least.",
        ]
        press.lines(60, 100, rows)

    (text,) = texts(pdf.draft(printed(draw)))
    assert "cycles of chemotherapy, and" in text
    assert "HER2-positive, trastuzumab" in text
    assert "the follow-up is" in text
    assert "pre- and postmenopausal" in text


def test_raised_numbers_are_references_after_words_and_powers_after_units(printed: Printer) -> None:
    def draw(press: Any) -> None:
        x = press.line(60, 100, "Inhaled steroids reduce deaths.")
        x = press.line(x, 96, "3,4", 6)
        x = press.line(x + 3, 100, "The dose is 60 mg/m")
        x = press.line(x, 96, "2", 6)
        x = press.line(x + 3, 100, "if platelets exceed 100 × 10")
        x = press.line(x, 96, "9", 6)
        press.line(x, 100, "/L.")
        press.set(60, 140, 480, f"{FILLER} {MORE}")

    found = texts(pdf.draft(printed(draw)))
    assert found[0] == "Inhaled steroids reduce deaths.[3,4] The dose is 60 mg/m² if platelets exceed 100 × 10⁹/L."


def test_text_beside_a_larger_marker_is_not_raised(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.line(60, 102, "4", 12)
        press.line(75, 100, "Give oxygen to all who need it.", 9.5)
        press.set(60, 140, 480, f"{FILLER} {MORE}", 9.5)

    assert texts(pdf.draft(printed(draw)))[0] == "Give oxygen to all who need it."


def _with_notes(notes: list[str]) -> Callable[[Any], None]:
    def draw(press: Any) -> None:
        press.line(60, 70, "Doses", 16, "Helvetica-Bold")
        x = press.line(60, 100, "Inhaled steroids are given to all patients")
        x = press.line(x, 96, "1", 6)
        press.line(x + 3, 100, "and oxygen to most.")
        press.set(60, 130, 480, f"{FILLER} {MORE}")
        press.canvas.line(60, 842 - 740, 160, 842 - 740)
        for at, note in enumerate(notes):
            press.line(60, 752 + 12 * at, str(at + 1), 5)
            press.line(64, 755 + 12 * at, note, 8)
        press.page()
        press.line(60, 80, "Discharge", 16, "Helvetica-Bold")
        press.set(60, 110, 480, MORE)

    return draw


def test_footnotes_are_moved_to_the_end_of_their_section(printed: Printer) -> None:
    found = texts(pdf.draft(printed(_with_notes(["Children below two years are excepted."]))))
    assert found == [
        "Doses",
        "Inhaled steroids are given to all patients and oxygen to most.",
        f"{FILLER} {MORE}",
        "Children below two years are excepted.",
        "Discharge",
        MORE,
    ]


def test_footnotes_that_cite_are_references(printed: Printer) -> None:
    notes = ["Smith J, et al. Steroids in asthma. Thorax 2014;69:12-9.", "Brown A. Oxygen. Chest 2016;150:1-8."]
    found = pdf.draft(printed(_with_notes(notes)))
    assert [(each.number, each.text) for each in found.imprint.references] == [(1, notes[0]), (2, notes[1])]
    assert "Inhaled steroids are given to all patients[1] and oxygen to most." in texts(found)
    assert not any("Thorax" in text for text in texts(found))


def test_a_table_of_contents_is_left_out(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.line(60, 80, "Contents", 16, "Helvetica-Bold")
        for at, title in enumerate(("Assessment", "Treatment", "Discharge")):
            press.line(60, 110 + 15 * at, title + " " + "." * 90 + f" {at + 3}")
        press.page()
        press.line(60, 80, "Assessment", 16, "Helvetica-Bold")
        press.set(60, 110, 480, FILLER)

    assert texts(pdf.draft(printed(draw))) == ["Assessment", FILLER]


def test_slanted_upright_and_doubled_text(printed: Printer) -> None:
    def draw(press: Any) -> None:
        canvas = press.canvas
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        press.line(0, 842, "CONFIDENTIAL DRAFT", 50)
        canvas.restoreState()
        canvas.saveState()
        canvas.translate(20, 300)
        canvas.rotate(90)
        press.line(0, 842, "Downloaded by a reader", 8)
        canvas.restoreState()
        press.line(60, 80, "Doses", 10)
        press.line(60.3, 80, "Doses", 10)
        press.set(60, 110, 480, FILLER)

    assert texts(pdf.draft(printed(draw))) == ["Doses", FILLER]


def test_invisible_text_over_a_scan_is_text(printed: Printer) -> None:
    def draw(press: Any) -> None:
        text = press.canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        text.textLine("Salbutamol is given by nebuliser.")
        press.canvas.drawText(text)

    assert texts(pdf.draft(printed(draw))) == ["Salbutamol is given by nebuliser."]


def test_numbers_of_lines_in_the_margin_are_left_out(printed: Printer) -> None:
    def draw(press: Any) -> None:
        y, number = 100.0, 1
        for _ in range(4):
            top = y
            y = press.set(80, y, 440, f"{FILLER} {MORE}")
            while top < y - 1:
                press.line(46 if number > 9 else 50, top, str(number), 8)
                top, number = top + 13, number + 1

    found = " ".join(texts(pdf.draft(printed(draw))))
    assert found == " ".join([f"{FILLER} {MORE}"] * 4)


@pytest.mark.parametrize("quarters", [0, 90, 180, 270])
def test_turned_pages_are_read_and_their_boxes_are_those_of_the_page_as_shown(printed: Printer, quarters: int) -> None:
    def draw(press: Any) -> None:
        press.canvas.setPageRotation(quarters)
        press.set(60, 400, 300, f"Boxes. {FILLER}")

    source = printed(draw)
    found = pdf.draft(source)
    assert texts(found) == [f"Boxes. {FILLER}"]
    _assert_marked(source, found)


def test_a_page_without_text_is_named_if_it_is_a_picture_and_else_is_blank(printed: Printer) -> None:
    picture = ImageReader(Image.new("L", (60, 80), 128))

    def draw(press: Any) -> None:
        press.set(60, 100, 300, FILLER)
        press.page()
        press.canvas.drawImage(picture, 0, 0, 595, 842)
        press.page()
        press.canvas.showPage()

    found = pdf.draft(printed(draw))
    assert [warning.kind for warning in found.warnings] == ["scan"]
    assert "Page 2 holds no text" in found.warnings[0].text
    assert found.pages == 3


def test_a_file_of_scans_is_refused(printed: Printer) -> None:
    picture = ImageReader(Image.new("L", (60, 80), 128))
    with pytest.raises(ReadingError, match="scan; run OCR"):
        pdf.draft(printed(lambda press: press.canvas.drawImage(picture, 0, 0, 595, 842)))


def test_a_file_that_needs_a_password_is_refused(printed: Printer) -> None:
    locked = printed(lambda press: press.line(60, 80, FILLER), encrypt=StandardEncryption("secret"))
    with pytest.raises(ReadingError, match="encrypted and needs a password"):
        pdf.draft(locked)


def test_a_file_that_only_its_owner_may_change_is_read(printed: Printer) -> None:
    guarded = printed(lambda press: press.line(60, 80, "Give oxygen."), encrypt=StandardEncryption("", "owner"))
    assert texts(pdf.draft(guarded)) == ["Give oxygen."]


def test_a_broken_file_is_refused() -> None:
    with pytest.raises(ReadingError, match=r"printed\.pdf: is a PDF file that is broken"):
        pdf.draft(Source(Path("printed.pdf"), b"%PDF-1.7\nnothing of the sort", ""))


def test_every_word_is_printed_where_its_box_says(printed: Printer) -> None:
    def draw(press: Any) -> None:
        press.line(60, 80, "Management of acute asthma", 20, "Helvetica-Bold")
        press.set(60, 120, 225, f"{FILLER} {MORE}", 9, "Times-Roman")
        press.set(310, 120, 225, f"{MORE} {FILLER}", 9, "Times-Roman")

    source = printed(draw)
    _assert_marked(source, pdf.draft(source))


def _assert_marked(source: Source, draft: Draft) -> None:
    """Check that PDFium finds in the boxes of each statement the words of the statement, and no others."""
    composition = compose(draft.blocks, listed=0)
    document = pypdfium2.PdfDocument(io.BytesIO(source.data))
    try:
        assert composition.statements
        for statement in composition.statements:
            assert statement.boxes
            marked = " ".join(_within(document, box) for box in statement.boxes)
            assert _letters(marked) == _letters(composition.text[statement.start : statement.end])
    finally:
        document.close()


def _within(document: Any, box: Any) -> str:
    page = document[box.page - 1]
    left, bottom, right, top = page.get_bbox()
    quarters = page.get_rotation() // 90
    text = page.get_textpage()
    corners = [_unplaced(x, y, quarters) for x, y in ((box.left, box.top), (box.right, box.bottom))]
    across = sorted(left + (right - left) * x for x, _ in corners)
    upward = sorted(top - (top - bottom) * y for _, y in corners)
    return str(text.get_text_bounded(across[0], upward[0], across[1], upward[1]))


def _unplaced(x: float, y: float, quarters: int) -> tuple[float, float]:
    """Return shares of the page as shown as shares of the page before it is turned."""
    return ((x, y), (y, 1 - x), (1 - x, 1 - y), (1 - y, x))[quarters]


def _letters(text: str) -> str:
    return "".join(re.findall(r"[A-Za-z0-9]", text))


def test_the_sample_holds_the_statements_of_its_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    if not SAMPLES.exists():
        pytest.skip("the shared sample guidelines are not here")
    monkeypatch.setattr(reader, "FORMATS", (Format(pdf.recognises, pdf.draft), *reader.FORMATS))
    printed = reader.read(SAMPLES / "pdq-breast-cancer-hp-2007.pdf")
    written = reader.read(SAMPLES / "pdq-breast-cancer-hp-2007.md")
    said = Counter(" ".join(statement.text.split()) for statement in printed.statements)
    wanted = Counter(" ".join(statement.text.split()) for statement in written.statements)
    assert (said & wanted).total() >= 0.99 * max(said.total(), wanted.total())
    assert not [text for text in said if re.search(r"file://|\d+/46|3:28 PM", text)]
    assert printed.edition.updated == written.edition.updated
    assert all(statement.boxes and statement.page == statement.boxes[0].page for statement in printed.statements)


def test_paragraphs_know_their_words_places(printed: Printer) -> None:
    found = pdf.draft(printed(lambda press: press.set(60, 120, 225, f"{FILLER} {MORE}")))
    (block,) = found.blocks
    assert isinstance(block, Paragraph)
    assert [block.text[each.start : each.end] for each in block.prints] == block.text.split()
