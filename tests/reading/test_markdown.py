from collections.abc import Callable
from pathlib import Path

import pytest

from qa.errors import ReadingError
from qa.guideline import Guideline, Statement, StatementKind
from qa.reading import read

Read = Callable[[str], Guideline]


@pytest.fixture
def guideline(tmp_path: Path) -> Read:
    def of(text: str) -> Guideline:
        (tmp_path / "a.md").write_text(text, encoding="utf-8")
        return read(tmp_path / "a.md")

    return of


def quotes(guideline: Guideline) -> list[str]:
    return [guideline.quote(statement) for statement in guideline.statements]


def by_quote(guideline: Guideline, begin: str) -> Statement:
    return next(each for each in guideline.statements if guideline.quote(each).startswith(begin))


def test_markup_goes_and_words_stay(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\n## S\n\nGive **5 mg** of [aspirin](http://x.org), *not* `more`\nthan that &amp; stop.\n"
    )
    assert quotes(read_in) == ["Give 5 mg of aspirin, not more than that & stop."]
    assert read_in.text == "T\n\nS\n\nGive 5 mg of aspirin, not more than that & stop."


def test_title_is_no_section_and_paths_nest(guideline: Read) -> None:
    read_in = guideline("# T\n\nOne.\n\n## A\n\n### B\n\nTwo.\n\n## C\n\nThree.\n")
    assert [statement.section for statement in read_in.statements] == [(), ("A", "B"), ("C",)]
    assert read_in.metadata.title == "T"
    a, b, c = read_in.sections
    assert (a.path, b.path, c.path) == (("A",), ("A", "B"), ("C",))
    assert read_in.text[a.start : a.end] == "A\n\nB\n\nTwo."
    assert read_in.text[b.start : b.heading_end] == "B"
    assert c.end == len(read_in.text)


def test_two_top_headings_are_both_sections(guideline: Read) -> None:
    read_in = guideline("# A\n\nOne.\n\n# B\n\nTwo.\n")
    assert [statement.section for statement in read_in.statements] == [("A",), ("B",)]


def test_lists_share_a_block_and_know_what_introduces_them(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\nThis is known. Give aspirin if:\n\n- fever\n- pain with any of:\n  - swelling\n- both\n\n"
        "Stage II\n\n- T1, N1\n"
    )
    assert quotes(read_in) == ["This is known.", "fever", "swelling", "both", "T1, N1"]
    fever, swelling, both, stage = read_in.statements[1:]
    assert fever.lead_in == "Give aspirin if:"
    assert swelling.lead_in == "Give aspirin if: pain with any of:"
    assert fever.block == swelling.block == both.block != stage.block
    assert stage.lead_in == "Stage II"
    assert "- pain with any of:\n  - swelling\n- both" in read_in.text


def test_items_of_several_sentences(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\n- Surgery without radiation is an option. A trial is under way.[3]\n"
        "- Taxanes. Paclitaxel. Docetaxel.[4]\n"
    )
    assert quotes(read_in) == [
        "Surgery without radiation is an option.",
        "A trial is under way.",
        "Taxanes. Paclitaxel. Docetaxel.",
    ]
    assert [statement.references for statement in read_in.statements] == [(), (3,), (4,)]


def test_numbered_recommendations_are_never_split(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\n1.7.1 Offer aspirin. Do so early. [2019]\n\n1.7.2 Consider a statin for adults with:\n\n"
        "- diabetes, or\n- age over 40\n\n"
        "Recommendation 3: We recommend rest (strong recommendation, low certainty of evidence).\n\n"
        "**1.7.4 Do not wait.**\n"
    )
    first, second, third, fourth = read_in.statements
    assert (first.number, first.strength) == ("1.7.1", "offer")
    assert read_in.quote(first) == "1.7.1 Offer aspirin. Do so early."
    assert read_in.quote(second) == "1.7.2 Consider a statin for adults with:\n- diabetes, or\n- age over 40"
    assert second.text == "1.7.2 Consider a statin for adults with: diabetes, or age over 40"
    assert (third.number, third.strength, third.evidence) == ("3", "strong recommendation", "low certainty of evidence")
    assert fourth.number == "1.7.4"
    assert {each.kind for each in read_in.statements} == {StatementKind.RECOMMENDATION}


def test_a_number_as_heading_numbers_the_paragraph_below(guideline: Read) -> None:
    read_in = guideline("# T\n\n## S\n\n### 1.1.1\n\nOffer aspirin.\n")
    assert [(each.number, each.section) for each in read_in.statements] == [("1.1.1", ("S",))]


