from pathlib import Path

import pytest

from qa.reading import html
from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph
from qa.reading.source import Source


def blocks(page: str) -> list[Block]:
    return [*html.draft(Source(Path("a.html"), f"<!doctype html>{page}".encode(), "")).blocks]


def line(markup: str) -> str:
    (block,) = blocks(f"<p>{markup}</p>")
    assert isinstance(block, Paragraph)
    return block.text


def items(markup: str) -> list[tuple[str, int, str]]:
    (block,) = blocks(markup)
    assert isinstance(block, ListBlock)
    return [(item.text, item.depth, item.marker) for item in block.items]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Below 0.5 × 10<sup>9</sup>/L", "Below 0.5 × 10⁹/L"),
        ("5 mg/m<sup>2</sup> and kg/m<sup>2</sup>", "5 mg/m² and kg/m²"),
        ("min s<sup>-1</sup>, Ca<sup>2+</sup>, I<sup>2</sup>", "min s⁻¹, Ca²⁺, I²"),
        ("Stage I<sup>2</sup> disease", "Stage I[2] disease"),
        ("It works.<sup>12,13</sup> Well.<sup>4–6</sup>", "It works.[12,13] Well.[4–6]"),
        ('It works.<sup><a href="#r1">1</a>,<a href="#r2">2</a></sup>', "It works.[1,2]"),
        ('So<sup><a href="#r1">[1]</a></sup><sup><a href="#r2">[2]</a></sup>', "So[1][2]"),
        ('A trial <a href="#r3">3</a> and [<a href="#r4">4</a>, <a href="#r5">5</a>]', "A trial [3] and [4, 5]"),
        ('See Table <a href="#t2">2</a>', "See Table 2"),
        ("<sup>18</sup>F-FDG and <sup>99m</sup>Tc, the 1<sup>st</sup>", "18F-FDG and 99mTc, the 1st"),
        ("150 mg<sup>a</sup>", "150 mg[a]"),
        ("<sup>a</sup>In renal failure", "[a] In renal failure"),
        ("CO<sub>2</sub> and HbA<sub>1c</sub>", "CO2 and HbA1c"),
        ("5&nbsp;mg; hyper&shy;tension\u200b", "5 mg; hypertension"),
        (
            "Give <del>50 mg</del> <ins>5 mg</ins><s> 7</s> <span style='text-decoration: line-through'>9</span>",
            "Give 5 mg",
        ),
        ('<abbr title="a b">AB</abbr> <q>so</q> one<br>two', "AB “so” one two"),
        ('x <img alt="≥"> 5 <img alt="A photograph of a nurse">', "x ≥ 5"),
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac><msup><mi>x</mi><mn>2</mn></msup></math>", "a/bx²"),
        ("age <18 and p <0.05", "age <18 and p <0.05"),
        ('Stop.<a class="headerlink" href="#x">¶</a><span class="mw-editsection">[edit]</span>', "Stop."),
    ],
)
def test_running_text(markup: str, text: str) -> None:
    assert line(markup) == text


def test_text_in_divs_and_line_breaks() -> None:
    said = blocks(
        "<div>one <b>two</b><br><br>three<div>four</div>five</div><span>six<p>seven</p></span><pre>a\nb\n\nc</pre>"
    )
    assert said == [Paragraph(text) for text in ("one two", "three", "four", "five", "six", "seven", "a b", "c")]


def test_rows_drawn_in_preformatted_text_stay_rows() -> None:
    assert blocks("<pre>| a | b |\n| 1 | 2 |</pre>") == [Paragraph("| a | b |"), Paragraph("| 1 | 2 |")]


def test_lists_nest_and_count_as_they_are_printed() -> None:
    markup = (
        "<ol start=3><li><p>one</p><p>more</p><ol type=a><li>x<ol type=I><li>deep</ol></li><li value=5>y</li></ol>after</li>"
        "<li>two<ul><li>z</ul></ol>"
    )
    assert items(markup) == [
        ("one more", 0, "3."),
        ("x", 1, "a."),
        ("deep", 2, "I."),
        ("y", 1, "e."),
        ("after", 0, ""),
        ("two", 0, "4."),
        ("z", 1, "-"),
    ]
    assert items("<ol reversed><li>a<li>b</ol>") == [("a", 0, "2."), ("b", 0, "1.")]
    assert items("<style>.r{list-style: lower-roman}</style><ol class=r start=9><li>a</ol>") == [("a", 0, "ix.")]


