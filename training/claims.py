"""Claims written one by one for the support score, each on a passage that bears it out, denies it or leaves it open.

They stand in `training/claims/*.jsonl`, a passage a line, which names where its words are found in the data folder, never
the words: sentences of an abstract of `scifact_corpus.jsonl.gz` (K. Lo et al., ACL 2020: S2ORC) by their characters, or
statements of a text of `clinical_docs.jsonl.gz` by their numbers.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.public.json_lines import rows
from qa.answering.verify.support import LABELS

AGAINST, BESIDE, FOR = range(len(LABELS))
HERE: Final = Path(__file__).parent / "claims"
ABSTRACT: Final = "scifact:"
"""Begins the name of an abstract; other names are those of clinical texts."""
_LABELS: Final = {"for": FOR, "against": AGAINST, "open": BESIDE}


@dataclass(frozen=True, slots=True)
class Written:
    """A passage of the text `source`, and the claims on it with what it is to each: FOR, AGAINST or BESIDE (left open)."""

    source: str
    evidence: str
    claims: tuple[tuple[str, int], ...]


def written(data: Path, folder: Path = HERE) -> Iterator[Written]:
    """Yield each passage with its claims.

    :raises ValueError: if a passage is not the one that its claims were written on.
    """
    abstracts = {ABSTRACT + str(row["_id"]): row["text"] for row in rows(data / "scifact_corpus.jsonl.gz")}
    clinical = {row["doc"]: row["statements"] for row in rows(data / "clinical_docs.jsonl.gz")}
    for path in sorted(folder.glob("*.jsonl")):
        for row in rows(path):
            passage = _passage(row, abstracts, clinical)
            if passage is None or fingerprint(passage) != row["sha256"]:
                raise ValueError(
                    f"{path.name}: {row['source']} {row['span']} reads otherwise than when claims were written on it"
                )
            claims = tuple((claim, label) for name, label in _LABELS.items() for claim in row[name])
            yield Written(row["source"], passage, claims)


def _passage(row: Mapping[str, Any], abstracts: Mapping[str, str], clinical: Mapping[str, list[Any]]) -> str | None:
    start, end = row["span"]
    if row["source"] in abstracts:
        said = abstracts[row["source"]][start:end]
    elif row["source"] in clinical:
        said = " ".join(each["text"] for each in clinical[row["source"]][start:end])
    else:
        return None
    return " ".join(said.replace("\\n", " ").split())  # some abstracts hold a backslash and an n for a new line


def fingerprint(passage: str) -> str:
    """Return the first 12 hex digits of the passage's SHA-256."""
    return hashlib.sha256(passage.encode()).hexdigest()[:12]
