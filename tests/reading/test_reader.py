"""Reading end to end: the two real sources, and any input at all."""

import re
import time
import unicodedata
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.errors import ReadingError
from qa.guideline import Guideline, StatementKind
from qa.reading import read

SHARED = Path(__file__).parents[2] / ".." / "shared"
ARTICLE = SHARED / "source" / "000_23bc11871f974cca.txt"
PDQ = SHARED / "guidelines" / "pdq-breast-cancer-hp-2007.md"


def check(guideline: Guideline) -> None:
    """Hold what every guideline must: exact, ordered, separate, readable spans."""
    end = 0
    for statement in guideline.statements:
        quote = guideline.quote(statement)
        assert end <= statement.start < statement.end <= len(guideline.text)
        assert quote == quote.strip() != ""
        assert statement.text.strip()
        assert "\n" not in statement.text
        assert not any(unicodedata.category(c) == "Cc" for c in quote.replace("\n", "") + statement.text)
        end = statement.end
    for section in guideline.sections:
        assert guideline.text[section.start : section.heading_end] == section.path[-1]
        assert section.heading_end <= section.end <= len(guideline.text)
    paths = {section.path for section in guideline.sections}
    assert all(not statement.section or statement.section in paths for statement in guideline.statements)
    assert all(
        0 <= warning.statement < len(guideline.statements)
        for warning in guideline.warnings
        if warning.statement is not None
    )


@pytest.fixture(scope="module")
def article() -> Guideline:
    return read(ARTICLE)


@pytest.fixture(scope="module")
def pdq() -> Guideline:
    return read(PDQ)


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article text is not beside this checkout")
class TestArticle:
    def test_spans(self, article: Guideline) -> None:
        check(article)

    def test_metadata(self, article: Guideline) -> None:
        assert article.metadata.title == "HER2/neu in Breast Cancer: Clinical Importance"
        assert article.edition.updated == date(2026, 1, 12)
        assert article.edition.label == "2026-01-12"
        assert article.metadata.review_status == "Exercise caution as content is pending human review"
        assert article.metadata.disclaimer.startswith("This information is intended for healthcare professionals.")
        assert article.metadata.disclaimer.endswith("based on this content.")
        assert len(article.metadata.example_questions) == 1

    def test_bottom_line_and_every_bullet(self, article: Guideline) -> None:
        bullets = [line for line in ARTICLE.read_text().splitlines() if line.lstrip().startswith("•")]
        assert len(bullets) == 32
        assert len(article.statements) == 33
        assert article.statements[0].section == ()
        for bullet, statement in zip(bullets, article.statements[1:], strict=True):
            words = re.sub(r"(?: \d(?:, \d)*)?$", "", bullet.strip().removeprefix("•").strip())
            assert article.quote(statement) == statement.text == words
            assert len(statement.section) == 2
            assert statement.references

    def test_sections_and_references(self, article: Guideline) -> None:
        first, last = article.statements[1], article.statements[-1]
        assert first.section == ("Prognostic Significance", "HER2 as a Poor Prognostic Marker")
        assert first.references == (1, 2)
        assert last.section == ("Available HER2-Targeted Therapies", "Mechanism of Trastuzumab")
        assert [reference.kind for reference in article.references] == ["Guideline"] * 4
        assert article.references[0].text.startswith("Guideline Directed Topic Overview. Dr.Oracle")

    def test_warnings(self, article: Guideline) -> None:
        (backwards,) = [warning for warning in article.warnings if warning.kind == "range"]
        assert backwards.statement is not None
        assert "500,000-2,000" in article.statements[backwards.statement].text
        cited = {n for w in article.warnings if w.kind == "reference" for n in re.findall(r"\d+", w.text)}
        assert cited == {"5", "6"}

    def test_no_furniture(self, article: Guideline) -> None:
        assert not re.search(
            r"Under Review|Personalize|tailor|follow-up|Last updated|assumes no liability", article.text
        )

    def test_abbreviations(self, article: Guideline) -> None:
        assert dict(article.abbreviations)["FISH"] == "Fluorescence in situ hybridization"


