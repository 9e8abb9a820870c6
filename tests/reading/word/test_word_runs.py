"""What is printed of a paragraph: every visible word once, nothing that Word hides."""

from collections.abc import Callable

import pytest

from qa.reading.draft import Heading, Paragraph
from qa.reading.source import Source
from qa.reading.word import draft

Make = Callable[..., Source]


def run(text: str, setting: str = "") -> str:
    return f'<w:r><w:rPr>{setting}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(code: str, result: str = "") -> str:
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def up(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def box(text: str) -> str:
    return f"<w:txbxContent><w:p>{run(text)}</w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:r><w:t>Give</w:t><w:tab/><w:t>5 mg</w:t><w:br/><w:t>daily</w:t></w:r>", "Give 5 mg daily"),
        ("<w:r><w:t>HER2</w:t><w:noBreakHyphen/><w:t>posi</w:t><w:softHyphen/><w:t>tive</w:t></w:r>", "HER2-positive"),
        (f"{run('Give ')}<w:del>{run('no ')}</w:del><w:ins>{run('some ')}</w:ins>{run('oxygen')}", "Give some oxygen"),
        (f"{run('Give ')}<w:del><w:r><w:delText>no </w:delText></w:r></w:del>{run('oxygen')}", "Give oxygen"),
        (f"<w:moveFrom>{run('left ')}</w:moveFrom><w:moveTo>{run('right')}</w:moveTo>", "right"),
        (run("seen ") + run("unseen ", "<w:vanish/>") + run("kept", '<w:vanish w:val="0"/>'), "seen kept"),
        (run("Give 5 mg ") + run("Give 50 mg", "<w:strike/>") + run("twice", "<w:dstrike/>"), "Give 5 mg"),
        (run("Warning", "<w:caps/>") + run(" small", "<w:smallCaps/>"), "WARNING small"),
        (f"<w:hyperlink>{run('a link')}</w:hyperlink><w:smartTag>{run(' in')}</w:smartTag>", "a link in"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('chosen')}</w:sdtContent></w:sdt>", "chosen"),
        (
            run("A") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Tap')}</w:sdtContent></w:sdt>",
            "A",
        ),
        (run("See ") + field(" REF _Ref1 \\h ", run("Table 2")), "See Table 2"),
        (run("See ") + field(" HYPERLINK &quot;http://x&quot; ", field("PAGE", run("7"))), "See 7"),
        (run("See ") + f'<w:fldSimple w:instr="REF a">{run("Box 1")}</w:fldSimple>', "See Box 1"),
        (run("Give ") + '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF</w:instrText></w:r>', "Give"),
        (run("CrCl ") + field(" SYMBOL 179 \\f &quot;Symbol&quot; \\s 11 ") + run(" 30"), "CrCl ≥ 30"),
        ('<w:r><w:t xml:space="preserve">≤ 5 </w:t><w:sym w:font="Symbol" w:char="F0B1"/></w:r>', "≤ 5 ±"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0A3"/><w:t>5 </w:t><w:sym w:font="Symbol" w:char="006D"/></w:r>', "≤5µ"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/><w:sym w:font="Webdings" w:char="F061"/></w:r>', "→\ufffd"),
        ('<w:r><w:sym w:font="Symbol" w:char="zz"/><w:t>a</w:t></w:r>', "a"),
        (run("ab&gt;", '<w:rFonts w:ascii="Symbol"/>') + run(" \uf0b3 2 \uf067"), "αβ> ≥ 2 γ"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase>"
            + run("漢")
            + "</w:rubyBase></w:ruby></w:r>",
            "漢",
        ),
        ('<w:commentRangeStart w:id="1"/>' + run("said") + '<w:r><w:commentReference w:id="1"/></w:r>', "said"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "(a+b)/2",
        ),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "m²",
        ),
    ],
)
def test_what_is_printed(made: Make, inside: str, text: str) -> None:
    assert draft(made(f"<w:p>{inside}</w:p>")).blocks == (Paragraph(text),)


