"""CAsT 2019: follow-up questions made to stand on their own, beside what people made of them.

J. Dalton, C. Xiong and J. Callan, TREC CAsT 2019: The Conversational Assistance Track Overview, arXiv 2003.13624. Each turn
is resolved from the raw turns before it, with no glossary.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import Field
from rich.progress import track

from evals.public.draw import Draw
from evals.public.estimates import mean_of, share_of
from evals.public.json_lines import Form, forms
from evals.public.result import PublicFigure, PublicResult
from evals.public.system import System
from qa.question.follow_up import resolve
from qa.question.glossary import Glossary

NAME: Final = "cast2019"
TITLE: Final = "CAsT 2019 follow-ups"
FILE: Final = "cast2019.jsonl.gz"
_Utterance = Annotated[str, Field(min_length=1, max_length=2_000)]


class RawTurn(Form):
    """A turn as it was asked, and as people wrote it to stand on its own."""

    raw: _Utterance
    resolved: _Utterance


class Conversation(Form):
    """The turns of one conversation, in order."""

    shape: ClassVar[str] = '{"topic", "turns": [{"raw", "resolved"}]}'

    topic: str
    turns: tuple[RawTurn, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ResolvedTurn:
    """A turn as it was asked, as we resolve it, and as people did."""

    topic: str
    raw: str
    ours: str
    people: str

    @property
    def f1(self) -> float:
        """Token F1 of ours against people's."""
        return token_f1(self.ours, self.people)

    @property
    def raw_f1(self) -> float:
        """Token F1 of the turn itself against people's."""
        return token_f1(self.raw, self.people)


def token_f1(ours: str, theirs: str) -> float:
    """Return the F1 of the two texts' bags of lower-case words."""
    a, b = (Counter(re.findall(r"\w+", text.lower())) for text in (ours, theirs))
    common = sum((a & b).values())
    return 2 * common / (a.total() + b.total()) if common else 0.0


def resolved(conversation: Conversation) -> list[ResolvedTurn]:
    """Return every turn of a conversation, resolved with no glossary."""
    raw = [turn.raw for turn in conversation.turns]
    return [
        ResolvedTurn(conversation.topic, turn.raw, resolve(turn.raw, raw[:at], Glossary()).text, turn.resolved)
        for at, turn in enumerate(conversation.turns)
    ]


def measure(system: System, data: Path, draw: Draw) -> PublicResult:
    """Resolve every turn of the file in the folder `data`, and score those drawn.

    :raises PublicDataError: if the data is missing or not of its form.
    """
    conversations = track(forms(data / FILE, Conversation), TITLE, console=system.console)
    turns = draw([turn for conversation in conversations for turn in resolved(conversation)])
    return PublicResult(NAME, TITLE, figures(turns))


def figures(turns: Sequence[ResolvedTurn]) -> tuple[PublicFigure, ...]:
    """Return token F1 and exact matches of the turns as understood, and as asked; turns of one topic go together."""
    topics, n = [turn.topic for turn in turns], len(turns)
    return (
        PublicFigure("token F1", mean_of([turn.f1 for turn in turns], topics), n),
        PublicFigure("… of the turn as asked", mean_of([turn.raw_f1 for turn in turns], topics), n, "0.820"),
        PublicFigure("exact", share_of([turn.f1 == 1 for turn in turns], topics), n),
        PublicFigure(
            "… of the turn as asked, exact", share_of([turn.raw_f1 == 1 for turn in turns], topics), n, "0.288"
        ),
    )
