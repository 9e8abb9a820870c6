"""From the words of a question and the turns before it to what is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa.answer import Turn
from qa.question.concepts import Concept, concepts
from qa.question.follow_up import resolve
from qa.question.glossary import Glossary
from qa.question.kind import QuestionKind, kind_of
from qa.question.qualifiers import NO_QUALIFIERS, Qualifiers, qualifiers
from qa.question.vocabulary import Vocabulary

_LINK: Final = r"(?:\s?[,/]\s?(?:(?:and|or|to) )?|\s(?:and|or|to) )"
_NEGATIVE: Final = re.compile(
    rf"\b([A-Z][A-Z0-9]+)[-–−](?=[\s?.,;)/]|$)(?!{_LINK}(?:\w+[-–−]{_LINK}){{0,4}}\w+[-–−]\w)"
)


@dataclass(frozen=True)
class Understood:
    """A question as understood.

    `text` stands on its own and is what the reader is shown; `search_text` is the same in the guidelines' own words
    (spelling mended, brand names replaced), for the embedding; `own` are the concepts it asks for, `carried` those that an
    earlier turn brought along; `corrections` pairs a misspelt word with the guideline's. `before` is the question before, ""
    when there is none or this one opens a new topic. `qualifiers` says what sort of thing is asked for, and under which
    conditions.
    """

    asked: str
    text: str
    search_text: str
    kind: QuestionKind
    own: tuple[Concept, ...]
    carried: tuple[Concept, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    before: str = ""
    qualifiers: Qualifiers = NO_QUALIFIERS

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Return every concept, the question's own first."""
        return self.own + self.carried


def understand(question: str, history: Sequence[Turn], vocabulary: Vocabulary, glossary: Glossary) -> Understood:
    """Resolve `question` against the user's turns of `history` and read its concepts."""
    earlier = [_signs_spelt(turn.content) for turn in history if turn.role == "user"]
    resolution = resolve(_signs_spelt(question), earlier, glossary)
    own = concepts(resolution.own, vocabulary, glossary)
    asked_for = {concept.phrases for concept in own}
    context = concepts(resolution.context, vocabulary, glossary, carried=True)
    return Understood(
        asked=question,
        text=resolution.text,
        search_text=_in_their_words(resolution.text, [*own, *context]),
        kind=kind_of(resolution.form),
        own=tuple(own),
        carried=tuple(concept for concept in context if concept.phrases not in asked_for),
        corrections=tuple((concept.written, concept.corrected) for concept in own if concept.corrected),
        before=resolution.before,
        qualifiers=qualifiers(resolution.text),
    )


def _in_their_words(text: str, found: Sequence[Concept]) -> str:
    for concept in found:
        if concept.meant != concept.written:
            written = r"\W+".join(re.escape(word) for word in concept.written.split())
            meant = concept.meant.replace("\\", r"\\")
            text = re.sub(rf"(?<!\w){written}(?!\w)", meant, text, flags=re.IGNORECASE)
    return text


def _signs_spelt(text: str) -> str:
    """Spell "HER2 +ve", "ER-ve" and "ER-" out (a bare sign is no word, and the two would be taken for one); part "20mg".

    "CT- and MRI-guided" shares its second half, so a hyphen before a compound is no sign.
    """
    text = re.sub(r"(?<![\w-])(\d+(?:[.,]\d+)?)(mg|mcg|µg|kg|ml|cm|mm)(?!\w)", r"\1 \2", text, flags=re.IGNORECASE)
    text = _NEGATIVE.sub(r"\1 negative", text)
    return re.sub(r"\s*\+\s?ve\b", " positive", re.sub(r"\s*[-–−]\s?ve\b", " negative", text))
