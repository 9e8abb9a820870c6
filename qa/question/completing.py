"""A language model writes a question that hangs on the turns before so that it stands alone; nothing new may get in.

What it writes becomes the question that is searched for, so it is held against what was said: it may put together, not add.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qa.answer import Turn
from qa.llm.asking import Asking, Message, Request
from qa.llm.call import call
from qa.llm.fencing import FENCED, fenced, harmless
from qa.llm.occasion import Occasion
from qa.llm.plain_text import plain
from qa.question.drug_names import names_drug
from qa.question.forms import NEW_TOPIC, is_small_talk
from qa.question.lexicon import zipf
from qa.question.word_classes import EVERYDAY_NAMES
from qa.terms import STOP_WORDS, Token, tokens

VERSION: Final = 1
"""Goes up with every change of the prompt."""
LONGEST: Final = 300
"""Characters of a completed question."""
_TURNS: Final = 8
"""Turns that the model is shown, the latest, each cut to so many characters:"""
_LONGEST_TURN: Final = 600
_MOST_TOKENS: Final = 1_000
"""Room for a reply: a question takes few, but models that think first count their thoughts."""

_RULES: Final = f"""You rewrite the last question of a conversation so that it can be understood without the conversation.
Rules:
- Put in what the last question leaves out: what "it", "they" or "and in ...?" refer to. Change nothing else.
- Keep every word of the last question that says what is asked: figures, drugs, patients, "not".
- Use only words of the conversation. Do not answer. If the question stands alone, repeat it.
- Reply with one question on one line and nothing else.
{FENCED}"""

_REFERS: Final = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|why not)\b|"
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|her|him|his|ones?|same|former|latter|first|second|third|"
    r"others?|another|above|earlier|previous|instead|else|again)\b",
    re.IGNORECASE,
)
"""Words that may point to an earlier turn."""
_TURNING: Final = frozenset(
    """not no never none neither nor without unless except only before after over under until since if more less most
    least than or but both either each once twice against during while within up down per may must should""".split()
)
"""Small words that decide what is asked; the completed question may use those of the conversation."""
_DENYING: Final = frozenset("not no never none neither nor without unless except against".split())
_LIGHT: Final = frozenset("patient patients person people case cases regarding concerning".split())
"""Words that it may add: they name no group and no thing."""
_LOOSE: Final = frozenset(
    "ones okay thanks thank actually exactly then else again instead also same former latter previous earlier".split()
)
"""Words of the last question that it may leave out: they only point, or say nothing."""
_POINTING: Final = re.compile(
    r"\b(?:the|this|that|these|those) (?:(?:first|second|third|last|other|same|latter|former) )?"
    r"(?:drug|medicine|medication|agent|antibody|treatment|test|disease|condition)s?\b",
    re.IGNORECASE,
)
"""What a name may take the place of: "the second drug"."""
_TECHNICAL: Final = 3.6
"""Zipf frequency below which a word is a technical one."""

_UNIT: Final = (
    r"%|[mkµμ]?c?g(?:/[\w²]+)*|m?l|mm(?:Hg)?|cm|mmol(?:/l)?|IU|Gy|units?|years?|months?|weeks?|days?|hours?|minutes?|cycles?|"
    r"times|doses?|lines?"
)
_FIGURE: Final = re.compile(
    rf"(?P<bound>[<>≤≥~±])? ?(?<![^\W\d_])(?P<number>\d+(?:[.,]\d+)*)(?: ?[-–—] ?(?P<high>\d+(?:[.,]\d+)*))?"
    rf"(?:[ -]?(?P<unit>{_UNIT})(?!\w))?",
    re.IGNORECASE,
)
_NOT_PLAIN: Final = re.compile(r"[{}\[\]|*#`\\^_]|<(?! ?\d)|https?:|www\.|[.!?…;:]\s+\S|\?.*\?", re.IGNORECASE)
"""Markup, links, more than one sentence."""
_LABEL: Final = re.compile(
    r"^(?:(?:standalone|rewritten|completed|last)? ?question ?: ?)?[\"'“]?(?P<text>.*?)[\"'”]?$", re.I
)


@dataclass(frozen=True)
class Completer:
    """Asks the model to complete questions."""

    model: Asking

    def __call__(self, question: str, history: Sequence[Turn], own: str, occasion: Occasion) -> str | None:
        """Return `question` so that it stands alone; None where it does already, or the model's can't be trusted.

        `own` is how it was understood without a model, which stands then.
        """
        turns = list(history)[-_TURNS:]
        if not _may_hang(question, turns, own):
            return None
        completed: str | None = None
        with call("follow-up", occasion.trace) as noted:
            reply = self.model.stream(_request(question, turns, occasion), occasion.until)
            written = _only_line("".join(reply))
            against = objections(written, question, turns, own)
            noted.kept = reply.kept
            noted.outcome = f"refused: {against[0]}" if against else "completed"
            completed = None if against or _same(written, question) else written
        return completed


def _may_hang(question: str, turns: Sequence[Turn], own: str) -> bool:
    """Whether the question may need the turns before it: the rules found so, or it points to something."""
    if not any(turn.role == "user" and turn.content.strip() for turn in turns):
        return False
    if NEW_TOPIC.match(question) or is_small_talk(question):
        return False
    return not _same(question, own) or _REFERS.search(question) is not None


def _same(one: str, other: str) -> bool:
    return [token.surface.lower() for token in tokens(one)] == [token.surface.lower() for token in tokens(other)]


def _request(question: str, turns: Sequence[Turn], occasion: Occasion) -> Request:
    said = [f"{turn.role}: {harmless(turn.content[:_LONGEST_TURN])}" for turn in turns]
    parts = {"conversation": said, "last question": [harmless(question)]}
    return Request(
        messages=[Message("system", _RULES), Message("user", fenced(parts))],
        most_tokens=_MOST_TOKENS,
        may_identify=occasion.may_identify,
        allowance=occasion.allowance,
    )


def _only_line(reply: str) -> str:
    """Return the reply's one line as plain text, without a label and quotation marks; "" if it has several."""
    lines = [line for line in map(plain, reply.splitlines()) if line and not line.startswith("```")]
    match = _LABEL.match(lines[0]) if len(lines) == 1 else None
    return match["text"] if match else ""


