"""A gate with the shipped glossary and no support score, and the shipped statements."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qa.answering.verify.gate import Gate
from qa.answering.verify.reading.lexicon import lexicon
from qa.answering.verify.reading.naming import Names
from qa.answering.verify.reading.reader import Reader
from qa.answering.verify.source import Source
from qa.question.glossary import Glossary
from qa.reading.reader import read

CORPUS = Path(__file__).parents[3] / "corpus"


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    """The shipped glossary with the abbreviations of the shipped guideline."""
    return Glossary.load(CORPUS / "glossary.yaml", read(CORPUS / "her2-breast-cancer.md").abbreviations)


@pytest.fixture(scope="session")
def gate(glossary: Glossary) -> Gate:
    """A gate without a support score."""
    return Gate(glossary, None)


@pytest.fixture(scope="session")
def reader(glossary: Glossary) -> Reader:
    """What reads English texts."""
    return Reader(Names(glossary), lexicon("en"))


@pytest.fixture(scope="session")
def shipped() -> tuple[Source, ...]:
    """Every statement of the shipped guideline."""
    guideline = read(CORPUS / "her2-breast-cancer.md")
    return tuple(Source.of(guideline, number) for number in range(len(guideline.statements)))


@pytest.fixture(scope="session")
def kinds(gate: Gate) -> Callable[..., set[str]]:
    """Say of which kinds the reasons against a sentence are, given the texts of the statements that it cites."""

    def kinds_of(sentence: str, *texts: str) -> set[str]:
        return {reason.kind for reason in gate.check(sentence, [Source(text) for text in texts]).reasons}

    return kinds_of
