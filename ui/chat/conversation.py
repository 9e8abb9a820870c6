"""One question and its reply as the page receives it, bit by bit; the conversation itself lives in the browser only."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from qa.answer import Abstention, Answer, AnsweredStatement
from qa.answering.explanation import Explanation
from qa.errors import GuidelineQAError, QuestionError
from ui.chat.copying import plain_text
from ui.chat.marking import handed_back
from ui.chat.reply import abstained, answered, refused, working
from ui.rendering import render

if TYPE_CHECKING:
    from qa.engine import GuidelineQA

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser sends: the question, the turns before it, and the ids of the chosen guidelines."""

    text: str
    history: Sequence[Any]
    guidelines: Collection[str]

    @classmethod
    def received(cls, sent: object) -> "Question":
        """Take a question from what the browser sent, which may be anything; the engine judges text and history.

        :raises QuestionError: if it has not the form of a question, or no guideline is chosen.
        """
        fields = sent if isinstance(sent, dict) else {}
        text, history, chosen = fields.get("question"), fields.get("history"), fields.get("guidelines")
        if not isinstance(text, str) or not isinstance(history, list) or not isinstance(chosen, list):
            raise QuestionError("the page sent no question that can be read; reload the page and ask again")
        if not chosen:
            raise QuestionError("no guideline is chosen to answer from; choose at least one at the top of the page")
        return cls(text, history, [str(guideline) for guideline in chosen])


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as far as it has come.

    `state` is "working" while it grows, "whole" once it is all there, "ended" when no more comes.
    `html` is the whole reply so far. `said` is the plain text that the browser keeps as the assistant's turn ("" while
    the reply grows and for a refusal). `suggestions` is the HTML of what can be asked next ("" until known).
    """

    html: str
    state: Literal["working", "whole", "ended"]
    said: str = ""
    suggestions: str = ""


def replies(engine: "GuidelineQA", sent: object, *, explained: bool = False, markable: bool = False) -> Iterator[Reply]:
    """Ask what the browser sent and yield the reply as it grows; an error becomes a reply that says what to do.

    With `explained`, the whole reply tells how the answer came about; with `markable`, it can be marked as bad.
    """
    try:
        yield from _asked(engine, Question.received(sent), explained, markable)
    except GuidelineQAError as error:
        yield Reply(refused(str(error)), "ended")
    except Exception:
        LOG.exception("a question could not be answered")
        message = "the program failed on this question; the terminal it runs in says why. Ask again or restart it"
        yield Reply(refused(message), "ended")


def _asked(engine: "GuidelineQA", question: Question, explained: bool, markable: bool) -> Iterator[Reply]:
    from qa.engine import Stage

    stage, statements, explanation = "Reading the question", list[AnsweredStatement](), None
    for item in engine.stream(question.text, question.history, question.guidelines, explained=explained):
        match item:
            case Answer() | Abstention():
                yield from _whole(engine, question, item, explanation, markable)
            case Explanation():
                explanation = item
            case Stage():
                stage = item.text
                yield Reply(working(stage, statements, engine.guidelines), "working")
            case AnsweredStatement():
                statements.append(item)
                yield Reply(working(stage, statements, engine.guidelines), "working")


def _whole(
    engine: "GuidelineQA",
    question: Question,
    result: Answer | Abstention,
    explanation: Explanation | None,
    markable: bool,
) -> Iterator[Reply]:
    """Yield the result, then the same with suggestions: each is tried before it is offered, which takes a while."""
    copy = plain_text(result, engine.guidelines)
    marking = handed_back(result, engine.guidelines) if markable else ""
    if isinstance(result, Answer):
        html = answered(result, engine.guidelines, copy, explanation, marking)
    else:
        html = abstained(result, engine.guidelines, copy, explanation, marking)
    whole = Reply(html, "whole", said=result.text)
    yield whole
    follow_ups = engine.follow_ups(result, question.history, question.guidelines)
    yield replace(whole, state="ended", suggestions=render("chat/suggestions.html", questions=follow_ups))
