"""What a question asks about, as concepts: a word or a name, with everything else it may be called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.question.glossary import Glossary, Phrase
from qa.question.lexicon import rarity
from qa.question.spelling import correction
from qa.question.vocabulary import Vocabulary
from qa.terms import Token, term_of, terms, tokens

_COMMAND: Final = re.compile(
    r"^\W*(please )?((can|could) you )?(list|name|state|describe|explain|outline|summari[sz]e|enumerate|spell out|show)\b",
    re.IGNORECASE,
)
"""What tells us to speak is no subject: "List the …"."""

_ASKING: Final = frozenset(
    """percentage percent proportion share fraction likely often common commonly frequently frequent reason reasons kind
    kinds sort sorts exactly actually usually normally typically generally currently""".split()
)
"""Words that say what sort of answer is wanted (`qa.retrieval.answer_types` reads them), not what it is about."""


@dataclass(frozen=True)
class Concept:
    """One thing asked for.

    `written` is how the question writes it, `phrases` the ways a text may write it (its own first), `weight` how much it
    tells (idf of its rarest phrase known to the guidelines; for one they don't know, how rare the word is in English
    times the highest idf), `known` whether the guidelines use any of the phrases. `meant` is how the guidelines write it:
    as corrected, or by another of its names where they don't use this one. `carried` says that it comes from an
    earlier turn.
    """

    written: str
    phrases: tuple[Phrase, ...]
    weight: float
    known: bool
    meant: str
    corrected: str | None = None
    carried: bool = False

    def covered(self, text_terms: frozenset[str] | set[str]) -> float:
        """Return 1 if `text_terms` holds all terms of one of the phrases, else 0: half a name is another thing's."""
        return float(any(all(term in text_terms for term in phrase) for phrase in self.phrases))


def concepts(text: str, vocabulary: Vocabulary, glossary: Glossary, *, carried: bool = False) -> list[Concept]:
    """Return the concepts of `text` in order, each once."""
    found: dict[tuple[Phrase, ...], Concept] = {}
    asked = _COMMAND.sub("", text)
    for run in _runs(list(tokens(asked)), vocabulary, glossary):
        concept = _concept(run, vocabulary, glossary, carried)
        found.setdefault(concept.phrases, concept)
    return list(found.values())


def _runs(found: Sequence[Token], vocabulary: Vocabulary, glossary: Glossary) -> Iterator[Sequence[Token]]:
    """Cut the question into names the glossary knows (longest first), joined compounds and single content words."""
    position = 0
    while position < len(found):
        length = _name_length(found[position:], vocabulary, glossary)
        if length or (found[position].is_content and found[position].surface.lower() not in _ASKING):
            yield found[position : position + max(length, 1)]
        position += max(length, 1)


def _name_length(rest: Sequence[Token], vocabulary: Vocabulary, glossary: Glossary) -> int:
    for length in range(min(glossary.longest + 1, len(rest)), 1, -1):
        run = rest[:length]
        content = tuple(token.term for token in run if token.is_content)
        if run[0].is_content and run[-1].is_content and len(content) > 1 and content in glossary.by_phrase:
            return length
    if len(rest) > 1 and len(rest[0].surface) <= 4 and rest[1].surface[0].isdigit() and _joined(rest[:2]) in vocabulary:
        return 2
    return 0


def _joined(run: Sequence[Token]) -> str:
    return term_of("".join(token.surface for token in run))


def _concept(run: Sequence[Token], vocabulary: Vocabulary, glossary: Glossary, carried: bool) -> Concept:
    written = " ".join(token.surface for token in run)
    own = tuple(token.term for token in run if token.is_content)
    if len(run) == 2 and own not in glossary.by_phrase:
        own = (_joined(run),)
    phrases = (own, *sorted(glossary.others(own)))
    corrected = None
    if not _known(phrases, vocabulary) and len(run) == 1 and not glossary.others(own):
        corrected = _corrected(run[0].surface, vocabulary, glossary)
        if corrected is not None:
            own = tuple(terms(corrected))
            phrases = (own, *sorted(glossary.others(own)))
    known = _known(phrases, vocabulary)
    weight = _weight(run, phrases, vocabulary, known)
    meant = _meant(corrected or written, phrases, vocabulary, glossary)
    return Concept(written, phrases, weight, known, meant, corrected, carried)


def _meant(written: str, phrases: Sequence[Phrase], vocabulary: Vocabulary, glossary: Glossary) -> str:
    used = [phrase for phrase in phrases if all(term in vocabulary for term in phrase)]
    return written if not used or phrases[0] in used else glossary.written.get(used[0], written)


def _corrected(word: str, vocabulary: Vocabulary, glossary: Glossary) -> str | None:
    from_guideline = correction(word, vocabulary.spellings)
    if from_guideline is not None:
        return from_guideline
    return correction(word, glossary.spellings)


def _known(phrases: Sequence[Phrase], vocabulary: Vocabulary) -> bool:
    return any(all(term in vocabulary for term in phrase) for phrase in phrases)


def _weight(run: Sequence[Token], phrases: Sequence[Phrase], vocabulary: Vocabulary, known: bool) -> float:
    if known:
        usable = [phrase for phrase in phrases if all(term in vocabulary for term in phrase)]
        return min(max(vocabulary.idf(term) for term in phrase) for phrase in usable)
    return vocabulary.max_idf * max(rarity(token.surface) for token in run)
