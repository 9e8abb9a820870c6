"""SQuAD 2.0: is it known whether a paragraph answers a question.

P. Rajpurkar, R. Jia and P. Liang, Know What You Don't Know: Unanswerable Questions for SQuAD, ACL 2018. Each question is
asked of its paragraph's sentences under the article's title. Articles that the shipped cross-encoder learnt from are left
out.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from pydantic import Field
from rich.progress import track

from evals.errors import PublicDataError
from evals.public.draw import Draw
from evals.public.embedded_text import EmbeddedText, embedded
from evals.public.estimates import auroc_of
from evals.public.json_lines import Form, forms
from evals.public.result import PublicFigure, PublicResult
from evals.public.system import System
from evals.public.texts import titled
from qa.guideline import Guideline
from qa.question.glossary import Glossary
from qa.question.understand import understand

NAME: Final = "squad2"
TITLE: Final = "SQuAD 2.0, articles held out"
FILE: Final = "squad2_half.jsonl.gz"
QUESTIONS: Final = 1_000
"""Questions that are asked where no sample is wanted, drawn with a seed: the interval is narrow enough."""
_LEARNT: Final = Path(__file__).with_name("squad_learnt.toml")


class ParagraphQuestion(Form):
    """A question on a paragraph; `answers` are the ways in which the paragraph says it."""

    question: str = Field(min_length=1, max_length=2_000)
    answerable: bool
    answers: tuple[str, ...] = ()


class Paragraph(Form):
    """A paragraph of an article with what is asked of it."""

    shape: ClassVar[str] = '{"title", "paragraph", "questions": [{"question", "answerable", "answers": ["…"]}]}'

    title: str = Field(min_length=1, max_length=1_000)
    paragraph: str = Field(min_length=1, max_length=200_000)
    questions: tuple[ParagraphQuestion, ...] = Field(min_length=1)

    def text(self, name: str) -> Guideline:
        """Return the paragraph as a text: a statement a sentence, its article's title over them."""
        return titled(name, self.title, self.paragraph)


@dataclass(frozen=True, slots=True)
class AskedParagraph:
    """A paragraph as a text, with the questions drawn."""

    text: Guideline
    questions: tuple[ParagraphQuestion, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """How likely the paragraph answers, 0 to 1, and the cross-encoder's best score; None where none is at work."""

    answerable: float
    read: float | None


def learnt() -> frozenset[str]:
    """Return the titles of the articles that the shipped cross-encoder learnt from."""
    return frozenset(tomllib.loads(_LEARNT.read_text(encoding="utf-8"))["articles"])


def drawn(data: Path, draw: Draw) -> list[AskedParagraph]:
    """Return the paragraphs of the file in the folder `data` of which a question was drawn, articles learnt from left out.

    :raises PublicDataError: if the data is missing or not of its form, or all or none of what was drawn has an answer.
    """
    left_out = learnt()
    paragraphs = [each for each in forms(data / FILE, Paragraph) if each.title not in left_out]
    chosen = draw([(at, question) for at, each in enumerate(paragraphs) for question in each.questions], QUESTIONS)
    if len({question.answerable for _, question in chosen}) < 2:
        raise PublicDataError(
            f"{data / FILE}: the {len(chosen)} questions drawn, those on articles learnt from left out, are all of one "
            "sort; draw more with --sample"
        )
    return [
        AskedParagraph(paragraphs[at].text(f"squad-{at}"), tuple(question for each, question in chosen if each == at))
        for at in sorted({at for at, _ in chosen})
    ]


def ask(system: System, paragraphs: Sequence[AskedParagraph]) -> Iterator[list[Judged]]:
    """Yield for each paragraph how its questions were judged."""
    settings = system.settings.embedding
    texts = embedded([each.text for each in paragraphs], system.embedder, settings.max_tokens)
    for text, paragraph in zip(texts, paragraphs, strict=True):
        yield [_judged(system, text, question.question) for question in paragraph.questions]


def measure(system: System, data: Path, draw: Draw) -> PublicResult:
    """Ask the questions drawn of their paragraphs.

    :raises PublicDataError: if the data is missing or not of its form, or all or none of what was drawn has an answer.
    """
    paragraphs = drawn(data, draw)
    asked = track(ask(system, paragraphs), TITLE, len(paragraphs), console=system.console)
    found = figures(paragraphs, list(asked))
    left_out = f"left out: the {len(learnt())} articles that the shipped cross-encoder learnt from"
    return PublicResult(NAME, TITLE, found, (left_out,))


def figures(paragraphs: Sequence[AskedParagraph], judged: Sequence[Sequence[Judged]]) -> tuple[PublicFigure, ...]:
    """Return how well questions with an answer are told from those without; questions of one paragraph go together."""
    truth = [question.answerable for each in paragraphs for question in each.questions]
    within = [each.text.id for each in paragraphs for _ in each.questions]
    said = [each for own in judged for each in own]
    read = [each.read for each in said if each.read is not None]
    guess = "0.5 is guessing; always abstaining is right on 52.1% of the set"
    known = auroc_of([each.answerable for each in said], truth, within)
    made = [PublicFigure("answerability AUROC", known, len(said), guess)]
    if len(read) == len(said):
        made.append(PublicFigure("… by the best read score alone", auroc_of(read, truth, within), len(said)))
    return tuple(made)


def _judged(system: System, text: EmbeddedText, question: str) -> Judged:
    understood = understand(question, (), text.vocabulary, Glossary())
    words = system.model.encode_words([concept.meant for concept in understood.own])
    vector = system.embedder.encode_query(understood.search_text)
    found = text.candidates(understood, vector, words, len(text.profiles))
    ranked, answerable = system.ranking(understood, found, text.vocabulary, {text.guideline.id: text.guideline})
    return Judged(answerable, max((each.read for each in ranked if each.read is not None), default=None))
