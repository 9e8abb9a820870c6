"""What a release will hold, row by row, worked out before anything is written.

What comes unchanged from the release in use brings its passages and the hashes of its texts along: nothing of it is cut,
tokenised or hashed again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qa.guideline_json import to_json
from qa.index.catalogue import check_id
from qa.index.contents import Contents, Holding
from qa.index.editions import guideline_of
from qa.index.embedding import Embedder
from qa.index.manifest import FORMAT, GuidelineEntry, Manifest, program_hash
from qa.index.release import Release
from qa.index.sources import source_name
from qa.index.table import StatementKey, text_hash
from qa.index.vectors import COLLECTIONS, Over
from qa.passages import passages, statement_embed_text
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """A release's holdings, its manifest but for checksums, and its rows: the hash of the text that each key embeds.

    `texts` are the texts by hash, as far as they were not taken over.
    """

    holdings: tuple[Holding, ...]
    manifest: Manifest
    hashes: Mapping[Over, Mapping[StatementKey, str]]
    texts: Mapping[str, str]

    @property
    def rows(self) -> int:
        """How many texts it embeds."""
        return sum(len(keys) for keys in self.hashes.values())

    def wanted(self) -> set[str]:
        """Return the hashes of all texts that it embeds."""
        return {text for keys in self.hashes.values() for text in keys.values()}


def plan_past(contents: Contents, old: Release | None, settings: Settings, embedder: Embedder) -> Plan | None:
    """Return the plan of the past editions, None if there are none; `old` is the release that they stand in now."""
    if not contents.past:
        return None
    return _plan(contents.past, old, _blank(settings, embedder), embedder)


def plan_present(
    contents: Contents, past: Plan | None, old: Release | None, settings: Settings, embedder: Embedder
) -> Plan:
    """Return the plan of the editions in force, with `past` to stand beside it; `old` is the release in use."""
    blank = _blank(settings, embedder).model_copy(
        update={
            "sources": dict(contents.sources or {}),
            "glossary": hashlib.sha256(contents.glossary).hexdigest() if contents.glossary is not None else "",
            "past": past.manifest.id if past is not None else "",
        }
    )
    return _plan(contents.in_force, old, blank, embedder)


def _blank(settings: Settings, embedder: Embedder) -> Manifest:
    return Manifest(
        format=FORMAT,
        id="",
        created=datetime.now(UTC).replace(microsecond=0),
        program=program_hash(),
        model=embedder.fingerprint,
        model_name=settings.embedding.model,
        max_tokens=settings.embedding.max_tokens,
        guidelines=[],
        sources={},
        glossary="",
    )


def _plan(holdings: Sequence[Holding], old: Release | None, blank: Manifest, embedder: Embedder) -> Plan:
    known = _Known(old) if old is not None and _is_cut_alike(old.manifest, blank) else None
    entries: list[GuidelineEntry] = []
    hashes: dict[Over, dict[StatementKey, str]] = {over: {} for over in COLLECTIONS}
    texts: dict[str, str] = {}
    for holding in holdings:
        content = _content(holding)
        if known is not None and (before := known.entries.get(holding.id)) and before.content == content:
            entry, rows = _entry(holding, content, before.passages), known.rows(holding.id)
        else:
            cut, embedded = _cut(holding, embedder, blank.max_tokens)
            entry = _entry(holding, content, cut)
            rows = {over: {key: text_hash(text) for key, text in embedded[over].items()} for over in COLLECTIONS}
            texts |= {rows[over][key]: text for over in COLLECTIONS for key, text in embedded[over].items()}
        entries.append(entry)
        for over in COLLECTIONS:
            hashes[over] |= rows[over]
    manifest = blank.model_copy(update={"guidelines": entries})
    return Plan(tuple(holdings), manifest.model_copy(update={"id": manifest.made_of()}), hashes, texts)


def _is_cut_alike(one: Manifest, other: Manifest) -> bool:
    return (one.program, one.model, one.max_tokens) == (other.program, other.model, other.max_tokens)


class _Known:
    """The rows of an open release by guideline; its tables list them in the order of the manifest."""

    def __init__(self, old: Release) -> None:
        self.entries = {entry.id: entry for entry in old.manifest.guidelines}
        self._tables = old.tables
        self._spans: dict[str, dict[Over, slice]] = {}
        starts: dict[Over, int] = dict.fromkeys(COLLECTIONS, 0)
        for entry in old.manifest.guidelines:
            counts: dict[Over, int] = {"statements": entry.statements, "passages": len(entry.passages)}
            self._spans[entry.id] = {over: slice(starts[over], starts[over] + counts[over]) for over in COLLECTIONS}
            starts = {over: starts[over] + counts[over] for over in COLLECTIONS}

    def rows(self, guideline: str) -> dict[Over, dict[StatementKey, str]]:
        return {over: dict(self._pairs(over, span)) for over, span in self._spans[guideline].items()}

    def _pairs(self, over: Over, span: slice) -> Iterable[tuple[StatementKey, str]]:
        table = self._tables[over]
        return zip(table.keys[span], table.hashes[span], strict=True)


def _content(holding: Holding) -> str:
    return (
        holding.entry.content if holding.entry is not None else hashlib.sha256(to_json(holding.guideline)).hexdigest()
    )


def _cut(
    holding: Holding, embedder: Embedder, max_tokens: int
) -> tuple[list[tuple[int, int]], Mapping[Over, Mapping[StatementKey, str]]]:
    guideline = holding.guideline
    cut = passages(guideline, embedder.count_tokens, max_tokens)
    texts: dict[Over, dict[StatementKey, str]] = {
        "statements": {
            (guideline.id, number): statement_embed_text(guideline, statement)
            for number, statement in enumerate(guideline.statements)
        },
        "passages": {(guideline.id, passage.number): passage.embed_text for passage in cut},
    }
    return [(passage.statements[0], passage.statements[-1] + 1) for passage in cut], texts


def _entry(holding: Holding, content: str, cut: list[tuple[int, int]]) -> GuidelineEntry:
    guideline = holding.guideline
    check_id(guideline_of(guideline.id))
    return GuidelineEntry(
        id=guideline.id,
        title=guideline.metadata.title,
        edition=guideline.edition.label,
        sha256=guideline.edition.sha256,
        content=content,
        source_name=guideline.source_name,
        origin=holding.origin,
        source=_source(holding),
        program=holding.program,
        fate=guideline.edition.fate,
        left=holding.left,
        statements=len(guideline.statements),
        passages=cut,
        warnings=len(guideline.warnings),
    )


def _source(holding: Holding) -> str:
    if holding.entry is not None:
        return holding.entry.source
    return source_name(holding.id, holding.file.read_bytes(), holding.guideline.source_name)
