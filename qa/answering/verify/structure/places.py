"""How a sentence is built beside its statements: who does what to whom, what is compared, what fills which place."""

from collections.abc import Iterator, Sequence

from qa.answering.verify.reading.cited import Cited
from qa.answering.verify.reading.lexicon import Lexicon
from qa.answering.verify.reading.reader import Reading
from qa.answering.verify.structure.arms import exchanged_arms
from qa.answering.verify.structure.exchanges import exchanged_clauses, exchanged_roles, strange_subjects
from qa.answering.verify.structure.order import exchanged_order
from qa.answering.verify.structure.slots import exchanged_fillers, replaced_fillers
from qa.answering.verify.structure.standards import exchanged_standards
from qa.answering.verify.verdict import Reason


def out_of_place(sentence: Reading, cited: Sequence[Cited], words: Lexicon) -> Iterator[Reason]:
    """Yield a reason for whatever the statements say too, but in another place."""
    yield from exchanged_roles(sentence, cited, words)
    yield from strange_subjects(sentence, cited, words)
    yield from exchanged_clauses(sentence, cited)
    yield from exchanged_standards(sentence, cited)
    yield from exchanged_order(sentence, cited)
    yield from exchanged_fillers(sentence, cited, words)
    yield from replaced_fillers(sentence, cited, words)
    yield from exchanged_arms(sentence, cited)
