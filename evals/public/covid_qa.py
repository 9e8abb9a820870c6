"""COVID-QA: questions asked inside one long article, read as any text file.

T. Möller, A. Reina, R. Jayakumar and M. Pietsch, COVID-QA: A Question Answering Dataset for COVID-19, NLP COVID-19 Workshop
at ACL 2020. A statement is a hit when it holds the words of an answer; an answer that runs over two statements can't be hit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, Field
from rich.progress import track

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.estimates import share_of
from evals.public.json_lines import Form, forms
from evals.public.result import PublicFigure, PublicResult
from evals.public.system import System, search
from evals.public.texts import article
from qa.guideline import Guideline

NAME: Final = "covid-qa"
TITLE: Final = "COVID-QA dev, inside the article"
FILE: Final = "covid_qa_dev.jsonl.gz"
AMONG: Final = (1, 3)
"""Among how many first statements an answer is looked for."""


def folded(text: str) -> str:
    """Return the text without case, runs of white space, and points at its ends."""
    return " ".join(text.split()).casefold().strip(" .,;:")


def _with_words(answer: str) -> str:
    if not folded(answer):
        raise ValueError("an answer without words stands in every statement")
    return answer


class ArticleQuestion(Form):
    """A question with the ways in which its answer is written."""

    question: str = Field(min_length=1, max_length=2_000)
    answers: tuple[Annotated[str, AfterValidator(_with_words)], ...] = Field(min_length=1)


class Article(Form):
    """An article and what is asked of it."""

    shape: ClassVar[str] = '{"article", "questions": [{"question", "answers": ["…"]}]}'

    article: str = Field(min_length=1, max_length=2_000_000)
    questions: tuple[ArticleQuestion, ...]


@dataclass(frozen=True)
class AskedArticle:
    """An article as read, with the questions drawn, and the texts of each statement: as quoted and as read."""

    guideline: Guideline
    questions: tuple[ArticleQuestion, ...]
    statements: tuple[tuple[str, ...], ...]


Hits = tuple[bool, ...]
"""For one question, whether each of the first statements holds an answer."""


def drawn(data: Path, draw: Draw) -> list[AskedArticle]:
    """Return the articles of the file in the folder `data` of which a question was drawn.

    :raises PublicDataError: if the data is missing or not of its form, or no question is in it.
    """
    articles = forms(data / FILE, Article)
    chosen = draw([(at, question) for at, each in enumerate(articles) for question in each.questions])
    if not chosen:
        raise PublicDataError(f"{data / FILE}: nothing is asked of any article; expected rows {Article.shape}")
    found = []
    for at in sorted({at for at, _ in chosen}):
        text = article(f"covid-{at}", articles[at].article, f"{data / FILE}, article {at + 1}")
        statements = tuple((text.quote(each), each.text) for each in text.statements)
        found.append(AskedArticle(text, tuple(question for each, question in chosen if each == at), statements))
    return found


def ask(system: System, asked: AskedArticle) -> list[Hits]:
    """Index the article by itself, and return the hits of each question."""
    found = []
    with system.opened(asked.guideline) as opened:
        for question in asked.questions:
            ranked = search(opened, question.question).ranked[: max(AMONG)]
            found.append(tuple(holds(asked.statements[each.candidate.number], question) for each in ranked))
    return found


def holds(texts: Sequence[str], question: ArticleQuestion) -> bool:
    """Whether one of the texts holds an answer."""
    return any(folded(answer) in folded(text) for text in texts for answer in question.answers)


def measure(system: System, data: Path, draw: Draw) -> PublicResult:
    """Ask the questions drawn, each inside its article.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    asked = drawn(data, draw)
    found = [ask(system, each) for each in track(asked, TITLE, console=system.console)]
    return PublicResult(NAME, TITLE, figures(asked, found))


def figures(asked: Sequence[AskedArticle], found: Sequence[Sequence[Hits]]) -> tuple[PublicFigure, ...]:
    """Return hit@1 and hit@3 of the hits found in each article; questions of one article go together."""
    hits = [each for own in found for each in own]
    articles = [each.guideline.id for each in asked for _ in each.questions]
    return tuple(
        PublicFigure(f"hit@{among}", share_of([any(each[:among]) for each in hits], articles), len(hits))
        for among in AMONG
    )
