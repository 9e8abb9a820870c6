"""A real model on a real local server: its weights are random, so nothing it says may reach a reader."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

import pytest
import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from qa.answer import Answer
from qa.answering.explanation import Explanation
from qa.engine import GuidelineQA
from qa.settings import Settings
from qa.settings.llm import LLMSettings

pytestmark = pytest.mark.slow
NAME = "tiny"
WORDS = 1_500
SERVE = "from transformers.cli.transformers import main; main()"
STARTS_IN = 120.0
TEMPLATE = (
    "{% for message in messages %}{{ bos_token }}{{ message['role'] }}\n{{ message['content'] }}{{ eos_token }}"
    "{% endfor %}{{ bos_token }}assistant\n"
)
QUESTIONS = (
    "Give all the requirements a laboratory has to meet for HER2 testing.",
    "What are the arguments against serum HER2?",
    "Which epitope of HER2 does pertuzumab bind, the same as trastuzumab or another?",
)


@pytest.fixture(scope="module")
def folder(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model lies: it knows the corpus's words, and has learnt nothing."""
    made = tmp_path_factory.mktemp("model")
    words = ByteLevelBPETokenizer()
    texts = [path.read_text(encoding="utf-8") for path in sorted(settings.corpus.glob("*.md"))]
    words.train_from_iterator(texts, WORDS, special_tokens=["<s>", "</s>"], show_progress=False)
    words.save(str(made / "words.json"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(made / "words.json"), bos_token="<s>", eos_token="</s>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(made / NAME)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=8_192,
        initializer_range=0.5,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(made / NAME)
    return made


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    """The URL of transformers' own server of that model."""
    command = [sys.executable, "-c", SERVE, "serve", NAME, "--host", "127.0.0.1", "--port", "0", "--device", "cpu"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1"}
    with (
        TemporaryFile("w+", encoding="utf-8") as rest,
        subprocess.Popen(
            command, cwd=folder, stdout=rest, stderr=subprocess.PIPE, text=True, env=environment
        ) as process,
    ):
        assert process.stderr is not None
        bound = threading.Timer(STARTS_IN, process.kill)
        bound.start()
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            pytest.fail(f"the server did not start: {''.join(said)}")
        bound.cancel()
        # What it says of each request is read too, lest it stop for a full pipe.
        reading = threading.Thread(target=process.stderr.read)
        reading.start()
        yield f"{found[0]}/v1"
        process.send_signal(signal.SIGINT)
        process.wait(STARTS_IN)
        reading.join()


@pytest.fixture(params=["choose", "word"])
def engine_asking(
    request: pytest.FixtureRequest, settings: Settings, served: str, tmp_path: Path
) -> Iterator[GuidelineQA]:
    llm = LLMSettings(
        model=f"openai:{NAME}", base_url=served, role=request.param, seconds=120, cache=tmp_path, failures=1_000
    )
    limits = settings.limits.model_copy(update={"answer_seconds": 200.0})
    with closing(GuidelineQA.open(settings.model_copy(update={"llm": llm, "limits": limits}))) as opened:
        yield opened


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_that_a_random_model_says_reaches_the_reader(
    engine: GuidelineQA, engine_asking: GuidelineQA, question: str
) -> None:
    verbatim = engine.ask(question)
    *_, explanation, result = engine_asking.stream(question, explained=True)
    assert isinstance(verbatim, Answer)
    assert isinstance(result, Answer)
    assert [each.text for each in result.statements] == [each.text for each in verbatim.statements]
    assert not any(each.worded for each in result.statements)
    assert result.text == verbatim.text
    assert [notice.kind for notice in result.notices if notice not in verbatim.notices] == ["model"]
    assert isinstance(explanation, Explanation)
    assert explanation.model is not None
    assert [call.kept for call in explanation.model.calls] == [False]
    assert not any(sentence.shown for sentence in explanation.model.written)
