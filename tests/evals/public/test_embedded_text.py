import numpy as np

from evals.public.embedded_text import embedded
from evals.public.system import System
from evals.public.texts import titled
from qa.passages import statement_embed_text
from qa.question.glossary import Glossary
from qa.question.understand import understand

TEXTS = [
    titled("normans", "Normans", "Rollo ruled the Normans. They came from Norway. Nobody knows why."),
    titled("gold", "Gold", "Gold is dear."),
]


def test_texts_embedded_together_are_those_embedded_one_by_one(public_system: System) -> None:
    together = embedded(TEXTS, public_system.embedder, 256)
    for text, made in zip(TEXTS, together, strict=True):
        alone = public_system.embedder.encode([statement_embed_text(text, each) for each in text.statements])
        assert made.guideline is text
        assert np.allclose(made.vectors, alone, atol=1e-5)
        assert made.passage_of.tolist() == [0] * len(text.statements)
        assert made.passage_vectors.shape == (1, alone.shape[1])


def test_the_nearest_and_those_that_share_words_are_candidates(public_system: System) -> None:
    text, _ = embedded(TEXTS, public_system.embedder, 256)
    asked = understand("Who ruled the Normans?", (), text.vocabulary, Glossary())
    vector = public_system.embedder.encode_query(asked.search_text)
    words = public_system.model.encode_words([concept.meant for concept in asked.own])
    one = text.candidates(asked, vector, words, 1)
    assert 0 in [each.number for each in one]
    assert [each.number for each in text.candidates(asked, vector, words, 3)] == [0, 1, 2]
    assert max(text.candidates(asked, vector, words, 3), key=lambda each: each.cosine).number == 0
