"""From the text that a model streams to sentences with the numbers of the statements they cite.

Models are asked for one sentence a line that ends with its numbers. Small ones add list marks, bold type, a word of
introduction, JSON, or put the numbers elsewhere; all that can be read one way only is read.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qa.llm.plain_text import plain
from qa.reading.sentences import sentences as sentence_spans

LONGEST_LINE: Final = 600
"""Characters; what is longer is no short sentence, and the model has lost its way."""

_WORD: Final = r"(?:S|st|stmt|statements?|sources?|refs?|nr|no|n|aussage|énoncé|enunciado|#|\^)\.?:? ?"
_TO: Final = r"(?:[-–—]|to|bis|a|à)"
_ONE: Final = rf"(?:{_WORD})?-?\d+"
_LIST: Final = rf" ?{_ONE}(?: ?(?:[,;/&]|and|und|y|et|{_TO}) ?{_ONE})* ?"
_CITED: Final = rf"[\[【]{_LIST}(?:†[^\]】]*)?[\]】]"
_CITATION: Final = re.compile(rf" ?{_CITED}(?: ?(?:[,;&]|and|und|y|et)? ?{_CITED})*", re.IGNORECASE)
_ROUND: Final = re.compile(
    rf"^\(({_LIST})\)(?= )|\(({_LIST})\)(?= ?[.!?]?(?: ?$| ?[\[(]))|(?<=[.!?]) ?\(({_LIST})\)", re.I
)
"""Numbers in round brackets where a citation stands, at the beginning or end of a sentence; elsewhere they are figures."""
_NUMBER: Final = re.compile(rf"(?P<range>(?<=\d) ?{_TO} ?)?(?:{_WORD})?(?P<number>(?:(?<!\d)-)?\d+)", re.IGNORECASE)
_WIDEST: Final = 50
"""Statements that a range of numbers may name; a wider one is read as its two ends."""

_MARK: Final = re.compile(r"^(?:(?:[-*•·–—>]|#{1,6}|\d{1,3}[.)]) +)+")
_EMPHASIS: Final = re.compile(r"(?<!\w)([*_])(?=\S)([^*_]*[^*_\s])\1(?!\w)")
_ENDS: Final = (".", "!", "?", "…")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s.(])(?:[^\W\d_]|bzw|ggf|evtl|inkl|usw|etc|ej|ex|tgl|max|min|ca|Abs|Std|EE|UU)\.$"
)
"""How a piece ends that goes on after its full stop: "z. B.", "p. ej.", "etc."."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as plain text, and the numbers it cites, each once, in order; they may be of no statement at all."""

    text: str
    numbers: tuple[int, ...]


def sentences(pieces: Iterable[str], most_lines: int) -> Iterator[Sentence]:
    """Yield each sentence as soon as its line is complete; however the text is cut into pieces, the same ones.

    Reading stops after `most_lines` lines, and before a line of more than `LONGEST_LINE` characters. Raises what `pieces`
    raises; the line begun by then is lost.
    """
    for line in _lines(pieces, most_lines):
        yield from read(line)


def read(line: str) -> Iterator[Sentence]:
    """Yield the sentences of one line; none of one that holds no words."""
    text = _unmarked(_from_json(plain(line)))
    for part, numbers in _cited(text):
        for sentence in _split(part):
            yield Sentence(sentence, numbers)


def _lines(pieces: Iterable[str], most: int) -> Iterator[str]:
    begun, count = "", 0
    for piece in pieces:
        *ended, begun = re.split(r"[\n\v\f\x85\u2028\u2029]", begun + piece)
        for line in ended:
            count += 1
            if len(line) > LONGEST_LINE or count > most:
                return
            yield line
        if len(begun) > LONGEST_LINE:
            return
    if count < most:
        yield begun


def _from_json(line: str) -> str:
    """Return a line that is a JSON object of one text and numbers as the text with its numbers, others as they are."""
    if not line.startswith("{"):
        return line
    try:
        found = json.loads(line.rstrip(", "))
    except (ValueError, RecursionError):
        return line
    values = found.values()
    texts = [value for value in values if isinstance(value, str) and not re.fullmatch(r"[-\d\s,]*", value)]
    numbers = [str(number) for value in values for number in _whole_numbers(value)]
    if len(texts) != 1:
        return line
    return f"{plain(texts[0])} [{', '.join(numbers)}]" if numbers else plain(texts[0])


def _whole_numbers(value: Any) -> list[int]:
    if isinstance(value, list):
        return [number for each in value if not isinstance(each, list) for number in _whole_numbers(each)]
    if isinstance(value, str):
        return [int(number) for number in re.findall(r"-?\d{1,4}", value)] if re.fullmatch(r"[-\d\s,]*", value) else []
    return [value] if type(value) is int else []


def _unmarked(line: str) -> str:
    """Return a line without list marks, heading marks, emphasis and code marks; "" for a code fence."""
    if line.startswith(("```", "~~~")):
        return ""
    bare = line.replace("**", "").replace("__", "").replace("`", "")
    return _EMPHASIS.sub(r"\2", _MARK.sub("", bare))


def _cited(line: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the parts of a line with the numbers of each; numbers within a sentence go to its end."""
    if not _CITATION.search(line):
        line = _ROUND.sub(lambda match: f"[{next(filter(None, match.groups()))}]", line)
    citations = list(_CITATION.finditer(line))
    starts, ends = [match.start() for match in citations], [match.end() for match in citations]
    texts = [line[begin:end] for begin, end in zip([0, *ends], [*starts, len(line)], strict=True)]
    numbers = [_numbers(match.group()) for match in citations]
    if citations and not texts[0].strip() and texts[-1].strip(" .!?"):
        yield from zip(texts[1:], numbers, strict=True)  # the numbers stand before what they go with
        return
    yield from _numbers_last(texts, numbers)


def _numbers_last(texts: Sequence[str], numbers: Sequence[tuple[int, ...]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    text, rest = "", texts[0]
    cited: tuple[int, ...] = ()
    for each, following in zip(numbers, texts[1:], strict=True):
        text, cited = text + rest, tuple(dict.fromkeys((*cited, *each)))
        rest = following
        if following.lstrip().startswith(_ENDS):
            stop = len(following) - len(following.lstrip()) + 1
            text, rest = text.rstrip() + following[:stop].strip(), following[stop:]
        if text.strip() and (text.rstrip().endswith(_ENDS) or not rest.strip()):
            yield text, cited
            text, cited = "", ()
    yield text + rest, cited


def _numbers(citation: str) -> tuple[int, ...]:
    found: list[int] = []
    for match in _NUMBER.finditer(citation):
        number = int(match["number"][:5])
        if match["range"] and found and found[-1] < number <= found[-1] + _WIDEST:
            found += range(found[-1] + 1, number)
        found.append(number)
    return tuple(dict.fromkeys(found))


def _split(part: str) -> Iterator[str]:
    """Yield the sentences of a part that hold a letter."""
    begun = ""
    for start, end in sentence_spans(part):
        begun = f"{begun} {part[start:end]}".strip()
        if not _ABBREVIATED.search(begun):
            yield from [begun] if re.search(r"[^\W\d_]", begun) else []
            begun = ""
    yield from [begun] if re.search(r"[^\W\d_]", begun) else []
