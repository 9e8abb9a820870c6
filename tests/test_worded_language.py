"""A question answered in German, from the settings on, with a real server and a support model of our own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import torch
from model_server import Say
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from qa.answer import Answer, Reader
from qa.engine import GuidelineQA
from qa.errors import SettingsError
from qa.index.model_files import PINNED_NAME, find_model
from qa.settings import Settings

QUESTION = "By how much does adjuvant trastuzumab lower recurrence and mortality?"
RIGHT = "Als adjuvante Behandlung senkt Trastuzumab das Rezidivrisiko um 50 % und die Mortalität um 33 %."
WRONG = RIGHT.replace("50", "15")

Opened = Callable[..., GuidelineQA]


@pytest.fixture
def nli(tmp_path: Path) -> Path:
    """Write a small entailment model with random weights."""
    torch.manual_seed(3)
    tokenizer = AutoTokenizer.from_pretrained(find_model(PINNED_NAME).folder)
    labels = ("contradiction", "neutral", "entailment")
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path / "nli")
    tokenizer.save_pretrained(tmp_path / "nli")
    return tmp_path / "nli"


@pytest.fixture
def opened(settings: Settings, model_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Opened]:
    """Open an engine on the shipped index whose language model is the scripted one."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with ExitStack() as stack:

        def open_with(**given: Any) -> GuidelineQA:
            llm = {
                "model": "openai:scripted",
                "base_url": model_server.base_url,
                "role": "word",
                "cache": tmp_path / "c",
            }
            made = Settings.load(corpus=settings.corpus, index=settings.index, llm={**llm, **given})
            return stack.enter_context(closing(GuidelineQA.open(made)))

        yield open_with


def numbered(model_server: Any, sentence: str) -> None:
    """Have the server say `sentence` with the number of the statement that it puts into other words."""

    def reply(messages: Any) -> Say:
        lines = [line for line in messages[-1]["content"].splitlines() if "33%" in line and "50%" in line]
        return Say(f"{sentence} {lines[0].partition(' ')[0]}")

    model_server.replies(reply)


def test_a_sentence_in_german_is_shown_where_a_model_reads_it(opened: Opened, model_server: Any, nli: Path) -> None:
    numbered(model_server, RIGHT)
    engine = opened(language="de", support_model=str(nli), support_threshold=0.0)
    result = engine.ask(QUESTION)
    assert isinstance(result, Answer)
    assert RIGHT in [statement.text for statement in result.statements if statement.worded]


def test_a_wrong_figure_in_german_is_not_shown(opened: Opened, model_server: Any, nli: Path) -> None:
    numbered(model_server, WRONG)
    result = opened(language="de", support_model=str(nli), support_threshold=0.0).ask(QUESTION)
    assert isinstance(result, Answer)
    assert not any(statement.worded for statement in result.statements)


def test_the_support_model_may_refuse_what_the_checks_pass(opened: Opened, model_server: Any, nli: Path) -> None:
    numbered(model_server, RIGHT)
    result = opened(language="de", support_model=str(nli), support_threshold=1.0).ask(QUESTION)
    assert isinstance(result, Answer)
    assert not any(statement.worded for statement in result.statements)


def test_with_the_shipped_support_model_german_is_asked_for_in_vain(opened: Opened) -> None:
    with pytest.raises(SettingsError, match="support-reader"):
        Settings.load(llm={"language": "de"})
    result = opened().ask(QUESTION, reader=Reader(language="de"))
    assert isinstance(result, Answer)
    assert result.mode == "verbatim"
    assert [notice.text for notice in result.notices if notice.kind == "model"] == [
        "Answers can't be worded in de here, as nothing could check that; this one is verbatim."
    ]
