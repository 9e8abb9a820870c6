import random
from collections.abc import Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import CrossEncoder
from torch import nn
from transformers import BertConfig, BertForSequenceClassification
from transformers.models.bert.modeling_bert import BertEncoder

from qa.retrieval import reranker
from qa.retrieval.first_token import FirstTokenEncoder
from qa.settings import RerankingSettings

Inputs = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def shipped() -> CrossEncoder:
    return reranker._open(RerankingSettings())


def network_of(model: CrossEncoder) -> BertForSequenceClassification:
    network = model[0].model
    assert isinstance(network, BertForSequenceClassification)
    return network


def logits(network: BertForSequenceClassification, inputs: Inputs, *, own: bool = False) -> torch.Tensor:
    """Return what the network makes of the inputs, with BERT's own encoder or the one it has."""
    ours: nn.Module = network.bert.encoder
    stock = BertEncoder(network.config)
    stock.layer = ours.layer
    try:
        network.bert.add_module("encoder", stock.eval() if own else ours)
        with torch.inference_mode():
            return network(**inputs).logits
    finally:
        network.bert.add_module("encoder", ours)


@pytest.fixture(params=[torch.float32, torch.bfloat16], ids=str)
def small(request: pytest.FixtureRequest) -> Iterator[BertForSequenceClassification]:
    """A small network of random weights that has our encoder."""
    config = BertConfig(
        vocab_size=50, hidden_size=24, num_hidden_layers=3, num_attention_heads=3, intermediate_size=40, num_labels=1
    )
    with torch.random.fork_rng():
        torch.manual_seed(3)
        network = BertForSequenceClassification(config).eval().to(request.param)
    network.bert.add_module("encoder", FirstTokenEncoder(network.bert.encoder.layer))
    yield network


@settings(max_examples=10)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=8), st.integers(0, 40))
def test_every_score_is_that_of_berts_own_encoder_to_the_last_bit(
    shipped: CrossEncoder, lengths: list[int], asked: int
) -> None:
    network = network_of(shipped)
    assert isinstance(network.bert.encoder, FirstTokenEncoder)
    draw = random.Random(f"{lengths} {asked}")
    words = ["trastuzumab", "the", "HER2", "50%", "adjuvant", "is", "not", "fluorescence", "(IHC 3+)"]
    pairs = [(" ".join(draw.choices(words, k=asked)), " ".join(draw.choices(words, k=length))) for length in lengths]
    inputs = shipped.preprocess(pairs)
    inputs.pop("modality", None)
    # In float32 a row's last bits may hang on how many rows are multiplied with it.
    allowed = {"rtol": 0.0, "atol": 0.0} if network.dtype == torch.bfloat16 else {}
    torch.testing.assert_close(logits(network, inputs), logits(network, inputs, own=True), **allowed)


@pytest.mark.parametrize("lengths", [[5], [5, 5], [7, 2, 1], [1, 1, 9]])
def test_texts_of_any_lengths_score_as_with_berts_own_encoder(
    small: BertForSequenceClassification, lengths: list[int]
) -> None:
    width = max(lengths)
    inputs = {
        "input_ids": torch.arange(len(lengths) * width).reshape(len(lengths), width) % 50,
        "attention_mask": torch.tensor([[1] * length + [0] * (width - length) for length in lengths]),
    }
    torch.testing.assert_close(logits(small, inputs), logits(small, inputs, own=True))


def test_what_stands_in_the_padding_does_not_matter(small: BertForSequenceClassification) -> None:
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    scores = [
        logits(small, {"input_ids": torch.tensor([[1, 2, 3, 4], [1, 2, pad, pad]]), "attention_mask": mask})
        for pad in (0, 9)
    ]
    assert torch.equal(*scores)
    assert scores[0][0] != scores[0][1]


def test_a_mask_that_is_added_says_the_same_as_one_that_is_true_or_false(small: BertForSequenceClassification) -> None:
    dtype = next(small.parameters()).dtype
    seen = torch.tensor([[True, True, True], [True, False, False]])[:, None, None].expand(2, 1, 3, 3)
    added = torch.zeros(seen.shape, dtype=dtype).masked_fill(~seen, torch.finfo(dtype).min)
    with torch.inference_mode():
        hidden = torch.linspace(-1, 1, 2 * 3 * 24).reshape(2, 3, 24).to(dtype)
        encoder = small.bert.encoder
        assert torch.equal(encoder(hidden, seen).last_hidden_state, encoder(hidden, added).last_hidden_state)


def test_few_numbers_of_rows_are_multiplied(small: BertForSequenceClassification) -> None:
    """oneDNN compiles and keeps a multiplication for each it meets: memory would grow with every new length of a text."""
    met: set[int] = set()
    first: nn.Module = small.bert.encoder.layer[0].attention.self.query
    watching = first.register_forward_hook(lambda _, given, __: met.add(given[0].shape[0]))
    for longest in range(2, 40):
        mask = torch.ones(3, longest, dtype=torch.long)
        mask[1, longest // 2 :] = 0
        logits(small, {"input_ids": torch.ones(3, longest, dtype=torch.long), "attention_mask": mask})
    watching.remove()
    assert met == {32, 64, 96, 128}
