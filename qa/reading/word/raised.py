"""Raised characters: a reference's number, an exponent, a charge or a footnote's letter, told apart by what they follow."""

import re
from typing import Final

from qa.reading.word.names import MATH, Element

_REFERENCES: Final = re.compile(r"[(\[]?(\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,40})[)\]]?")
_TEN: Final = re.compile(r"(?<![\d.,])10$")
_POWER: Final = re.compile(r"[-−–]?\d{1,2}")
_MEASURED: Final = re.compile(r"(?:(?<![^\W\d_])(?:[cdkmnµμ]?m|s)|(?<!\w)[RIrχΧ])$")
_SQUARE: Final = re.compile(r"[23]")
_NEGATIVE: Final = re.compile(r"[-−–]\d{1,2}")
_CHARGE: Final = re.compile(r"\d?[+−–-]|\+\+|[+−]/[+−]")
_LETTERS: Final = re.compile(r"[a-z](?:\s?[,;]\s?[a-z])*")
_TRADE_MARK: Final = re.compile(r"tm", re.IGNORECASE)
_RAISED: Final = str.maketrans("0123456789+-−–abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")


def written(before: str, raised: str, after: str) -> str:
    """Return raised text as it stands in plain text between `before` and `after`.

    Exponents, charges and letters become Unicode's raised characters; the numbers of references get brackets; ordinals,
    isotopes and whatever else is raised stay as they are.
    """
    text = raised.strip()
    if not text:
        return raised
    lead, trail = raised[: raised.index(text)], raised[raised.index(text) + len(text) :]
    return lead + _written(before + lead, text, trail + after) + trail


def _written(before: str, text: str, after: str) -> str:
    is_exponent = _TEN.search(before) and _POWER.fullmatch(text)
    is_square = _MEASURED.search(before) and _SQUARE.fullmatch(text)
    touches = before[-1:].isalnum() or before[-1:] in (")", "]")
    if is_exponent or is_square or (touches and (_NEGATIVE.fullmatch(text) or _CHARGE.fullmatch(text))):
        return text.translate(_RAISED)
    if touches and _LETTERS.fullmatch(text) and not after[:1].isalpha():
        return text.translate(_RAISED)
    if _TRADE_MARK.fullmatch(text):
        return "™"
    # Raised before a letter, after none, is an isotope's mass ("99m" before "Tc").
    is_isotope = not touches and before[-1:] not in tuple(".,;:?!%\"'”’") and after[:1].isalpha()
    if not is_isotope and (numbers := _REFERENCES.fullmatch(text)):
        return f"[{numbers[1]}]"
    return text


def formula(element: Element) -> str:
    """Return a formula as one line: fractions with a stroke, exponents raised where Unicode can."""
    if element.tag == f"{MATH}t":
        return str(element.text or "")
    parts = [(str(each.tag).removeprefix(MATH), formula(each)) for each in element if isinstance(each.tag, str)]
    texts = dict(parts)
    if element.tag == f"{MATH}f":
        return "/".join(_in_brackets(texts.get(name, "")) for name in ("num", "den"))
    if element.tag == f"{MATH}sSup":
        base, power = texts.get("e", ""), texts.get("sup", "")
        return base + (power.translate(_RAISED) if _POWER.fullmatch(power) else f"^{_in_brackets(power)}")
    if element.tag == f"{MATH}rad":
        return f"√{_in_brackets(texts.get('e', ''))}"
    return "".join(text for _, text in parts)


def _in_brackets(text: str) -> str:
    return f"({text})" if re.search(r"[\s+−–*/-]", text) else text
