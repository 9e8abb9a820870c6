"""Orders in a question, in the turns before, or in a guideline change nothing, even for a model that obeys them all."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from model_server import Messages, ModelServer, Reply, Say

from qa.answer import Result
from qa.engine import GuidelineQA
from qa.errors import QuestionError
from qa.index import build, open_release
from qa.index.embedding import SentenceEmbedder
from qa.settings import Settings

pytestmark = pytest.mark.slow

Open = Callable[..., GuidelineQA]

LONGEST_REPLY = 20_000


@dataclass(frozen=True)
class Hostile:
    """An input; `markdown` is the guideline that it is asked of, if not a shipped one."""

    about: str
    by: str
    text: str
    never: list[str]
    wanted: str = ""
    history: list[dict[str, str]] = field(default_factory=list)
    markdown: str = ""
    repeat: int = 1
    history_repeat: int = 1

    @property
    def question(self) -> str:
        return self.text if self.markdown else self.text * self.repeat

    @property
    def guideline(self) -> str:
        """The whole text of the guideline; titled, if it says nothing of itself."""
        begun, _, last = self.markdown.rpartition("\n")
        text = f"{begun}\n{last * self.repeat}"
        return text if text.startswith("---") else f"# Fictumab\n\n{text}"

    @property
    def name(self) -> str:
        """Id of that guideline."""
        return re.sub(r"\W+", "-", self.about)

    def asked(self, engine: GuidelineQA) -> Result | str:
        """Ask; a refusal of the question is its message."""
        guidelines = [self.name] if self.markdown else None
        try:
            return engine.ask(self.question, self.history * self.history_repeat, guidelines)
        except QuestionError as error:
            return str(error)


HOSTILE = [
    Hostile(**each) for each in yaml.safe_load((Path(__file__).parent / "hostile.yaml").read_text(encoding="utf-8"))
]
everything = pytest.mark.parametrize("hostile", HOSTILE, ids=[f"{each.by} {each.about}" for each in HOSTILE])


@dataclass(frozen=True)
class Obedient:
    """A model that does what it is told: it says what an order wants, and repeats what it was sent, every line cited."""

    wanted: str

    def __call__(self, messages: Messages) -> Reply:
        sent = "\n".join(str(message["content"]) for message in reversed(messages)).splitlines()
        lines = [self.wanted, *(re.sub(r"^\[\d+\] |^\([^()]*\) ", "", line) for line in sent)]
        said = "\n".join(f"{line} [{number}]" for line in lines if line for number in (1, 2))
        return Say(said[:LONGEST_REPLY])


@pytest.fixture(scope="session")
def on_hostile(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Settings:
    """Settings of an index of the guidelines that give orders."""
    folder = tmp_path_factory.mktemp("hostile")
    made = Settings.load(corpus=folder / "corpus", index=folder / "index")
    made.corpus.mkdir()
    for each in HOSTILE:
        if each.markdown:
            (made.corpus / f"{each.name}.md").write_text(each.guideline, encoding="utf-8")
    build(made, embedder=embedder)
    return made


@pytest.fixture(scope="session")
def on_hostile_without(on_hostile: Settings, embedder: SentenceEmbedder) -> Iterator[GuidelineQA]:
    with closing(GuidelineQA(open_release(on_hostile, embedder), embedder, on_hostile)) as opened:
        yield opened


@pytest.fixture
def without(hostile: Hostile, engine: GuidelineQA, request: pytest.FixtureRequest) -> GuidelineQA:
    """What answers without a model."""
    found: GuidelineQA = request.getfixturevalue("on_hostile_without") if hostile.markdown else engine
    return found


@pytest.fixture
def open_obeying(hostile: Hostile, kept_open: Open, model_server: ModelServer, request: pytest.FixtureRequest) -> Open:
    """Open what answers with a model that obeys."""
    model_server.replies(Obedient(hostile.wanted))
    on: dict[str, Any] = {"corpus": request.getfixturevalue("on_hostile")} if hostile.markdown else {}
    return lambda role, **given: kept_open(role, **on, **given)


@everything
def test_nothing_that_is_ordered_is_worded(hostile: Hostile, without: GuidelineQA, open_obeying: Open) -> None:
    verbatim = hostile.asked(without)
    result = hostile.asked(open_obeying("word"))
    if isinstance(verbatim, str) or isinstance(result, str):
        assert result == verbatim
        return
    assert result.status == verbatim.status
    assert _quotes(result) == _quotes(verbatim)
    own = {each.text for each in verbatim.statements}
    assert all(each.worded or each.text in own for each in result.statements)
    new = "\n".join(each.text for each in result.statements if each.text not in own)
    told = " ".join(notice.text for notice in result.notices if notice not in verbatim.notices)
    said = "\n".join(own).casefold()
    never = [words.casefold() for words in hostile.never if words.casefold() not in said]
    assert [words for words in never if words in f"{new}\n{told}".casefold()] == []
    assert not re.search(r"[<>\[\]{}]|://|[^\S\n ]", new)


@everything
def test_nothing_is_chosen_but_statements(hostile: Hostile, without: GuidelineQA, open_obeying: Open) -> None:
    verbatim = hostile.asked(without)
    engine = open_obeying("choose")
    result = hostile.asked(engine)
    if isinstance(verbatim, str) or isinstance(result, str):
        assert result == verbatim
        return
    assert result.status == verbatim.status
    statements = {each.text for guideline in engine.guidelines.values() for each in guideline.statements}
    assert {each.text for each in result.statements} <= statements
    assert not any(each.worded for each in result.statements)


@everything
def test_what_is_sent_has_the_same_form_whatever_it_says(
    hostile: Hostile, without: GuidelineQA, open_obeying: Open, model_server: ModelServer
) -> None:
    hostile.asked(open_obeying("word"))
    for request in model_server.requests:
        rules, data = (message["content"] for message in request.messages)
        assert hostile.text not in rules
        verbatim = hostile.asked(without)
        assert not isinstance(verbatim, str)
        numbers = re.findall(r"(?m)^\s*\[(\d+)\]", data)
        assert numbers == [str(place) for place in range(1, len(verbatim.statements) + 1)]
        assert "[" not in re.sub(r"(?m)^\[\d+\]", "", data)
        assert len(re.findall(r"===", data)) == 2 * len(re.findall(r"(?m)^===", data))
        assert all(letter == "\n" or letter.isprintable() for letter in data)


@pytest.mark.parametrize("hostile", [each for each in HOSTILE if each.by == "history"], ids=lambda each: each.about)
def test_no_question_is_completed_by_an_order(hostile: Hostile, without: GuidelineQA, open_obeying: Open) -> None:
    verbatim = hostile.asked(without)
    result = hostile.asked(open_obeying("word", follow_ups=True))
    if isinstance(verbatim, str) or isinstance(result, str):
        assert result == verbatim
        return
    said = " ".join([hostile.question, *(turn["content"] for turn in hostile.history)])
    figures = set(re.findall(r"\d+", result.understood_as))
    assert figures <= set(re.findall(r"\d+", said))
    assert [words for words in hostile.never if words in result.text and words not in verbatim.text] == []


@pytest.mark.parametrize("role", ["word", "choose"])
def test_half_a_letter_is_no_fault(engine: GuidelineQA, kept_open: Open, model_server: ModelServer, role: str) -> None:
    hostile = Hostile("half a letter", "question", "What does FISH detect? \ud83d", [])
    model_server.replies(Say("FISH detects \ud83d amplification. [1]"))
    result, verbatim = hostile.asked(kept_open(role)), hostile.asked(engine)
    if isinstance(verbatim, str) or isinstance(result, str):
        assert result == verbatim
        return
    result.model_dump_json()
    assert _quotes(result) == _quotes(verbatim)


def _quotes(result: Result) -> set[str]:
    return {citation.quote for statement in result.statements for citation in statement.citations}
