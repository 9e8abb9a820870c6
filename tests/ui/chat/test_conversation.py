from collections.abc import Callable
from typing import Any

import pytest

from qa.answer import Abstention, Answer
from qa.answering.explanation import Explanation
from qa.engine import Stage
from qa.errors import QuestionError
from ui.chat.conversation import Question, replies

Script = Callable[..., Any]
SENT = {"question": "How?", "history": [{"role": "user", "content": "What?"}], "guidelines": ["g"]}


def test_the_reply_grows_and_ends_with_the_whole_answer(asking: Script, answer: Answer) -> None:
    desk = asking(Stage("searching", "Searching"), *answer.statements, answer)
    *growing, whole, last = replies(desk, SENT)
    assert [("FISH" in reply.html, reply.state) for reply in growing] == [(False, "working")] * 2 + [(True, "working")]
    assert not any(reply.said or reply.suggestions for reply in growing)
    assert (whole.state, whole.said, whole.suggestions) == ("whole", answer.text, "")
    assert (last.state, last.said, last.html) == ("ended", answer.text, whole.html)
    assert "And &lt;then&gt;?" in last.suggestions


def test_the_history_goes_with_the_question(asking: Script, abstention: Abstention) -> None:
    desk = asking(abstention)
    reply, _ = replies(desk, SENT)
    assert desk.engine.asked == ("How?", SENT["history"], ["g"])
    assert 'data-status="abstained"' in reply.html


def test_how_it_came_about_is_told_only_when_switched_on(
    asking: Script, answer: Answer, abstention: Abstention, explanation: Explanation
) -> None:
    for result in (answer, abstention):
        desk = asking(*result.statements, explanation, result)
        for explained in (False, True):
            *growing, whole, last = replies(desk, SENT, explained=explained)
            assert ("How this answer came about" in whole.html) is explained
            assert whole.html == last.html
            assert not any("came about" in reply.html for reply in growing)
            assert "came about" not in whole.said


def test_a_question_that_can_not_be_asked_becomes_a_message(asking: Script) -> None:
    (reply,) = replies(asking(QuestionError("too <long>")), SENT)
    assert (reply.state, reply.said) == ("ended", "")
    assert "too &lt;long&gt;" in reply.html


def test_a_failure_of_the_program_shows_no_traceback(asking: Script, caplog: pytest.LogCaptureFixture) -> None:
    (reply,) = replies(asking(ZeroDivisionError("secret")), SENT)
    assert reply.state == "ended"
    assert "secret" not in reply.html
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "How?",
        {},
        SENT | {"question": 3},
        SENT | {"history": "What?"},
        SENT | {"guidelines": "g"},
        SENT | {"guidelines": []},
    ],
)
def test_what_is_no_question_is_refused(sent: object) -> None:
    with pytest.raises(QuestionError):
        Question.received(sent)