def test_tables(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\n**Table 1: Doses**\n\n| Drug | Dose | Note |\n|---|:-:|---|\n| Ramipril | 2.5 mg | cough [2] |\n"
        "| None | | |\n"
    )
    ramipril, none = read_in.statements
    assert read_in.quote(ramipril) == "| Ramipril | 2.5 mg | cough [2] |"
    assert ramipril.text == "Ramipril: Dose: 2.5 mg; Note: cough"
    assert (ramipril.kind, ramipril.references, ramipril.lead_in) == (StatementKind.TABLE_ROW, (2,), "Table 1: Doses")
    assert none.text == "None"
    assert ramipril.section == ()


def test_loose_rows_are_one_table_and_its_note_a_statement(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\n| Group | Low risk |\n\n| * Note: under evaluation. |\n\n| Older | Tamoxifen* |\n\nAfter.\n"
    )
    older, note, after = read_in.statements
    assert older.text == "Older: Low risk: Tamoxifen*"
    assert (note.text, note.kind) == ("* Note: under evaluation.", StatementKind.STATEMENT)
    assert after.text == "After."


def test_html_scripts_and_comments(guideline: Read) -> None:
    read_in = guideline(
        '# T\n\n<script>alert("x")</script> stays text.\n\n<!-- gone\nentirely -->\n\nSeen &#60;b&#62;.\n'
    )
    assert quotes(read_in) == ['<script>alert("x")</script> stays text.', "Seen <b>."]
    assert "gone" not in read_in.text


def test_references_and_disclaimer_are_set_apart(guideline: Read) -> None:
    read_in = guideline(
        "# T\n\nIt works.[1] It fails.[7]\n\n## References\n\n1. Trial A\n2. Trial B\n\n## Disclaimer\n\n"
        "For clinicians only.\n"
    )
    assert quotes(read_in) == ["It works.", "It fails."]
    assert [(each.number, each.text) for each in read_in.references] == [(1, "Trial A"), (2, "Trial B")]
    assert read_in.metadata.disclaimer == "For clinicians only."
    (warning,) = read_in.warnings
    assert (warning.kind, warning.statement) == ("reference", 1)
    assert "reference 7" in warning.text


def test_linked_numbers_are_references(guideline: Read) -> None:
    read_in = guideline('# T\n\nIt works [1].\n\n[1]: https://example.org/a "Trial A"\n')
    assert read_in.statements[0].references == (1,)
    assert read_in.statements[0].text == "It works."
    assert read_in.references[0].text == "Trial A"


def test_cross_references_are_not_statements(guideline: Read) -> None:
    read_in = guideline("# T\n\nIt works. (Refer to the summary on X for more information.) It lasts.\n")
    assert quotes(read_in) == ["It works.", "It lasts."]


def test_bold_lines_head_what_follows(guideline: Read) -> None:
    read_in = guideline("# T\n\n## S\n\n**Methods:**\n\n- FISH\n\n**Do not delay surgery.**\n")
    fish, delay = read_in.statements
    assert fish.section == ("S", "Methods")
    assert delay.text == "Do not delay surgery."


def test_round_bullets_in_markdown(guideline: Read) -> None:
    assert quotes(guideline("# T\n\n• One\n• Two\n")) == ["One", "Two"]


def test_front_matter_warnings(guideline: Read) -> None:
    head = '---\ntitle: T\nwarnings:\n  - match: "500,000-2,000"\n    text: Probably a misprint.\n---\n'
    (warning,) = guideline(head + "Levels of 500,000-2,000 are seen.\n").warnings
    assert (warning.kind, warning.text, warning.statement) == ("source", "Probably a misprint.", 0)
    with pytest.raises(ReadingError, match="line 3: no statement holds the words"):
        guideline(head + "Levels are seen.\n")


def test_edition_label(guideline: Read) -> None:
    assert guideline("---\nedition: 2nd\nupdated: 2020-01-02\n---\nText.\n").edition.label == "2nd"
    assert guideline("---\nupdated: 2020-01-02\n---\nText.\n").edition.label == "2020-01-02"
    dated = guideline("# Asthma (last modified 2007-05-11, X1)\n\nText.\n")
    assert (dated.edition.label, dated.metadata.title) == ("2007-05-11", "Asthma")
    bare = guideline("# Asthma\n\nText.\n")
    assert bare.edition.label == bare.edition.sha256[:12]
