"""One question and its reply as the page receives it, bit by bit; the conversation itself lives in the browser only."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from qa.answer import Abstention, Answer, AnsweredStatement, Reader
from qa.answering.explanation import Explanation
from qa.engine import Draft, Stage
from qa.errors import GuidelineQAError, QuestionError
from qa.guideline import Guideline
from ui.chat.marking import handed_back
from ui.chat.reply import abstained, answered, drafted, refused, working
from ui.edge.problems import Refusal, as_refusal
from ui.rendering import render

LOG = logging.getLogger(__name__)


class Asking(Protocol):
    """What answers: `ui.chat.page.AtTheDesk` asks at the desk on behalf of a caller."""

    @property
    def guidelines(self) -> Mapping[str, Guideline]:
        """The guidelines in force by id."""
        ...

    def stream(self, question: "Question", *, explained: bool) -> Iterator[Any]:
        """Yield what the engine's stream yields; raises its errors, and `Refusal` where there is no room."""
        ...

    def follow_ups(self, result: Answer | Abstention, question: "Question") -> list[str]:
        """Return questions that lead on from the result."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser sends: the question, the turns before it, the ids of the chosen guidelines, and whom it is for.

    `reader` is None where the page offers no choice, as no language model words.
    """

    text: str
    history: Sequence[Any]
    guidelines: Collection[str]
    reader: Reader | None = None

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
        return cls(text, history, [str(guideline) for guideline in chosen], _reader(fields.get("reader")))

    @property
    def language(self) -> str:
        """Language that the answer is worded in; "" where that isn't said."""
        return (self.reader.language or "") if self.reader else ""


def _reader(sent: object) -> Reader | None:
    try:
        return None if sent is None else Reader.model_validate(sent)
    except ValidationError as error:
        raise QuestionError(
            "the page sent something else than for whom the answer is to be worded; reload the page and ask again"
        ) from error


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


def replies(asking: Asking, sent: object, *, explained: bool = False, markable: bool = False) -> Iterator[Reply]:
    """Ask what the browser sent and yield the reply as it grows; an error becomes a reply that says what to do.

    With `explained`, the whole reply tells how the answer came about; with `markable`, it can be marked as bad.
    """
    try:
        yield from _asked(asking, Question.received(sent), explained, markable)
    except (GuidelineQAError, Refusal) as error:
        yield Reply(refused(as_refusal(error).detail), "ended")
    except Exception:
        LOG.exception("a question could not be answered")
        message = "the program failed on this question; the terminal it runs in says why. Ask again or restart it"
        yield Reply(refused(message), "ended")


def _asked(asking: Asking, question: Question, explained: bool, markable: bool) -> Iterator[Reply]:
    stage, statements = "Reading the question", list[AnsweredStatement]()
    explanation = draft = None
    for item in asking.stream(question, explained=explained):
        match item:
            case Answer() | Abstention():
                yield from _whole(asking, question, item, explanation, markable)
            case Explanation():
                explanation = item
            case Draft() | Stage() | AnsweredStatement():
                draft = item.result if isinstance(item, Draft) else draft
                stage = item.text if isinstance(item, Stage) else stage
                statements += [item] if isinstance(item, AnsweredStatement) else []
                yield Reply(_growing(asking, question, stage, statements, draft), "working")


def _growing(
    asking: Asking, question: Question, stage: str, statements: Sequence[AnsweredStatement], draft: Answer | None
) -> str:
    if draft is None:
        return working(stage, statements, asking.guidelines)
    return drafted(draft, stage, statements, asking.guidelines, question.language)


def _whole(
    asking: Asking,
    question: Question,
    result: Answer | Abstention,
    explanation: Explanation | None,
    markable: bool,
) -> Iterator[Reply]:
    """Yield the result, then the same with suggestions: each is tried before it is offered, which takes a while."""
    marking = handed_back(result, asking.guidelines) if markable else ""
    if isinstance(result, Answer):
        html = answered(result, asking.guidelines, explanation, marking, question.language)
    else:
        html = abstained(result, asking.guidelines, explanation, marking)
    whole = Reply(html, "whole", said=result.text)
    yield whole
    follow_ups = asking.follow_ups(result, question)
    yield replace(whole, state="ended", suggestions=render("chat/suggestions.html", questions=follow_ups))