@pytest.mark.skipif(not PDQ.exists(), reason="the PDQ summary is not beside this checkout")
class TestPDQ:
    def test_spans(self, pdq: Guideline) -> None:
        check(pdq)
        assert 700 <= len(pdq.statements) <= 800

    def test_metadata(self, pdq: Guideline) -> None:
        assert pdq.metadata.title == "Breast Cancer — Health professionals"
        assert pdq.edition.updated == date(2007, 5, 11)

    def test_no_source_word_is_lost_or_changed(self, pdq: Guideline) -> None:
        def words(text: str) -> list[str]:
            return sorted(re.findall(r"[^\s#*|]+", re.sub(r"(?m)^- ", "", text)))

        assert words(pdq.text.replace("\n- ", "\n")) == words(PDQ.read_text(encoding="utf-8"))

    def test_tables(self, pdq: Guideline) -> None:
        rows = [statement for statement in pdq.statements if statement.kind is StatementKind.TABLE_ROW]
        assert len(rows) == 13
        (older,) = [row for row in rows if "Older than 70 years | Tamoxifen alone" in pdq.quote(row)]
        assert (
            older.text == "Older than 70 years: Treatments: Tamoxifen alone; consider chemotherapy if receptor-negative"
        )
        assert older.lead_in.startswith("Table 3: Treatment Options")

    def test_marks_and_cross_references(self, pdq: Guideline) -> None:
        assert not [each for each in pdq.statements if re.match(r"\((?:Refer|See|Visit)", each.text)]
        assert not [each for each in pdq.statements if re.search(r"\[\s*Level of evidence|\[\d+\]", each.text)]
        hrt = next(each for each in pdq.statements if "[HR] = 3.5" in each.text)
        assert (hrt.references, hrt.evidence) == ((12,), "1iiDi")

    def test_lists(self, pdq: Guideline) -> None:
        (item,) = [each for each in pdq.statements if each.text == "T2, N1, M0"]
        assert item.lead_in == "Stage IIB"

    def test_speed(self) -> None:
        begin = time.perf_counter()
        read(PDQ)
        assert time.perf_counter() - begin < 2


def read_text(text: str, suffix: str) -> Guideline | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"any{suffix}"
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        try:
            return read(path)
        except ReadingError as error:
            assert "\n" not in str(error)
            return None


PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "- ",
            "  - ",
            "• ",
            "1. ",
            "1.2.3 ",
            "| a | b |",
            "|---|---|",
            "**",
            "*",
            "`",
            "```",
            "> ",
            "===\n",
        ),
        *(
            "[1]",
            "[12][Level of evidence: 1iiA]",
            "[a](b)",
            "<b>",
            "<!--",
            "-->",
            "---\n",
            "title: x\n",
            "\\|",
            "&amp;",
        ),
        *("References\n", "Disclaimer\n", "Skip to content\n", "Last updated: May 1, 2020\n", "Table 1: x\n\n"),
        *("Offer aspirin.", "Give 5 mg. Stop.", "Note:", " 1, 2", "e.g. ", "(see", ")", ":", "Recommendation 3: "),
        *("\n", "\n\n", "    ", "\t", "\x00", "\x07", "\u202e", "\u2028", "\r\n", "&#13;", "é", "🙂", "\ufeff"),
    ]
)
"""Pieces of Markdown and of web pages, whole and broken."""


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join), st.sampled_from([".md", ".txt"]))
@example("# T\n\n1.2.3 Offer [1]\n- a [2]\n", ".md")
@example("Recommendation 3: [1]\n\n- [2]\n", ".md")
def test_any_text_is_read_exactly_or_refused(text: str, suffix: str) -> None:
    guideline = read_text(text, suffix)
    if guideline is not None:
        assert guideline.statements
        check(guideline)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.md"
        path.write_bytes(raw)
        try:
            check(read(path))
        except ReadingError as error:
            assert str(error).startswith("any.md")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 40_000,
        "*a " * 16_000,
        "(" * 40_000,
        "e.g. A " * 7_000,
        "1, " * 15_000,
        "| " * 20_000,
        "`" * 40_000,
        "> " * 20_000,
        "<!--" * 10_000,
    ],
    ids=["brackets", "stars", "parentheses", "abbreviations", "numbers", "bars", "ticks", "quotes", "comments"],
)
@pytest.mark.parametrize("head", ["# T\n\n", ""])
def test_hostile_text_is_quick(text: str, head: str) -> None:
    begin = time.perf_counter()
    read_text(head + "Offer aspirin.\n\n" + text, ".md")
    assert time.perf_counter() - begin < 5
