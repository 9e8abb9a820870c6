from datetime import date
from pathlib import Path

import pytest

from qa.guideline import Guideline, StatementKind
from qa.reading import html, read
from qa.reading.draft import Draft, Heading, ListBlock, Paragraph, Table
from qa.reading.source import Source

SHARED = Path(__file__).parents[4] / "shared" / "guidelines"
PDQ = "pdq-breast-cancer-hp-2007"

PROSE = "Give oxygen to every patient whose saturation falls below the target, and measure it again within an hour. "


def draft(page: str) -> Draft:
    return html.draft(Source(Path("a.html"), f"<!doctype html>{page}".encode(), ""))


def texts(page: str) -> list[str]:
    return [block.text for block in draft(page).blocks if isinstance(block, Paragraph | Heading)]


def test_a_drupal_page_without_what_surrounds_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        f"""<!doctype html><html><head><title>Acute asthma | St Elsewhere</title>
        <meta property="og:site_name" content="St Elsewhere"><meta property="article:modified_time" content="2024-02-03">
        </head><body class="no-sidebars toc"><a class="visually-hidden" href="#main">Skip to main content</a>
        <div id="sliding-popup" class="eu-cookie-compliance"><p>This site sets cookies. Tell us which you allow, and
        why. {PROSE}</p><button>Allow</button></div>
        <header role="banner"><a href="/">St Elsewhere</a><form class="search"><label>Search</label><input></form></header>
        <nav><ul><li><a href="/a">Wards</a></li><li><a href="/b">Staff</a></li></ul></nav>
        <div class="breadcrumb"><a href="/">Home</a> / <a href="/g">Guidelines</a></div>
        <div class="layout"><div id="sidebar-first"><h2>Elsewhere</h2><p>Canteen: soup.</p></div>
        <div class="region-content"><h1>Acute asthma</h1><p>Last updated: 5 May 2023</p>
        <h2>On this page</h2><ul><li><a href="#o">Oxygen</a></li><li><a href="#d">Drugs</a></li></ul>
        <h2 id="o">Oxygen</h2><p>{PROSE * 3}</p><h2 id="d">Drugs</h2><p>Choose one of:</p>
        <ul><li><a href="/s">salbutamol</a></li><li><a href="/i">ipratropium</a></li><li><a href="/m">magnesium</a></li></ul>
        <p>See the <a href="/x">flow chart</a>.</p>
        <div class="share-links"><a href="x">Post</a> <a href="y">Mail</a></div>
        <div class="alert">Never sedate.</div><section id="social-care"><h2>Social care</h2><p>Ask who is at home.</p>
        </section></div></div>
        <div class="tags"><a href="1">lung</a> <a href="2">breath</a> <a href="3">acute</a></div>
        <footer><p>Elsewhere Road 1</p></footer><script>var x = "<p>no</p>";</script></body></html>""",
        encoding="utf-8",
    )
    read_in = read(tmp_path / "a.html")
    said = [read_in.quote(statement) for statement in read_in.statements]
    assert said == [
        *([PROSE.strip()] * 3),
        "salbutamol",
        "ipratropium",
        "magnesium",
        "See the flow chart.",
        "Never sedate.",
        "Ask who is at home.",
    ]
    assert [section.path for section in read_in.sections] == [("Oxygen",), ("Drugs",), ("Social care",)]
    assert (read_in.metadata.title, read_in.metadata.publisher) == ("Acute asthma", "St Elsewhere")
    assert read_in.edition.updated == date(2023, 5, 5)