@pytest.mark.parametrize(
    ("before", "raised", "after", "text"),
    [
        ("survival.", "12", "", "survival.[12]"),
        ("survival", "1,3–5", " and", "survival[1,3–5] and"),
        ("in HER2", "12", " disease", "in HER2[12] disease"),
        ("in 2019", "7", "", "in 2019[7]"),
        ("5 × 10", "9", "/L", "5 × 10⁹/L"),
        ("2.5×10", "-3", "", "2.5×10⁻³"),
        ("75 mg/m", "2", ".", "75 mg/m²."),
        ("mL min", "−1", "", "mL min⁻¹"),
        ("of 4 cm", "3", "", "of 4 cm³"),
        ("I", "2", " = 40%", "I² = 40%"),
        ("Ca", "2+", "", "Ca²⁺"),
        ("CD4", "+", " cells", "CD4⁺ cells"),
        ("the 1", "st", " dose", "the 1st dose"),
        ("", "99m", "Tc scan", "99mTc scan"),
        ("give ", "131", "I", "give 131I"),
        ("Dose", "a", " daily", "Doseᵃ daily"),
        ("Brand", "TM", "", "Brand™"),
        ("Brand", "®", "", "Brand®"),
        ("risk", "*", "", "risk*"),
    ],
)
def test_raised_text_is_told_apart(made: Make, before: str, raised: str, after: str, text: str) -> None:
    halves = up(raised[:1]) + up(raised[1:])
    assert draft(made(f"<w:p>{run(before)}{halves}{run(after)}</w:p>")).blocks == (Paragraph(text),)


def test_lowered_text_stays_on_the_line(made: Make) -> None:
    low = run("2", '<w:vertAlign w:val="subscript"/>')
    assert draft(made(f"<w:p>{run('SpO')}{low}{run(' and CHA')}{low}</w:p>")).blocks == (Paragraph("SpO2 and CHA2"),)


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(made: Make) -> None:
    body = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Give ')}</w:p><w:p>{run('oxygen.')}</w:p>"
    assert draft(made(body)).blocks == (Paragraph("Give oxygen."),)
    assert draft(made(body.replace(f"<w:p>{run('oxygen.')}</w:p>", ""))).blocks == (Paragraph("Give"),)


def test_a_drop_cap_belongs_to_its_word(made: Make) -> None:
    body = f'<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>{run("G")}</w:p><w:p>{run("ive oxygen.")}</w:p>'
    assert draft(made(body)).blocks == (Paragraph("Give oxygen."),)


def test_a_text_box_is_read_once_after_its_paragraph(made: Make) -> None:
    drawing = f"<w:drawing><wps:txbx>{box('In the box.')}</wps:txbx></w:drawing>"
    picture = f"<w:pict><v:textbox>{box('In the box.')}</v:textbox></w:pict>"
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent>"
    )
    for hung in (both, picture, drawing):
        body = f"<w:p>{run('Before it.')}<w:r>{hung}</w:r></w:p><w:p>{run('After it.')}</w:p>"
        assert draft(made(body)).blocks == tuple(map(Paragraph, ("Before it.", "In the box.", "After it.")))


def test_alternatives_without_words_leave_the_fallback(made: Make) -> None:
    alternate = (
        '<mc:AlternateContent><mc:Choice Requires="new"><w:r/></mc:Choice>'
        f"<mc:Fallback>{run('Old words.')}</mc:Fallback></mc:AlternateContent>"
    )
    assert draft(made(f"<w:p>{alternate}</w:p>")).blocks == (Paragraph("Old words."),)


def test_the_table_of_contents_is_left_out(made: Make) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    )
    heading = f'<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr>{run("Scope")}</w:p><w:p>{run("Adults.")}</w:p>'
    read = (Heading("Scope", 1), Paragraph("Adults."))
    entry = f'<w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr>{run("Scope")}<w:r><w:tab/><w:t>3</w:t></w:r></w:p>'
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    assert draft(made(f"<w:p>{run('Contents')}</w:p>{entry}{heading}", styles=styles)).blocks == read
    assert (
        draft(
            made(f"{control}<w:sdtContent><w:p>{run('Scope 3')}</w:p></w:sdtContent></w:sdt>{heading}", styles=styles)
        ).blocks
        == read
    )
    begun, ended = field(' TOC \\o "1-3" ', run("Scope 3") + "|").split("|")
    spread = f"<w:p>{begun}</w:p><w:p>{run('Care 4')}</w:p><w:p>{ended}</w:p>"
    assert draft(made(spread + heading, styles=styles)).blocks == read
    # Its end is missing: the first heading ends it.
    assert draft(made(f"<w:p>{begun}</w:p><w:p>{run('Care 4')}</w:p>{heading}", styles=styles)).blocks == read


def test_headers_footers_and_comments_are_never_text(made: Make, saved: Make) -> None:
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "Trust policy 17"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 9"
    paragraph = document.add_paragraph("Give oxygen.")
    document.add_comment(paragraph.runs, text="Are we sure?", author="A")
    assert draft(saved(document)).blocks == (Paragraph("Give oxygen."),)
