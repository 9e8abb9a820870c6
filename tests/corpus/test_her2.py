"""The shipped guideline, its glossary and its gold questions, checked without an index or a model.

The article that the guideline restates is not part of the repository; checks against it are skipped where it is absent.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.cases.gold import GoldQuestion
from evals.cases.load import load
from qa.reading import read
from qa.terms import terms

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
GUIDELINE = CORPUS / "her2-breast-cancer.md"
GOLD = ROOT / "evals" / "gold" / "her2.yaml"
ARTICLE = ROOT.parent / "shared" / "source" / "000_23bc11871f974cca.txt"
BOTTOM_LINE = "HER2/neu testing is essential"

Line = tuple[str, str]
"""The heading a statement stands under, and the statement without its reference numbers."""

needs_article = pytest.mark.skipif(not ARTICLE.exists(), reason="the source article is not beside this checkout")


def front_matter() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(GUIDELINE.read_text(encoding="utf-8").split("---\n")[1])
    return found


def body() -> str:
    return GUIDELINE.read_text(encoding="utf-8").split("---\n", 2)[2]


def guideline_lines() -> list[Line]:
    heading, found = "", []
    for row in body().splitlines():
        if row.startswith("#"):
            heading = row.lstrip("# ")
        elif row.startswith("- "):
            found.append((heading, re.sub(r"(?: \[\d+\])+$", "", row[2:])))
    return found


def article_lines() -> list[Line]:
    heading, found = "", []
    for row in ARTICLE.read_text(encoding="utf-8").splitlines():
        bullet = re.match(r"\s+• (.*)", row)
        if bullet or row.startswith(BOTTOM_LINE):
            found.append((heading, re.sub(r" \d(?:, \d)*$", "", bullet[1] if bullet else row)))
        elif row.strip():
            heading = row.strip().rstrip(":")
    return found


def glossary() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CORPUS / "glossary.yaml").read_text(encoding="utf-8"))["terms"]
    return found


QUESTIONS = load(GOLD).questions
ANSWERABLE = [question for question in QUESTIONS if question.answerable]


def label(question: GoldQuestion) -> str:
    return question.id


def hit(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE | re.MULTILINE) is not None


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def figures(text: str) -> set[str]:
    """Numbers, ranges and counts of `text` with the unit that follows them, `a/b` written as `a per b`."""
    text = text.replace("receptors/cell", "receptors per cell")
    return set(
        re.findall(r"\d[\d,]*\d-\d[\d,]*\d(?:%| receptors per cell)|(?<![\w-])\d+%|\b\w+ \d\+|\bmore than \w+", text)
    )


def test_front_matter_says_what_the_guideline_is() -> None:
    meta = front_matter()
    plain = "id title publisher edition review_status audience licence editorial_policy disclaimer"
    assert all(isinstance(meta[key], str) and meta[key].strip() for key in plain.split())
    assert meta["id"] == GUIDELINE.stem
    assert meta["updated"] == date(2026, 1, 12)
    assert "pending human review" in meta["review_status"]
    assert len(meta["example_questions"]) == 4
    assert len(meta["references"]) == 4
    assert all(set(reference) == {"text", "kind"} for reference in meta["references"])


def test_each_warning_stands_in_exactly_one_statement() -> None:
    warnings = front_matter()["warnings"]
    assert any("misprint" in warning["text"] for warning in warnings)
    for warning in warnings:
        assert sum(warning["match"] in statement for _, statement in guideline_lines()) == 1


def test_a_bullet_is_one_sentence_with_its_references() -> None:
    bullets = [row for row in body().splitlines() if row.strip() and not row.startswith("#")]
    assert len(bullets) > 33
    for bullet in bullets:
        assert re.fullmatch(r"- [A-Z][^\n]*[^.]\.(?: \[\d\])+", bullet), bullet
        assert not re.search(r"[.!?] [A-Z]", bullet), bullet


def test_it_reads_into_one_statement_a_bullet() -> None:
    guideline = read(GUIDELINE)
    quotes = [(statement.section[-1], guideline.quote(statement)) for statement in guideline.statements]
    assert quotes == guideline_lines()
    doubtful = next(at for at, (_, text) in enumerate(quotes) if "500,000" in text)
    assert doubtful in {warning.statement for warning in guideline.warnings}


@needs_article
def test_every_figure_of_the_article_stands_in_the_guideline() -> None:
    wanted = {figure for _, statement in article_lines() for figure in figures(statement)}
    assert {"15-30%", "25,000-185,000 receptors per cell", "24%", "IHC 3+", "more than six"} <= wanted
    assert wanted <= {figure for _, statement in guideline_lines() for figure in figures(statement)}


@needs_article
def test_the_article_reads_into_its_bullets_and_bottom_line() -> None:
    assert len(article_lines()) == 33


@needs_article
def test_no_run_of_eight_words_is_copied() -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        found = words(text)
        return {tuple(found[at : at + 8]) for at in range(len(found) - 7)}

    meta = front_matter()
    meta.pop("references")  # titles are quoted as they are
    own = [statement for _, statement in guideline_lines()] + [yaml.safe_dump(meta, width=10_000)]
    source = runs(ARTICLE.read_text(encoding="utf-8"))
    assert [run for text in own for run in runs(text) if run in source] == []


@pytest.mark.parametrize(("tag", "least"), [("development", 109), ("held-out", 40)])
def test_enough_questions_of_every_kind(tag: str, least: int) -> None:
    asked = [question.category for question in QUESTIONS if tag in question.tags]
    assert len(asked) == least
    assert set(asked) == {"direct", "paraphrase", "list", "followup", "premise", "absent-near", "absent-far"}
    assert sum(len(question.ask) for question in QUESTIONS) >= 150


def test_no_question_is_asked_twice() -> None:
    asked = [(*question.history, text.lower()) for question in QUESTIONS for text in question.ask]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("question", QUESTIONS, ids=label)
def test_question_has_the_fields_of_its_kind(question: GoldQuestion) -> None:
    assert question.answerable != question.category.startswith("absent")
    assert bool(question.premise) == (question.category == "premise")
    if question.category == "followup":
        assert question.history


@pytest.mark.parametrize("question", ANSWERABLE, ids=label)
def test_guideline_answers(question: GoldQuestion) -> None:
    answers(question, guideline_lines())


@needs_article
@pytest.mark.parametrize("question", ANSWERABLE, ids=label)
def test_article_answers(question: GoldQuestion) -> None:
    answers(question, article_lines())


def answers(question: GoldQuestion, lines: list[Line]) -> None:
    """Assert that one to six lines answer, and that they hold every pattern wanted in at most 120 words."""
    found = [f"{heading}: {text}" for heading, text in lines if hit(question.line, text)]
    assert 1 <= len(found) <= 6
    shown = "\n".join(found)
    assert [must for must in question.must if not hit(must, shown)] == []
    assert not any(hit(pattern, shown) for pattern in question.must_not)
    if question.category == "list":
        assert len(shown.split()) <= 120


def test_a_question_on_the_misprint_expects_a_notice() -> None:
    match = front_matter()["warnings"][0]["match"]
    doubtful = [text for _, text in guideline_lines() if match in text]
    asked = [each for each in ANSWERABLE if any(hit(each.line, text) for text in doubtful)]
    assert asked
    assert all(question.notice for question in asked)


def test_glossary_entries_follow_the_schema() -> None:
    assert len(glossary()) >= 120
    for term in glossary():
        assert set(term) <= {"name", "kind", "brands", "abbreviations", "synonyms"}
        assert term.get("kind", "other") in {"drug", "test", "condition", "measure", "other"}
        assert aliases(term), term["name"]
        assert all(isinstance(alias, str) and alias.strip() == alias for alias in aliases(term))


def test_no_two_entries_share_a_word_as_the_search_sees_it() -> None:
    owner: dict[tuple[str, ...], str] = {}
    for term in glossary():
        forms = {tuple(terms(form)) for form in [term["name"], *aliases(term)]}
        assert len(forms) > 1, f"the aliases of {term['name']} are no other words"
        for form in forms:
            assert form, f"an alias of {term['name']} has no letter or digit"
            assert form not in owner, f"{form} belongs to {owner.get(form)} and to {term['name']}"
            owner[form] = term["name"]


def aliases(term: dict[str, Any]) -> list[str]:
    return [alias for key in ("brands", "abbreviations", "synonyms") for alias in term.get(key, [])]
