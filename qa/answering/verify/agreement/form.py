"""Whether a model's text is a plain sentence: no markup, link, hidden character, question or talk about the system."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from qa.answering.verify.verdict import Reason

_SIGNS: Final = "\u00b5\u03b1\u03b2\u03b3\u03b4\u03b5\u03ba\u03bb\u03bc\u03c0\u03c3\u0394\u03c9\u00ba\u00aa"
"""Greek letters that stand in names and units: alpha-blocker, microgram."""
LONGEST: Final = 600
"""Characters of a sentence; a longer one is refused unread."""
_FORBIDDEN: Final = (
    (
        re.compile(r"https?:|www\.|://|\b[a-z][\w-]+\.[a-z]{2,}(?:\b|/)(?!\w)", re.IGNORECASE),
        "a link",
    ),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\."), "an e-mail address"),
    (re.compile(r"<\s*/?\s*[a-zA-Z!][^<>]{0,200}>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,8});"), "HTML"),
    (
        re.compile(r"\*\*|__|`|!\[|\]\(|^\s{0,3}(?:#{1,6}\s|>\s|[-*+]\s|\d{1,2}[.)]\s{2})|\|.{0,200}\||~~|\[\[|\]\]"),
        "markup",
    ),
    (re.compile(r"[{}\\]|\$\(|;;|=>|\bjavascript:|\bdata:\w{1,20}/|<\?|\?>"), "code"),
    (re.compile(r"\[\s*\d{1,4}(?:\s*[,;–-]\s*\d{1,4}){0,9}\s*\]"), "a citation mark"),
    (
        re.compile(
            r"\b(?:as an? (?:ai|language model|assistant)|system prompt|language model|my instructions|"
            r"you are (?:now|an?)\b|(?:ignore|disregard|forget) (?:all |any )?(?:the |your )?"
            r"(?:above|previous|prior|instructions?|rules)|"
            r"as requested|here is|here are|let me|click|call now|chatbot|openai|chatgpt)",
            re.IGNORECASE,
        ),
        "talk about something other than the guideline",
    ),
    (
        re.compile(r"(?:^|[.,;:] )I (?:can|am|will|have|do|would|think|believe|cannot|recommend)\b|\bI'(?:m|ll|ve)\b"),
        "a speaker",
    ),
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def form(sentence: str) -> Iterator[Reason]:
    """Yield what keeps `sentence` from being one plain sentence."""
    if not _LETTERS.search(sentence):
        yield Reason("form", "there is no sentence")
        return
    if len(sentence) > LONGEST:
        yield Reason("form", f"the sentence has {len(sentence)} characters; at most {LONGEST} are read")
        return
    for pattern, what in _FORBIDDEN:
        if found := pattern.search(sentence):
            yield Reason("form", f"the sentence holds {what}: “{found.group()[:40]}”")
    if odd := next((char for char in sentence if _is_hidden(char)), None):
        yield Reason("form", f"the sentence holds the unseen character U+{ord(odd):04X}")
    if word := next((word for word in _LETTERS.findall(sentence) if _is_mixed(word)), None):
        yield Reason("form", f"“{word}” is written with letters of more than one script")
    if "?" in sentence:
        yield Reason("form", "the sentence is a question")


def _is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
        or char in "\u115f\u1160\u3164\uffa0\u034f"
    )


def _is_mixed(word: str) -> bool:
    """Whether a word holds letters of other scripts than Latin, one Greek letter as a sign apart."""
    if word.isascii():
        return False
    foreign = [letter for letter in word if letter.isalpha() and not unicodedata.name(letter, "?").startswith("LATIN")]
    return bool(foreign) and not (len(foreign) == 1 and foreign[0] in _SIGNS)
