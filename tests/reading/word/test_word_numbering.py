"""Numbers that Word counts: as they are printed, whatever way the file says so."""

from collections.abc import Callable

import pytest

from qa.reading.draft import Block, Heading, Item, ListBlock, Paragraph
from qa.reading.source import Source
from qa.reading.word import draft
from qa.reading.word.numbering import in_format

Make = Callable[..., Source]


def level(at: int, text: str, format_: str = "decimal", more: str = "", left: int = 0) -> str:
    more = more if "<w:start " in more else f'<w:start w:val="1"/>{more}'
    indent = f'<w:pPr><w:ind w:left="{left or 360 * (at + 1)}" w:hanging="360"/></w:pPr>'
    return f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{format_}"/>{more}<w:lvlText w:val="{text}"/>{indent}</w:lvl>'


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def paragraph(text: str, at: int | None = 0, num: int = 1, more: str = "", style: str = "") -> str:
    counted = "" if at is None else f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>'
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{counted}{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def labels(blocks: tuple[Block, ...]) -> list[str]:
    return [item.marker for block in blocks if isinstance(block, ListBlock) for item in block.items]


OUTLINE = (level(0, "%1"), level(1, "%1.%2"), level(2, "%1.%2.%3"), level(3, "•", "bullet"), level(4, "–", "bullet"))


def test_a_numbered_recommendation_keeps_its_number_and_its_points(made: Make) -> None:
    body = (
        paragraph("Asthma", 0, more='<w:outlineLvl w:val="0"/>')
        + paragraph("Acute care", 1, more='<w:outlineLvl w:val="1"/>')
        + paragraph("Give oxygen to adults who have:", 2)
        + paragraph("a saturation below 94%", 3)
        + paragraph("heart disease and:", 3)
        + paragraph("chest pain", 4)
        + paragraph("Offer steroids. [2019]", 2)
        + paragraph("Follow-up", 1, more='<w:outlineLvl w:val="1"/>')
        + paragraph("Review within 48 hours.", 2)
    )
    points = ListBlock(
        (Item("a saturation below 94%", 0), Item("heart disease and:", 0), Item("chest pain", 1)),
    )
    assert draft(made(body, numbering=numbering(*OUTLINE))).blocks == (
        Heading("1 Asthma", 1),
        Heading("1.1 Acute care", 2),
        Paragraph("1.1.1 Give oxygen to adults who have:"),
        points,
        Paragraph("1.1.2 Offer steroids. [2019]"),
        Heading("1.2 Follow-up", 2),
        Paragraph("1.2.1 Review within 48 hours."),
    )


@pytest.mark.parametrize(
    ("levels", "places", "printed"),
    [
        ((level(0, "%1."), level(1, "%2)", "lowerLetter")), (0, 1, 1, 0, 1), ["1.", "a)", "b)", "2.", "a)"]),
        ((level(0, "(%1)", "upperRoman"),), (0, 0, 0, 0), ["(I)", "(II)", "(III)", "(IV)"]),
        ((level(0, "%1.", more='<w:start w:val="5"/>'),), (0, 0), ["5.", "6."]),
        ((level(0, "%1."), level(1, "%2)", more='<w:lvlRestart w:val="0"/>')), (0, 1, 0, 1), ["1.", "1)", "2.", "2)"]),
        (
            (level(0, "%1."), level(1, "%2)"), level(2, "%3)", more='<w:lvlRestart w:val="1"/>')),
            (0, 1, 2, 1, 2, 0, 1, 2),
            ["1.", "1)", "1)", "2)", "2)", "2.", "1)", "1)"],
        ),
        ((level(0, "%1.", "decimalZero"),), (0,), ["01."]),
        (('<w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl>',), (0, 0), ["0.", "1."]),
    ],
)
def test_lists_are_counted_as_word_does(
    made: Make, levels: tuple[str, ...], places: tuple[int, ...], printed: list[str]
) -> None:
    body = "".join(paragraph("point", at) for at in places)
    assert labels(draft(made(body, numbering=numbering(*levels))).blocks) == printed


def test_levels_in_another_format_are_decimal_in_legal_numbers(made: Make) -> None:
    levels = (level(0, "%1", "upperRoman"), level(1, "%1.%2"), level(2, "%1.%2.%3", more="<w:isLgl/>"))
    body = paragraph("Care", 0, more='<w:outlineLvl w:val="0"/>') * 4 + paragraph("Give oxygen.", 2)
    blocks = draft(made(body, numbering=numbering(*levels))).blocks
    assert blocks[3:] == (Heading("IV Care", 1), Paragraph("4.1.1 Give oxygen."))


def test_lists_of_one_kind_are_counted_together_unless_one_begins_anew(made: Make) -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = "".join(paragraph("point", 0, num) for num in (1, 1, 2, 3, 3, 2))
    assert labels(draft(made(body, numbering=numbering(level(0, "%1."), nums=nums))).blocks) == [
        "1.",
        "2.",
        "3.",
        "1.",
        "2.",
        "3.",
    ]


def test_a_list_may_override_how_a_level_is_printed(made: Make) -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "lowerLetter")}</w:lvlOverride>'
    nums = f'<w:num w:numId="1"><w:abstractNumId w:val="0"/>{override}</w:num>'
    source = made(paragraph("point") * 2, numbering=numbering(level(0, "%1."), nums=nums))
    assert labels(draft(source).blocks) == ["a)", "b)"]


