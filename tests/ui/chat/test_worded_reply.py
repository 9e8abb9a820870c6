"""An answer that a language model worded, as the chat shows it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from qa.answer import Answer, Notice
from qa.answering.explanation import ExplainedModel, Explanation
from qa.engine import Draft, Stage
from qa.errors import QuestionError
from qa.guideline import Guideline
from qa.llm.trace import ModelCall, Written
from qa.settings import LLMSettings
from ui.chat.conversation import Question, replies
from ui.chat.page import _reader
from ui.chat.reply import answered

SENT = {"question": "How?", "history": [], "guidelines": ["g"]}
READER = {"audience": "patient", "language": "de", "verbatim": False}


def visible(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def forms(html: str) -> dict[str, str]:
    """Return the HTML of each form of the answer by its name."""
    return dict(re.findall(r'<div data-form="(\w+)"[^>]*>(.*?)</ul>', html, re.DOTALL))


def test_what_was_worded_is_marked_and_the_guidelines_own_words_are_quoted(
    worded: Answer, guideline: Guideline
) -> None:
    shown = forms(answered(worded, {"g": guideline}, language="de"))
    sentence, own = shown["worded"].split("</li>")[:2]
    assert '<span class="words" lang="de">Copies are counted' in sentence
    assert '<span class="badge">worded</span>' in sentence
    assert '<q class="words">Immunohistochemistry counts' in own
    assert "badge" not in own
    assert "Worded by a language model and checked against the cited statements." in visible(shown["worded"])


def test_the_guidelines_own_words_are_in_the_page_as_without_a_model(worded: Answer, guideline: Guideline) -> None:
    own = forms(answered(worded, {"g": guideline}))["own"]
    alone = answered(worded.model_copy(update={"statements": worded.verbatim, "verbatim": []}), {"g": guideline})
    assert visible(own) in visible(alone)
    assert "badge" not in alone + own
    assert 'data-action="words"' not in alone


def test_both_forms_cite_by_the_same_numbers(worded: Answer, guideline: Guideline) -> None:
    html = answered(worded, {"g": guideline})
    places = re.findall(r'data-start="(\d+)".*?>\[(\d)\]', html)
    assert len(set(places)) == len({start for start, _ in places}) == 2
    assert re.findall(r"\[(\d)\] <span", forms(html)["own"]) == ["1", "2", "1"]


def test_nothing_that_a_model_wrote_becomes_markup(worded: Answer, guideline: Guideline, asking: Any) -> None:
    growing = [*replies(asking(Draft(worded), *worded.statements, worded), SENT)]
    for html in [answered(worded, {"g": guideline}), *(reply.html for reply in growing)]:
        assert "<img" not in html
    assert "evil.example" not in re.findall(r'href="[^"]*', growing[-1].html)
    assert "&lt;img src=x onerror=alert(4)&gt; by **FISH** [9](https://evil.example)." in growing[-1].html


def test_the_copy_button_holds_both_forms(worded: Answer, guideline: Guideline) -> None:
    html = answered(worded, {"g": guideline})
    found = re.search(r'data-copy="([^"]*)" data-copy-own="([^"]*)"', html)
    assert found is not None
    assert ("(worded)" in found[1], "(worded)" in found[2]) == (True, False)


def test_the_draft_is_whole_at_once_and_sentences_come_in_below_it(
    asking: Callable[..., Any], worded: Answer, answer: Answer
) -> None:
    choosing, wording = Stage("answering", "Choosing"), Stage("wording", "Putting it into words")
    desk = asking(choosing, Draft(answer), wording, *worded.statements, worded)
    *growing, whole, _ = replies(desk, SENT | {"reader": READER})
    drafts = [reply.html for reply in growing[1:]]
    own = visible(drafts[0][drafts[0].index('<ul class="statements">') :].split("</ul>")[0])
    for html in drafts:
        assert own in visible(html)
        assert '<ol class="sources"' in html
        assert "data-copy" not in html
    counts = [html.count('class="badge"') for html in drafts]
    assert counts == [0, 0, 1, 1]
    assert "Putting it into words…" in visible(drafts[1])
    assert [html.count("<q class") for html in drafts] == [0, 0, 0, 1]
    assert (whole.said, whole.html.count('lang="de"')) == (worded.text, 1)


def test_a_notice_of_the_model_is_quiet_and_comes_last(answer: Answer, guideline: Guideline) -> None:
    told = answer.model_copy(update={"notices": [Notice(kind="model", text="It took too long.")]})
    shown = visible(answered(told, {"g": guideline}))
    assert shown.index("FISH counts") < shown.index("Language model: It took too long.")


def test_whom_it_is_for_goes_with_the_question(asking: Callable[..., Any], answer: Answer) -> None:
    question = Question.received(SENT | {"reader": READER})
    assert question.reader is not None
    assert (question.reader.model_dump(), question.language) == (READER, "de")
    assert Question.received(SENT).reader is None


@pytest.mark.parametrize(
    "reader", ["patient", [], {"audience": "child"}, READER | {"language": "xx"}, READER | {"x": 1}]
)
def test_what_is_no_reader_is_refused(reader: object) -> None:
    with pytest.raises(QuestionError, match="reload the page"):
        Question.received(SENT | {"reader": reader})


def test_the_choice_of_reader_is_there_only_where_a_model_words() -> None:
    words = {"model": "openai:m", "role": "word"}
    assert _reader(LLMSettings()) == ""
    assert _reader(LLMSettings(model="openai:m")) == ""
    one = _reader(LLMSettings(**words, audience="student"))
    assert '<option value="student" selected>' in one
    assert "Deutsch" not in one
    several = _reader(LLMSettings(**words, support_model="other/reads-many", language="fr"))
    assert '<option value="fr" lang="fr" selected>' in several
    assert re.findall(r'<option value="(\w\w)"', several) == ["en", "de", "es", "fr"]


def test_what_the_model_did_is_explained(answer: Answer, guideline: Guideline, explanation: Explanation) -> None:
    call = ModelCall(purpose="word", outcome="3 sentences <b>", took_ms=812.4, kept=False)
    kept = Written(text="Copies <i>are</i> counted.", cited=[1, 3], shown=True, why=[], support=0.914)
    dropped = Written(text="Five are.", cited=[], shown=False, why=["cites nothing", "a figure"], support=None)
    model = ExplainedModel(name="openai:m", calls=[call], written=[kept, dropped])
    html = answered(answer, {"g": guideline}, explanation.model_copy(update={"model": model}))
    shown = visible(html[html.index('class="model"') :])
    assert "openai:m" in shown
    assert "word 3 sentences <b> 812 new" in shown
    assert "Copies <i>are</i> counted. shown 1, 3 0.91" in shown
    assert "Five are. dropped: cites nothing; a figure – –" in shown
    assert "<b>" not in html
    idle = explanation.model_copy(update={"model": model.model_copy(update={"calls": [], "written": []})})
    assert "It was not asked." in answered(answer, {"g": guideline}, idle)