def objections(completed: str, question: str, turns: Sequence[Turn], own: str) -> list[str]:
    """Return why a completed question can't be trusted; nothing if it can.

    Every figure must be the user's: one of an assistant's turn would be searched for as if it were the patient's, and that
    turn may have been forged. Names may be an assistant's, since "the second drug" refers to them.
    """
    if not completed or len(completed) > LONGEST or _NOT_PLAIN.search(completed) or not completed.endswith("?"):
        return ["it is not one plain question"]
    asked, written = _spelt(question), _spelt(completed)
    earlier = [_spelt(turn.content) for turn in turns if turn.role == "user"]
    others = [_spelt(turn.content) for turn in turns if turn.role == "assistant"]
    users = [asked, _spelt(own), *earlier]
    return [
        *_unsaid_figures(written, users),
        *_unsaid_words(written, users, others),
        *_lost(written, asked),
        *_turned(written, asked, [asked, _spelt(own), *earlier[-1:]]),
    ]


def _spelt(text: str) -> str:
    """Return `text` with "cannot", "can't" and their like as two words."""
    return re.sub(r"n['’]t\b", " not", re.sub(r"\bcan(?:not|['’]t)\b", "can not", text, flags=re.I), flags=re.I)


def _unsaid_figures(completed: str, users: Iterable[str]) -> Iterator[str]:
    said = {figure for text in users for figure in _figures(text)}
    yield from (f"“{' '.join(figure).strip()}” was never said" for figure in sorted(_figures(completed) - said))


def _unsaid_words(completed: str, users: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    words = {token.term for text in users for token in tokens(text)}
    names = {token.term for text in others for token in tokens(text) if _is_name(token)}
    for token in tokens(completed):
        free = not token.is_content and token.surface.lower() not in _TURNING
        if not free and token.surface.lower() not in _LIGHT and token.term not in words | names:
            yield f"“{token.surface}” was never said"


def _lost(completed: str, question: str) -> Iterator[str]:
    """Yield what the last question says and the completed one does not."""
    kept = {token.term for token in tokens(completed)}
    for token in tokens(_POINTING.sub(" ", question)):
        if token.is_content and token.surface.lower() not in _LOOSE and token.term not in kept:
            yield f"“{token.surface}” is lost"
    yield from (f"“{' '.join(figure).strip()}” is lost" for figure in sorted(_figures(question) - _figures(completed)))


def _turned(completed: str, question: str, near: Iterable[str]) -> Iterator[str]:
    """Yield where the completed question denies something that `near`, what was asked last, does not; or no longer does."""
    denied = _denials(completed)
    yield from (f"“{word}” is lost" for word in sorted(_denials(question) - denied))
    yield from (f"“{word}” was not asked" for word in sorted(denied - _denials(" ".join(near))))


def _denials(text: str) -> frozenset[str]:
    return frozenset(token.surface.lower() for token in tokens(text)) & _DENYING


def _figures(text: str) -> frozenset[tuple[str, str, str]]:
    """Return the figures of a text with what makes them what they are: bound, number or range, unit."""
    found = _FIGURE.finditer(plain(text))
    return frozenset(
        (match["bound"] or "", "-".join(filter(None, (match["number"], match["high"]))), _unit(match["unit"]))
        for match in found
    )


def _unit(written: str | None) -> str:
    return (written or "").lower().rstrip("s").replace("μ", "µ")


def _is_name(token: Token) -> bool:
    """Whether a word names a thing: a drug, an abbreviation, a code, an everyday or a technical name; never a figure."""
    word = token.surface
    if word[0].isdigit() or word.lower() in STOP_WORDS:
        return False
    coded = any(letter.isdigit() for letter in word)
    shouted = any(letter.isupper() for letter in word[1:])
    rare = len(word) > 3 and zipf(word) < _TECHNICAL
    return coded or shouted or rare or word.lower() in EVERYDAY_NAMES or names_drug(word)