def test_styles_bring_their_numbers_and_levels(made: Make) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My heading"/><w:basedOn w:val="H2"/></w:style>'
    )
    levels = (level(0, "%1", more='<w:pStyle w:val="H1"/>'), level(1, "%1.%2", more='<w:pStyle w:val="H2"/>'))
    body = (
        paragraph("Scope", None, style="H1")
        + paragraph("Drugs", None, style="H1")
        + paragraph("Dosing", None, style="H2")
        + paragraph("Renal", None, style="Mine")
        + paragraph("Sources", None, style="H1", more='<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert draft(made(body, styles=styles, numbering=numbering(*levels))).blocks == (
        Heading("1 Scope", 1),
        Heading("2 Drugs", 1),
        Heading("2.1 Dosing", 2),
        Heading("2.2 Renal", 2),
        Heading("Sources", 1),
    )


def test_a_list_may_be_named_by_a_style(made: Make) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="Steps"><w:name w:val="Steps"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    linked = (
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Steps"/></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num>'
    )
    source = made(paragraph("point", 0, 9), styles=styles, numbering=numbering(level(0, "Step %1:")) + linked)
    assert draft(source).blocks == (Paragraph("Step 1: point"),)


@pytest.mark.parametrize(
    ("label", "text", "block"),
    [
        ("Recommendation %1:", "Give oxygen.", Paragraph("Recommendation 1: Give oxygen.")),
        ("R%1.", "Give oxygen.", Paragraph("R1. Give oxygen.")),
        ("%1.", "Give oxygen.", ListBlock((Item("Give oxygen.", 0, "1."),))),
        ("[%1]", "Smith J. Lancet 2001.", ListBlock((Item("Smith J. Lancet 2001.", 0, "[1]"),))),
    ],
)
def test_a_number_is_text_or_marker(made: Make, label: str, text: str, block: Block) -> None:
    assert draft(made(paragraph(text), numbering=numbering(level(0, label)))).blocks == (block,)


def test_numbering_that_does_not_exist_is_none(made: Make) -> None:
    body = paragraph("Give oxygen.", 0, 77) + paragraph("Stop.", 5, 1)
    blocks = draft(made(body, numbering=numbering(level(0, "%1.")))).blocks
    assert blocks == (Paragraph("Give oxygen."), Paragraph("Stop."))


@pytest.mark.parametrize(
    ("count", "format_", "printed"),
    [
        (1, "lowerLetter", "a"),
        (26, "upperLetter", "Z"),
        (27, "lowerLetter", "aa"),
        (1_000_000, "lowerLetter", "1000000"),
        (1994, "upperRoman", "MCMXCIV"),
        (0, "lowerRoman", "0"),
        (5_000_000, "upperRoman", "5000000"),
        (3, "ordinal", "3rd"),
        (12, "ordinal", "12th"),
        (4, "none", ""),
        (4, "koreanCounting", "4"),
    ],
)
def test_formats(count: int, format_: str, printed: str) -> None:
    assert in_format(count, format_) == printed