def test_names_of_furniture_do_not_take_the_guideline_away() -> None:
    page = f"<div class=sidebar><h2>Doses</h2><p>{PROSE * 4}</p></div><p>One more sentence here.</p>"
    assert texts(page) == ["Doses", (PROSE * 4).strip(), "One more sentence here."]
    assert texts("<p>Treatment:</p><div class=treatment-related><p>Toxicity is common.</p></div>")[1:] == [
        "Toxicity is common."
    ]
    whole_page_form = f"<form action=x><input><h1>T</h1><p>{PROSE}</p></form>"
    assert texts(whole_page_form) == ["T", PROSE.strip()]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>Home</nav>",
        "<div role=navigation>Home</div>",
        "<dialog open>Log in</dialog>",
        "<aside><a href=x>More pages</a></aside>",
        "<div hidden>Draft</div>",
        "<p style='display: none !important'>Draft</p>",
        "<style>.gone{display:none}</style><p class=gone>Draft</p>",
        "<div aria-hidden=true>Draft</div>",
        "<noscript>Enable it</noscript>",
        "<template><p>Draft</p></template>",
        "<svg><title>Logo</title><text>Logo</text></svg>",
        "<button>Show more</button>",
        "<select><option>One</option></select>",
        "<div class=newsletterBox>Mail me</div>",
        "<ul id=toc><li>One</li></ul>",
        "<h2>See also</h2><ul><li><a href=1>A</a><li><a href=2>B</a><li><a href=3>C</a></ul>",
    ],
)
def test_furniture_is_left_out(furniture: str) -> None:
    assert texts(f"<main><h1>T</h1><p>{PROSE * 3}</p>{furniture}<p>Last words.</p></main>")[2:] == ["Last words."]


def test_main_text_is_taken_and_its_title_from_beside_it() -> None:
    page = f"<div><h1>Asthma</h1><p>slogan</p></div><div>Ward 7</div><main><p>{PROSE * 2}</p></main><div>Road 1</div>"
    assert texts(page) == ["Asthma", "slogan", (PROSE * 2).strip()]
    two_articles = f"<article><p>{PROSE}</p></article><article><p>Also this.</p></article>"
    assert len(texts(f"{two_articles}<article><p>{PROSE}</p></article>")) == 3


def test_title_without_the_site_where_no_heading_gives_one() -> None:
    assert draft("<title>Sepsis in adults | St Elsewhere</title><p>x").imprint.title == "Sepsis in adults"
    assert draft("<title>Sepsis - a guideline for 2024</title><p>x").imprint.title == "Sepsis - a guideline for 2024"
    assert draft("<title>Page</title><meta name=DC.title content='Sepsis'><p>x").imprint.title == "Sepsis"
    assert draft("<title>Page</title><h1>Sepsis</h1><p>x").imprint.title == ""


@pytest.mark.parametrize(
    "page",
    [
        "<meta name=dcterms.modified content=2024-03-05><p>x",
        "<p>x <p>Updated <time datetime=2024-03-05T10:00>5 March</time>",
        "<main><p>words of the guideline</main><footer><p>Last modified: 5 March 2024</p></footer>",
        '<script type="application/ld+json">{"dateModified": "2024-03-05"}</script><p>x',
    ],
)
def test_date_of_update(page: str) -> None:
    assert draft(page).imprint.updated == date(2024, 3, 5)


def test_recommendations_as_nice_sets_them(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        """<html><body><h1>Chest pain</h1><h3>1.7 Drugs</h3>
        <div class="recommendation"><span class="number">1.7.1</span><p>Offer aspirin to adults who have:</p>
        <ul><li>chest pain <b>and</b></li><li>a new change in the tracing.</li></ul><p class="evidence">[2019]</p></div>
        <div class="recommendation"><h4>1.7.2</h4>
        <p>Do not offer oxygen to all. <strong>[2010, amended 2019]</strong></p></div>
        </body></html>""",
        encoding="utf-8",
    )
    first, second = read(tmp_path / "a.html").statements
    assert (first.number, first.strength, first.kind) == ("1.7.1", "offer", StatementKind.RECOMMENDATION)
    assert first.text == "1.7.1 Offer aspirin to adults who have: chest pain and a new change in the tracing."
    assert (second.number, second.strength) == ("1.7.2", "do not offer")


