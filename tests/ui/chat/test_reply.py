import re
from html import unescape

from markupsafe import escape

from qa.answer import Abstention, Answer, Notice
from qa.answering.explanation import SCORES, Explanation
from qa.guideline import Guideline
from ui.chat.reply import abstained, answered, refused, working
from ui.sources.copying import plain_text


def visible(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_answer_shows_statements_under_their_headings_with_citation_buttons(
    answer: Answer, guideline: Guideline
) -> None:
    html = answered(answer, {"g": guideline})
    method = answer.statements[0].citations[0]
    assert '<strong class="heading">Methods:</strong>' in html
    assert f'data-guideline="g@{guideline.edition.sha256}" data-start="{method.start}" data-end="{method.end}"' in html
    shown = visible(html)
    assert "Methods: Immunohistochemistry counts 500-20 receptors. [1]" in shown
    assert "Understood as: How is HER2 counted?" in shown
    assert "1" in re.findall(r'<li value="(\d)">Smith', html)
    assert f'data-copy="{escape(plain_text(answer, {"g": guideline}))}"' in html


def test_notices_on_the_question_stand_before_the_statements_and_the_others_after(
    answer: Answer, guideline: Guideline
) -> None:
    shown = visible(answered(answer, {"g": guideline}))
    assert shown.index("Spelling: Read her3") < shown.index("Immunohistochemistry") < shown.index("Review status: Not")


def test_nothing_given_becomes_markup(answer: Answer, guideline: Guideline) -> None:
    html = answered(answer.model_copy(update={"question": '" onclick="alert(3)'}), {"g": guideline})
    assert "<script" not in html
    assert "<img" not in html
    assert "<i>" not in html
    assert 'onclick="' not in html
    assert "FISH counts gene copies <img src=x onerror=alert(2)>." in visible(html.replace("&lt;", "&amp;lt;")).replace(
        "&lt;", "<"
    ).replace("&gt;", ">")


def test_abstention_says_so_and_marks_the_nearest_statements(abstention: Abstention, guideline: Guideline) -> None:
    html = abstained(abstention, {"g": guideline})
    assert 'data-status="abstained"' in html
    shown = visible(html)
    assert shown.startswith("The guideline does not say")
    assert "Nearest statements they do not answer the question Every tumour is tested. [1]" in shown


def test_how_it_came_about_is_a_closed_disclosure_with_named_tables(
    answer: Answer, guideline: Guideline, explanation: Explanation
) -> None:
    html = answered(answer, {"g": guideline}, explanation)
    how = html[html.index('<details class="how">') :]
    assert how.count("<caption>") == how.count("<table") == 2
    assert " open" not in re.findall(r"<details[^>]*>", how)[0]
    assert re.findall(r'<th scope="col" class="figure">([^<]*)', how)[-len(SCORES) :] == list(SCORES.values())
    shown = visible(how)
    assert "It answers because 0.75 reaches 0.50." in shown
    assert "shown: the most probable of all 0.62 0.88 – 0.50 0.25 0.12 0.75" in shown
    assert "Found 40 statements" in shown


def test_an_explanation_escapes_question_and_guideline(
    answer: Answer, abstention: Abstention, guideline: Guideline, explanation: Explanation
) -> None:
    told = answered(answer, {"g": guideline}, explanation) + abstained(abstention, {"g": guideline}, "", explanation)
    for tag in ("<script", "<img", "<b>", "<u>", "<i>"):
        assert tag not in told
        assert tag.replace("<", "&lt;").replace(">", "&gt;") in told


def test_work_in_progress_shows_the_stage_and_what_is_found(answer: Answer, guideline: Guideline) -> None:
    html = working("Searching <b>", answer.statements[:1], {"g": guideline})
    assert 'data-status="working"' in html
    assert "Searching &lt;b&gt;" in html
    assert "Immunohistochemistry" in html


def test_refusal_escapes_its_message() -> None:
    html = refused("'<script>' is no question")
    assert "<script" not in html
    assert "is no question" in html


def test_a_doubt_about_the_answer_comes_first_and_one_about_the_nearest_last(
    answer: Answer, abstention: Abstention, guideline: Guideline
) -> None:
    doubt = Notice(kind="doubtful", text="Probably a misprint.")
    shown = visible(answered(answer.model_copy(update={"notices": [doubt]}), {"g": guideline}))
    assert shown.index("misprint") < shown.index("Immunohistochemistry")
    shown = visible(abstained(abstention.model_copy(update={"notices": [doubt]}), {"g": guideline}))
    assert shown.index("does not say") < shown.index("Every tumour") < shown.index("misprint")
