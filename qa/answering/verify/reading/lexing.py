"""A text in pieces: words, numbers, names with figures in them and signs; harmless differences of writing made even."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Sort = Literal["number", "word", "mixed", "mark"]

_PIECE: Final = re.compile(
    # HER-2, B-18, T-DM1; then HER2, T1c, CYP2D6
    r"(?P<mixed>(?!(?:Day|Week|Grade|Stage|Type|Phase|Cycle)-)"
    r"[A-Z]{1,5}[a-z]?-[A-Z]{0,3}\d{1,4}[A-Za-z]?(?![\w%]|\.\d)"
    r"|[^\W\d_]+\d\w*)"
    r"|(?P<number>\d{1,3}(?: \d{3})+(?![\d.,]*\d)|\d+(?:,\d{3}(?!\d))*(?:[.·]\d+)*|(?<![\w.])[.·]\d+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<mark>[≥≤<>]=?|\S)"
)
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("’‘ʼ´`", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u200a", " "),
        "⩾": "≥",
        "⩽": "≤",
        "≧": "≥",
        "≦": "≤",
        "×": "x",
        "µ": "μ",
        "½": " 1/2 ",
        "⅓": " 1/3 ",
        "⅔": " 2/3 ",
        "¼": " 1/4 ",
        "¾": " 3/4 ",
    }
)
_POWERS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED: Final = re.compile(r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_ABBREVIATED: Final = frozenset("vs etc al dr no approx fig ca resp incl".split())
_SHORTENED: Final = {"can't": "can", "won't": "will", "shan't": "shall"}


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` as written, at `[start, end)` of the even text; `glued` says that no space stands before it."""

    sort: Sort
    text: str
    start: int
    end: int
    glued: bool


@lru_cache(maxsize=4096)
def even(text: str) -> str:
    """Return `text` with one sign for each dash, quote and space; raised figures as "^9" after a number, else plain."""
    raised = _RAISED.sub(lambda match: "^" + match[1].translate(_POWERS), text)
    plain = unicodedata.normalize("NFKC", raised.translate(_SIGNS)).translate(_SIGNS)
    return plain.replace(">=", "≥").replace("<=", "≤")


def lex(text: str) -> list[Piece]:
    """Return the pieces of `text` in order."""
    found: list[Piece] = []
    end = 0
    for match in _PIECE.finditer(even(text)):
        if match.group() == "." and match.start() == end and found and _is_short(found[-1].text):
            end = match.end()
            continue
        sort: Sort = match.lastgroup  # type: ignore[assignment]
        for at, word in _parts(match.group()):
            begin = match.start() + at
            found.append(Piece(sort, word, begin, begin + len(word), begin == end and bool(found)))
        end = match.end()
    return found


def _is_short(word: str) -> bool:
    """Whether a full stop after `word` ends no sentence: P. vivax, vs., e.g."""
    return (len(word) == 1 and word.isalpha()) or word.lower() in _ABBREVIATED


def _parts(word: str) -> list[tuple[int, str]]:
    """Return a word without "'s"; "shouldn't" as its two words."""
    lowered = word.lower()
    if lowered.endswith("n't"):
        return [(0, _SHORTENED.get(lowered, word[:-3])), (len(word) - 3, "not")]
    return [(0, word[:-2] if lowered.endswith("'s") else word)]
