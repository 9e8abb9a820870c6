"""BERT's encoder as a cross-encoder needs it: nothing is worked out that nobody reads.

Texts of one batch are padded to one length, and of the last layer only the first token of each is read. Here the weights
multiply the tokens that are there, and in the last layer, behind the attention, the first ones only: a quarter less work on
guideline statements. Attention itself sees the padded batch, in the order it always has, so that every score comes out the
same to the last bit.
"""

from typing import TYPE_CHECKING, Any, Final

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention
from transformers import BertForSequenceClassification
from transformers.modeling_outputs import BaseModelOutputWithPastAndCrossAttentions

_ROUND: Final = 32
"""Rows come in multiples of so many, the first repeated to fill up: oneDNN compiles a multiplication for each number of
rows it meets and keeps a thousand of them, a megabyte each, so that memory would grow for hundreds of questions."""

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def spare(model: "CrossEncoder") -> None:
    """Give a cross-encoder that is a BERT this encoder in place of its own; leave any other as it is."""
    network: Any = getattr(model[0], "model", None)
    if isinstance(network, BertForSequenceClassification) and network.config._attn_implementation == "sdpa":
        network.bert.add_module("encoder", FirstTokenEncoder(network.bert.encoder.layer))


class FirstTokenEncoder(nn.Module):
    """The layers of a BERT encoder, of whose outcome only the first token of each text is given."""

    def __init__(self, layer: nn.ModuleList) -> None:
        """Take the layers; their weights are named as in BERT's own encoder."""
        super().__init__()
        self.layer = layer

    def forward(
        self, hidden_states: torch.Tensor, attention_mask: torch.Tensor | None = None, **_: Any
    ) -> BaseModelOutputWithPastAndCrossAttentions:
        """Return `(n_texts, 1, width)` for padded tokens `(n_texts, n_tokens, width)`.

        `attention_mask`, `(n_texts, 1, n_tokens, n_tokens)`, is true, or 0 if it is to be added, where there is no padding;
        None: nowhere is any.
        """
        texts, longest, width = hidden_states.shape
        tokens = _Tokens(texts, longest, attention_mask, hidden_states.dtype)
        flow = tokens.packed(hidden_states.reshape(texts * longest, width))
        *before, last = self.layer
        for layer in before:
            flow = _ahead(layer, tokens.packed(_attended(layer, flow, tokens)), flow)
        flow = _ahead(last, _attended(last, flow, tokens)[tokens.first], flow[tokens.first_packed])
        return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=flow.view(texts, 1, width))


class _Tokens:
    """Where the tokens of a padded batch stand among all its places, `(n_texts * n_tokens,)`."""

    def __init__(self, texts: int, longest: int, mask: torch.Tensor | None, dtype: torch.dtype) -> None:
        self.texts, self.longest = texts, longest
        self.first = self.first_packed = torch.arange(texts) * longest
        self.places: torch.Tensor | None = None
        self.mask: torch.Tensor | None = None
        if mask is not None:
            seen = mask if mask.dtype == torch.bool else mask == 0
            places = seen[:, 0, 0].reshape(-1).nonzero()[:, 0]
            self.first_packed = torch.searchsorted(places, self.first)
            self.places = torch.cat([places, places[:1].expand(-len(places) % _ROUND)])
            self.mask = torch.zeros(mask.shape, dtype=dtype).masked_fill_(~seen, float("-inf"))

    def packed(self, places: torch.Tensor) -> torch.Tensor:
        """Return the rows of the tokens that are there."""
        return places if self.places is None else places[self.places]

    def padded(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the rows of all places, zeros where there is no token."""
        if self.places is None:
            return tokens
        return tokens.new_zeros(self.texts * self.longest, tokens.shape[1]).index_copy_(0, self.places, tokens)


def _attended(layer: Any, flow: torch.Tensor, tokens: _Tokens) -> torch.Tensor:
    """Return what each place gathers from the others, `(n_texts * n_tokens, width)`."""
    attention = layer.attention.self

    def heads(projected: torch.Tensor) -> torch.Tensor:
        shape = (tokens.texts, tokens.longest, -1, attention.attention_head_size)
        return tokens.padded(projected).view(shape).transpose(1, 2)

    query, key, value = (heads(project(flow)) for project in (attention.query, attention.key, attention.value))
    gathered = scaled_dot_product_attention(query, key, value, attn_mask=tokens.mask, scale=attention.scaling)
    return gathered.transpose(1, 2).reshape(tokens.texts * tokens.longest, flow.shape[1])


def _ahead(layer: Any, gathered: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """Return the layer's outcome for rows of tokens, `(n, width)`."""
    ahead: torch.Tensor = layer.feed_forward_chunk(layer.attention.output(gathered, flow))
    return ahead