def test_a_list_put_beside_its_item_is_nested_all_the_same() -> None:
    assert items("<ul><li>a</li><ul><li>b</li></ul></ul>") == [("a", 0, "-"), ("b", 1, "-")]


def test_terms_and_their_meanings() -> None:
    markup = (
        "<dl><dt>ACS</dt><dd>acute coronary syndrome</dd><dt>Who?</dt><dd>All:<ul><li>a</ul></dd><dd>more</dd></dl>"
    )
    assert items(markup) == [
        ("ACS: acute coronary syndrome", 0, "-"),
        ("Who? All:", 0, "-"),
        ("a", 1, "-"),
        ("more", 1, "-"),
    ]


def test_typed_bullets_and_the_lists_that_word_saves() -> None:
    assert items("<p>• one</p><p>◦ two</p>") == [("one", 0, "-"), ("two", 1, "-")]
    word = (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span>"
        "</span>one</p> <p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>two</p>"
    )
    assert items(word) == [("one", 0, "1."), ("two", 1, "-")]


def test_a_list_that_holds_sections_is_none() -> None:
    said = blocks("<ul><li><h3>Step</h3><p>Do a.</p><p>Do b.</p></li><li>plain</li></ul>")
    assert said == [Heading("Step", 3), Paragraph("Do a."), Paragraph("Do b."), ListBlock((Item("plain"),))]


def test_headings_by_tag_role_and_weight() -> None:
    said = blocks(
        "<h2>A <small>b</small></h2><div role=heading aria-level=4>C</div><p><strong>D:</strong></p>"
        "<p><b>E is a sentence.</b></p><h4>1.2.3 Offer aspirin to all.</h4>"
    )
    assert said == [
        Heading("A b", 2),
        Heading("C", 4),
        Heading("D", 7),
        Paragraph("E is a sentence."),
        Paragraph("1.2.3 Offer aspirin to all."),
    ]


def test_headings_by_size_in_a_style_sheet() -> None:
    page = (
        "<style>/* x */ @media print {.big{font-size:1px}} .big, h9{font-size:2em} div.mid{font-size:150%}"
        "body .big{font-size:3px}</style><div class=big>Sepsis</div><p>Give fluids to every patient in shock.</p>"
        "<div class=mid>Drugs</div><p>Give an antibiotic within one hour of it.</p>"
        "<div class=mid>Organs</div><p>Look for failing organs again and again.</p><p class=mid>A large sentence.</p>"
    )
    assert [block for block in blocks(page) if isinstance(block, Heading)] == [
        Heading("Sepsis", 1),
        Heading("Drugs", 2),
        Heading("Organs", 2),
    ]


def test_headings_by_the_names_of_classes() -> None:
    page = (
        "<div class=page-title>Asthma</div><div class=sectionHeader>Tests</div><p>Do spirometry.</p>"
        "<p class=sub-title>Children</p><p>From five years on.</p><div class='heading'>Text <p>that has more.</p></div>"
        "<p class='h2'>Drugs</p><p class=title>1.1.1</p><p>Offer a drug to all.</p>"
    )
    assert blocks(page) == [
        Heading("Asthma", 1),
        Heading("Tests", 2),
        Paragraph("Do spirometry."),
        Heading("Children", 3),
        Paragraph("From five years on."),
        Paragraph("Text"),
        Paragraph("that has more."),
        Heading("Drugs", 2),
        Paragraph("1.1.1 Offer a drug to all."),
    ]


def test_panels_keep_the_label_that_opens_them() -> None:
    page = (
        "<ul role=tablist><li><a data-toggle=tab href=#ad>Adults</a><li><a data-toggle=tab href=#ch>Children</a></ul>"
        "<div id=ad class=tab-pane><p>Give 1 g.</p></div><div id=ch class=tab-pane style='display:none'>"
        "<p>Give 15 mg/kg.</p></div><button class=accordion>Renal failure</button>"
        "<div class=panel hidden><p>Halve it.</p></div>"
        "<details><summary>Elderly</summary>Halve it too.</details><h3><button aria-expanded=false>Liver</button></h3>"
    )
    assert blocks(page) == [
        Heading("Adults", 6),
        Paragraph("Give 1 g."),
        Heading("Children", 6),
        Paragraph("Give 15 mg/kg."),
        Heading("Renal failure", 6),
        Paragraph("Halve it."),
        Heading("Elderly", 6),
        Paragraph("Halve it too."),
        Heading("Liver", 3),
    ]