def test_a_table_of_recommendations_with_class_and_level(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        """<html><body><h1>Atrial fibrillation</h1><table><caption>Table 3. Stroke</caption>
        <thead><tr><th>Recommendations</th>
        <th>Class<sup>a</sup></th><th>Level<sup>b</sup></th></tr></thead><tbody><tr><td colspan="100">Drugs</td></tr>
        <tr><td>A direct anticoagulant is recommended.<sup>12,13</sup></td><td>I</td><td>A</td></tr></tbody>
        <tfoot><tr><td colspan="3"><sup>a</sup>Class of recommendation.</td></tr></tfoot></table></body></html>""",
        encoding="utf-8",
    )
    row, note = read(tmp_path / "a.html").statements
    assert row.kind is StatementKind.TABLE_ROW
    assert row.text == "Drugs: A direct anticoagulant is recommended. Class[a]: I; Level[b]: A"
    assert (row.references, row.lead_in) == ((12, 13), "Table 3. Stroke")
    assert note.text == "[a] Class of recommendation."


def test_tables_with_spans_lists_and_bold_heads() -> None:
    (table,) = draft(
        "<table><tr><td><b>Drug</b></td><td><p><b>Dose</b></p></td><td><b>When</b></td></tr>"
        "<tr><td rowspan=0>A</td><td><ul><li>5 mg<li>10 mg</ul></td><td><p>fever</p><p>pain</p></td></tr>"
        "<tr><td colspan=2>never</td></tr></table>"
    ).blocks
    assert table == Table(("Drug", "Dose", "When"), (("A", "5 mg; 10 mg", "fever; pain"), ("A", "never", "never")))


def test_tables_that_only_lay_out_the_page_are_read_in_order() -> None:
    page = (
        "<table><tr><td><h2>A</h2><p>One.</p><table><tr><th>x<th>y<tr><td>1<td>2</table></td><td><p>Two.</p></td></tr></table>"
        "<table role=presentation><tr><td>Three.</td><td>Four.</td></tr></table><table><tr><td>Five.</td></tr></table>"
    )
    assert draft(page).blocks == (
        Heading("A", 2),
        Paragraph("One."),
        Table(("x", "y"), (("1", "2"),)),
        *(Paragraph(text) for text in ("Two.", "Three.", "Four.", "Five.")),
    )


def test_no_cell_is_lost_in_a_table_too_wide_to_be_one() -> None:
    cells = "".join(f"<td>c{n}</td>" for n in range(150))
    assert len(draft(f"<table><tr>{cells}</tr><tr>{cells}</tr></table>").blocks) == 300


def test_a_figure_titles_the_table_in_it() -> None:
    page = "<figure><table><tr><th>a<th>b<tr><td>1<td>2</table><figcaption>Table 2. Things</figcaption></figure>"
    assert draft(page).blocks[0] == Paragraph("Table 2. Things")


def test_numbered_notes_are_references_wherever_they_stand(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        """<html><body><h1>T</h1><p>Aspirin works.<sup><a href="#fn1" id="b1">1</a></sup></p>
        <ol><li id="fn1" role="doc-endnote"><p>Smith and others 2003. <a href="#b1">↩</a></p></li></ol>
        <p>Do not stop it.</p></body></html>""",
        encoding="utf-8",
    )
    read_in = read(tmp_path / "a.html")
    assert [statement.text for statement in read_in.statements] == ["Aspirin works.", "Do not stop it."]
    assert [(each.number, each.text) for each in read_in.references] == [(1, "Smith and others 2003.")]
    assert read_in.statements[0].references == (1,)


def test_a_list_under_references_keeps_its_numbers() -> None:
    blocks = draft(
        "<p>x</p><h2>References</h2><ol><li id=ref1>Smith A 2001.</li><li id=ref2>Jones B 2002.</li></ol>"
    ).blocks
    assert isinstance(blocks[-1], ListBlock)
    assert [item.marker for item in blocks[-1].items] == ["1.", "2."]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the public guideline in four formats is not there")
def test_the_public_guideline_says_in_html_what_it_says_in_markdown() -> None:
    def said(guideline: Guideline) -> list[tuple[str, ...]]:
        return [(each.text, each.lead_in, *each.section) for each in guideline.statements]

    assert said(read(SHARED / f"{PDQ}.html")) == said(read(SHARED / f"{PDQ}.md"))
