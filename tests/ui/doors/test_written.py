from markdown_it import MarkdownIt

from qa.answer import Abstention, Answer
from qa.guideline import Guideline
from ui.doors.written import Written

ORIGIN = "https://qa.example"


def test_an_answer_is_paragraphs_with_marks_then_notices_then_sources(answer: Answer, guideline: Guideline) -> None:
    written = Written({"g": guideline}, ORIGIN)
    written.rest(answer)
    first, second = answer.statements[0].citations[0], answer.statements[1].citations[0]
    page = f"{ORIGIN}/source/g@{guideline.edition.sha256}"
    title = "Testing `<script>alert(1)</script>.` 2nd edition. Testing › Methods `<script>alert(1)</script>,` p. 7."
    assert written.text.split("\n\n") == [
        "Methods: Immunohistochemistry counts 500-20 receptors. [1]",
        "FISH counts gene copies `<img` src=x onerror=alert(2)>. [2][1]",
        "Understood as: How is HER2 counted?",
        "Review status: Not reviewed.",
        "Spelling: Read her3 as HER2.",
        "Sources:",
        f"- [1] {title} Strength: Strong. Doubtful source text: The range runs backwards."
        f" <{page}/{first.start}-{first.end}>\n"
        f"- [2] {title} <{page}/{second.start}-{second.end}>",
    ]


def test_statements_written_as_they_come_make_the_same_text(answer: Answer, guideline: Guideline) -> None:
    whole, grown = Written({"g": guideline}, ORIGIN), Written({"g": guideline}, ORIGIN)
    said = whole.rest(answer)
    assert "".join([*map(grown.statement, answer.statements), grown.rest(answer)]) == said == whole.text == grown.text
    assert grown.annotations == whole.annotations
    marks = [each["url_citation"] for each in grown.annotations]
    assert [grown.text[mark["start_index"] : mark["end_index"]] for mark in marks] == ["[1]", "[2]", "[1]"]


def test_what_a_language_model_worded_is_marked_and_stays_text(worded: Answer, guideline: Guideline) -> None:
    whole, grown = Written({"g": guideline}, ORIGIN), Written({"g": guideline}, ORIGIN)
    whole.rest(worded)
    assert "".join([*map(grown.statement, worded.statements), grown.rest(worded)]) == whole.text
    first, second, legend = whole.text.split("\n\n")[:3]
    assert first.endswith("(worded) [1][2]")
    assert second == "Methods: Immunohistochemistry counts 500-20 receptors. [2]"
    assert legend.startswith("(worded): worded by a language model")
    html = MarkdownIt("commonmark", {"html": True}).render(first)
    assert not any(tag in html for tag in ("<img", "<a ", "<strong", "<em"))
    assert "by **FISH**" in html


def test_an_abstention_quotes_the_nearest_as_such(abstention: Abstention, guideline: Guideline) -> None:
    written = Written({"g": guideline}, ORIGIN)
    written.rest(abstention)
    assert written.text.split("\n\n")[:4] == [
        "The guideline does not say: dose.",
        "Nearest statements (they do not answer the question):",
        "Every tumour is tested. [1]",
        "The test is repeated on relapse. [2]",
    ]
    assert len(written.annotations) == 2


def test_nothing_of_a_hostile_guideline_becomes_markup(answer: Answer, guideline: Guideline) -> None:
    hostile = answer.statements[0].model_copy(
        update={"heading": "![x](https://evil.example/a.png)", "text": "# <b>Big</b>\n\n- [click](javascript:alert(1))"}
    )
    written = Written({"g": guideline}, ORIGIN)
    written.rest(answer.model_copy(update={"statements": [hostile]}))
    html = MarkdownIt("commonmark", {"html": True}).render(written.text)
    allowed = (
        "<p>",
        "</p>",
        "<code>",
        "</code>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "</a>",
        f'<a href="{ORIGIN}/source/',
    )
    for tag in allowed:
        html = html.replace(tag, "")
    assert "<" not in html
    assert html.count("evil.example") == 1
