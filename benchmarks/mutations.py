"""Files spoilt at random, as bytes and as what they are made of: lines, tags, members of an archive, objects of a PDF."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Final

from lxml import etree

LONGEST: Final = 2_000_000
"""Bytes of a spoilt file; a larger one would measure size, not sense."""


def _words(text: str) -> tuple[bytes, ...]:
    """Return what broken bars part; Latin-1, so that any byte can be written."""
    return tuple(text.encode("latin-1").split(b"\xa6"))


_MOST_ELEMENTS: Final = 5_000

_WORDS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "text": _words(
        "\n\n¦# ¦> ¦- ¦    ¦\t¦1. ¦| a | b |\n|---|---|\n¦```\n¦[1]¦[^1]: ¦---\n¦ï»¿¦ÿþ¦â\x80®¦\r¦\x0c¦&amp;¦"
        "<b>¦**¦5-3¦References\n¦1.2.3 ¦Table 1. ¦[Level of evidence: 1iiA]¦<!doctype html>¦%PDF-1.4¦"
        "PK\x03\x04"
    ),
    "html": _words(
        "<table>¦</table>¦<tr>¦<td colspan=3 rowspan=0>¦<td rowspan=-1>¦<th>¦<ul><li>¦</ul>¦<h1>¦</h2>¦<p>¦"
        "<br>¦<sup>1</sup>¦<script>¦<style>h1{¦<!--¦-->¦<![CDATA[¦<nav>¦<main>¦<svg>¦<math>¦<template>¦"
        "<frameset>¦<base href=x>¦<meta charset=utf-7>¦&#0;¦&#xd800;¦&#x110000;¦&nbsp;¦<a name=¦<?xml?>¦"
        "<pre>¦<dl><dt>¦<select>¦\x00"
    ),
    "docx": _words(
        '<w:p>¦</w:p>¦<w:tbl>¦</w:tbl>¦<w:tr>¦<w:tc>¦<w:gridSpan w:val="-1"/>¦<w:vMerge/>¦'
        '<w:numId w:val="999"/>¦<w:ilvl w:val="77"/>¦<w:pStyle w:val="Nowhere"/>¦<w:sdt>¦<w:del>¦'
        '<w:ins>¦<w:basedOn w:val="Normal"/>¦<w:br/>¦<w:tab/>¦&#xd800;¦<!DOCTYPE a>¦w:val=""¦'
        'w:val="99999999999"'
    ),
    "pdf": _words(
        "0 R¦1 0 R¦3 0 R¦<<¦>>¦[¦]¦obj¦endobj¦stream\n¦endstream¦/Kids¦/Parent¦/Count -1¦/Length 999999999¦"
        "/Rotate 90¦/MediaBox [0 0 0 0]¦/MediaBox [-1e9 0 1e9 9]¦/W [0 0 0]¦ Tj¦ TJ¦ Tm¦ Td¦ Tf¦BT¦ET¦ cm¦"
        " Do¦ Tz¦ Ts¦ Tr¦ re¦ 1e38 ¦ nan ¦ -99999999 ¦ 0 ¦/FlateDecode¦/ASCII85Decode¦trailer¦startxref¦xref¦"
        "%%EOF"
    ),
}
_NUMBER: Final = re.compile(rb"-?\d+(?:\.\d+)?")
_PARTS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "text": re.compile(rb"[^\n]*\n?"),
    "html": re.compile(rb"<[^>]*>|[^<]+"),
    "docx": re.compile(rb"<[^>]*>|[^<]+"),
    "pdf": re.compile(rb"\d+ 0 obj.*?endobj|[^\n]*\n", re.DOTALL),
}
_UNPRINTED: Final = dict.fromkeys(range(32), " ")
_NUMBERS: Final = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"4294967296",
    b"99999999999999999999",
    b"1e308",
    b"-0.0",
    b"2147483647",
)


def spoilt(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    """Return `data` with one to six changes; `kind` is "text", "html", "docx" or "pdf", `others` are spliced from.

    Mostly it is a file's parts that are changed, in a Word file those of one member; at times the bare bytes.
    """
    if kind == "docx" and rng.random() < 0.85:
        return _in_a_member(data, rng)
    return _changed(data, kind, others, rng)


def _in_a_member(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    likely = [name for name in members if name.endswith(("document.xml", "numbering.xml", "styles.xml"))]
    name = rng.choice(likely if likely and rng.random() < 0.8 else list(members))
    if rng.random() < 0.05:
        members.pop(name)
    else:
        # Broken XML is refused at once; what is well-formed and makes no sense goes deeper.
        bare = rng.random() < 0.25 or not name.endswith((".xml", ".rels"))
        members[name] = (
            _changed(members[name], "docx", [*members.values()], rng) if bare else _grafted(members[name], rng)
        )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    return written.getvalue()


def _grafted(data: bytes, rng: random.Random) -> bytes:
    """Return well-formed XML with elements moved, doubled, nested and dropped, and values changed."""
    root = etree.fromstring(data)
    for _ in range(rng.randint(1, 8)):
        elements = [each for each in root.iter(etree.Element) if each is not root]
        if not elements:
            break
        one, other = rng.choice(elements), rng.choice(elements)
        way = rng.choice(("value", "value", "text", "drop", "copy", "nest", "name"))
        if way == "value" and one.attrib:
            one.set(rng.choice(one.keys()), rng.choice((*map(bytes.decode, _NUMBERS), "", "x", "Heading1", "on")))
        elif way == "text":
            one.text = rng.choice(_WORDS["text"]).decode("latin-1").translate(_UNPRINTED)
        elif way == "drop":
            one.getparent().remove(one)
        elif way == "name":
            one.tag = other.tag
        elif way in ("copy", "nest"):
            # The first copy is what is copied: the element itself may grow, by copies of itself inside it.
            graft, size = deepcopy(one), sum(1 for _ in one.iter())
            for _ in range(min(rng.choice((1, 1, 3, 40)), (_MOST_ELEMENTS - len(elements)) // size)):
                (other if way == "nest" else other.getparent()).append(deepcopy(graft))
    return bytes(etree.tostring(root))[:LONGEST]


def _changed(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 6)):
        change = rng.choice(_CHANGES)
        data = change(data, kind, others, rng)[:LONGEST]
    return data


def _flipped(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    if not data:
        return data
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def _cut(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    start, end = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return data[:start] if rng.random() < 0.1 else data[:start] + data[min(end, start + 2_000) :]


def _spliced(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others) if others else data
    start = rng.randint(0, len(other))
    at = rng.randint(0, len(data))
    return data[:at] + other[start : start + rng.randint(1, 1_000)] + data[at:]


def _with_word(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(_WORDS[kind]) * rng.choice((1, 1, 1, 2, 50, 3_000)) + data[at:]


def _with_number(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    found = [*_NUMBER.finditer(data)]
    if not found:
        return data
    number = rng.choice(found)
    return data[: number.start()] + rng.choice(_NUMBERS) + data[number.end() :]


def _rearranged(data: bytes, kind: str, others: Sequence[bytes], rng: random.Random) -> bytes:
    parts = _PARTS[kind].findall(data)
    if len(parts) < 2:
        return data
    one, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    way = rng.choice(("swap", "double", "drop", "repeat", "move"))
    if way == "swap":
        parts[one], parts[other] = parts[other], parts[one]
    elif way == "double":
        parts.insert(other, parts[one])
    elif way == "drop":
        del parts[one : one + rng.choice((1, 1, 5))]
    elif way == "repeat":
        parts[one] *= rng.choice((2, 20, 2_000))
    else:
        parts.insert(other, parts.pop(one))
    return b"".join(parts)


_CHANGES: Final[tuple[Callable[[bytes, str, Sequence[bytes], random.Random], bytes], ...]] = (
    _flipped,
    _cut,
    _spliced,
    _with_word,
    _with_word,
    _with_number,
    _rearranged,
    _rearranged,
)
