import re
from html import unescape
from typing import get_args

from qa.answer import Abstention, Answer, Notice
from qa.answering.explanation import SCORES, Explanation
from qa.guideline import Guideline
from ui.chat.reply import NOTICE_LABELS, abstained, answered, number_sources, refused, understood, working


def visible(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_one_place_carries_one_number_in_order_of_appearance(answer: Answer, guideline: Guideline) -> None:
    cited = [citation for statement in answer.statements for citation in statement.citations]
    sources = number_sources(cited, {"g": guideline})
    assert [(source.number, source.citation.quote) for source in sources] == [(1, cited[0].quote), (2, cited[1].quote)]


def test_source_says_where_how_strong_and_what_it_rests_on(answer: Answer, guideline: Guideline) -> None:
    first, second = number_sources([c for s in answer.statements for c in s.citations], {"g": guideline})
    assert first.place == "Testing › Methods <script>alert(1)</script>, p. 7"
    assert first.grading == "Strength: Strong"
    assert [reference.number for reference in first.references] == [1]
    assert (second.grading, second.references) == ("", ())


def test_a_doubt_that_a_notice_tells_is_not_told_again(answer: Answer, guideline: Guideline) -> None:
    doubt = answer.statements[0].citations[0].warnings[0]
    cited = [answer.statements[0].citations[0]]
    assert number_sources(cited, {"g": guideline})[0].warnings == (doubt,)
    told = [Notice(kind="doubtful", text=f"Doubtful: {doubt}")]
    assert number_sources(cited, {"g": guideline}, told)[0].warnings == ()


def test_answer_shows_statements_under_their_headings_with_citation_buttons(
    answer: Answer, guideline: Guideline
) -> None:
    html = answered(answer, {"g": guideline}, copy="plain")
    method = answer.statements[0].citations[0]
    assert '<strong class="heading">Methods:</strong>' in html
    assert f'data-guideline="g@{guideline.edition.sha256}" data-start="{method.start}" data-end="{method.end}"' in html
    shown = visible(html)
    assert "Methods: Immunohistochemistry counts 500-20 receptors. [1]" in shown
    assert "Understood as: How is HER2 counted?" in shown
    assert "1" in re.findall(r'<li value="(\d)">Smith', html)
    assert 'data-copy="plain"' in html


def test_notices_on_the_question_stand_before_the_statements_and_the_others_after(
    answer: Answer, guideline: Guideline
) -> None:
    shown = visible(answered(answer, {"g": guideline}, copy=""))
    assert shown.index("Spelling: Read her3") < shown.index("Immunohistochemistry") < shown.index("Review status: Not")


def test_nothing_given_becomes_markup(answer: Answer, guideline: Guideline) -> None:
    html = answered(answer, {"g": guideline}, copy='" onclick="alert(3)')
    assert "<script" not in html
    assert "<img" not in html
    assert "<i>" not in html
    assert 'onclick="' not in html
    assert "FISH counts gene copies <img src=x onerror=alert(2)>." in visible(html.replace("&lt;", "&amp;lt;")).replace(
        "&lt;", "<"
    ).replace("&gt;", ">")


def test_abstention_says_so_and_marks_the_nearest_statements(abstention: Abstention, guideline: Guideline) -> None:
    html = abstained(abstention, {"g": guideline}, copy="")
    assert 'data-status="abstained"' in html
    shown = visible(html)
    assert shown.startswith("The guideline does not say")
    assert "Nearest statements they do not answer the question Every tumour is tested. [1]" in shown


def test_understood_is_silent_about_case_and_punctuation(answer: Answer, abstention: Abstention) -> None:
    assert understood(answer) == "How is HER2 counted?"
    assert understood(abstention) == ""


def test_every_kind_of_notice_has_its_words() -> None:
    assert set(NOTICE_LABELS) == set(get_args(Notice.model_fields["kind"].annotation))


def test_how_it_came_about_is_a_closed_disclosure_with_named_tables(
    answer: Answer, guideline: Guideline, explanation: Explanation
) -> None:
    html = answered(answer, {"g": guideline}, "", explanation)
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
    told = answered(answer, {"g": guideline}, "", explanation) + abstained(
        abstention, {"g": guideline}, "", explanation
    )
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
    shown = visible(answered(answer.model_copy(update={"notices": [doubt]}), {"g": guideline}, copy=""))
    assert shown.index("misprint") < shown.index("Immunohistochemistry")
    shown = visible(abstained(abstention.model_copy(update={"notices": [doubt]}), {"g": guideline}, copy=""))
    assert shown.index("does not say") < shown.index("Every tumour") < shown.index("misprint")
