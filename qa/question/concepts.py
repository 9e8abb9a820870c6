"""What a question asks about, as concepts: a word or a name, with everything else it may be called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.question.glossary import Glossary, Phrase
from qa.question.lexicon import rarity
from qa.question.spelling import correction
from qa.question.vocabulary import Vocabulary
from qa.terms import Token, term_of, terms, tokens


@dataclass(frozen=True)
class Concept:
    """One thing asked for.

    `written` is how the question writes it, `phrases` the ways a text may write it (its own first), `weight` how much it
    tells (idf of its rarest phrase known to the guidelines; for one they don't know, how rare the word is in English
    times the highest idf), `known` whether the guidelines use any of the phrases. `carried` says that it comes from an
    earlier turn.
    """

    written: str
    phrases: tuple[Phrase, ...]
    weight: float
    known: bool
    corrected: str | None = None
    carried: bool = False

    @property
    def meant(self) -> str:
        """Return the concept in words: as corrected, or as written."""
        return self.corrected or self.written

    def covered(self, text_terms: frozenset[str] | set[str]) -> float:
        """Return the largest share of one of the phrases' terms that `text_terms` holds, 0 to 1."""
        return max(sum(term in text_terms for term in phrase) / len(phrase) for phrase in self.phrases)


def concepts(text: str, vocabulary: Vocabulary, glossary: Glossary, *, carried: bool = False) -> list[Concept]:
    """Return the concepts of `text` in order, each once."""
    found: dict[tuple[Phrase, ...], Concept] = {}
    for run in _runs(list(tokens(text)), vocabulary, glossary):
        concept = _concept(run, vocabulary, glossary, carried)
        found.setdefault(concept.phrases, concept)
    return list(found.values())


def _runs(found: Sequence[Token], vocabulary: Vocabulary, glossary: Glossary) -> Iterator[Sequence[Token]]:
    """Cut the question into names the glossary knows (longest first), joined compounds and single content words."""
    position = 0
    while position < len(found):
        length = _name_length(found[position:], vocabulary, glossary)
        if length or found[position].is_content:
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
    phrases = (own, *sorted(glossary.names(own)))
    corrected = None
    if not _known(phrases, vocabulary) and len(run) == 1 and not glossary.names(own):
        corrected = _corrected(run[0].surface, vocabulary, glossary)
        if corrected is not None:
            own = tuple(terms(corrected))
            phrases = (own, *sorted(glossary.names(own)))
    known = _known(phrases, vocabulary)
    return Concept(written, phrases, _weight(run, phrases, vocabulary, known), known, corrected, carried)


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
