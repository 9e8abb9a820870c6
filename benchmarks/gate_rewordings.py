"""Whether the gate lets harmless rewordings through, and stops adversarial ones; both were written by hand, one by one.

    python benchmarks/gate_rewordings.py
    python benchmarks/gate_rewordings.py --misses 20 --json rewordings.json

The files stand in `benchmarks/rewordings/`. A harmless file (any name) is a YAML list of entries

    - {statement: 85bc4e0da748, guideline: her2-breast-cancer, kind: voice, text: "…"}

`statement` is the first 12 hexadecimal digits of the SHA-256 of `Statement.text` (UTF-8), or a list of them where the
sentence rests on several; `guideline` is the guideline's id. The statement's own text does not stand in the file. `kind`
is one of `order`, `voice`, `abbreviation`, `synonym`, `part` and `sign`. `adversarial.yaml` has the same form; there
`kind` says what is wrong with the sentence, and every entry must be refused. An entry
whose guideline is read and has no such statement is an error; entries of a guideline that isn't there are skipped.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from gated import GUIDELINES, Gates, Judged, Tally, accepted, figures_of, glossary_of, guidelines_in, shown
from measured import parser
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.statistics import Share
from qa.answering.verify.source import Source
from qa.guideline import Guideline

FOLDER: Final = Path(__file__).with_name("rewordings")
ADVERSARIAL: Final = "adversarial"
"""The file whose entries must be refused."""
KINDS: Final = ("order", "voice", "abbreviation", "synonym", "part", "sign")
ACCEPTED: Final = 0.95
"""How much of each harmless file the whole gate must let through."""
_KEYS: Final = frozenset({"statement", "guideline", "kind", "text"})


class BadEntryError(ValueError):
    """An entry that is not of the form, or whose statement is not in its guideline."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a model might write: `statements` are the digests of those that it rests on."""

    statements: tuple[str, ...]
    guideline: str
    kind: str
    text: str


@dataclass
class Found:
    """What the gate did with the entries of one file, kind by kind."""

    name: str
    kinds: dict[str, Tally] = field(default_factory=dict)
    wrong: list[tuple[Rewording, Judged]] = field(default_factory=list)

    @property
    def is_adversarial(self) -> bool:
        """Whether the entries are to be refused."""
        return self.name == ADVERSARIAL

    def add(self, entry: Rewording, judged: Judged) -> None:
        """Count one entry, and keep it if the gate judges it wrongly."""
        self.kinds.setdefault(entry.kind, Tally()).add(judged)
        if judged.whole.is_passed == self.is_adversarial:
            self.wrong.append((entry, judged))

    def right(self, tally: Tally) -> tuple[Share, Share]:
        """Return the shares that are judged right, by the checks alone and by the whole gate."""
        pair = (tally.checks, tally.whole)
        return pair if self.is_adversarial else (accepted(pair[0]), accepted(pair[1]))

    @property
    def whole(self) -> Tally:
        """All kinds together."""
        tallies = self.kinds.values()
        none = Share(0, 0)
        return Tally(sum((each.checks for each in tallies), none), sum((each.whole for each in tallies), none))


def digest(text: str) -> str:
    """Return what names a statement in an entry."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def entries_in(path: Path) -> list[Rewording]:
    """Read a file of entries.

    :raises BadEntryError: if one is not of the form.
    """
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(listed, list):
        raise BadEntryError(f"{path.name} must be a list of entries, not {type(listed).__name__}")
    known = None if path.stem == ADVERSARIAL else KINDS
    return [_entry(item, path.name, known) for item in listed]


def _entry(item: Any, name: str, known: Sequence[str] | None) -> Rewording:
    shown_item = f"{name}: {str(item)[:80]!r}"
    if not isinstance(item, dict) or set(item) != _KEYS:
        raise BadEntryError(f"{shown_item} must have the keys {', '.join(sorted(_KEYS))}, and no others")
    digests = item["statement"] if isinstance(item["statement"], list) else [item["statement"]]
    if not digests or not all(isinstance(each, str) for each in digests):
        raise BadEntryError(f"{shown_item}: 'statement' must be a digest in quotation marks, or a list of them")
    if not all(isinstance(item[key], str) for key in ("guideline", "kind", "text")):
        raise BadEntryError(f"{shown_item}: guideline, kind and text must be text")
    if known is not None and item["kind"] not in known:
        raise BadEntryError(f"{shown_item}: the kind must be one of {', '.join(known)}, not {item['kind']!r}")
    return Rewording(tuple(digests), item["guideline"], item["kind"], item["text"])


def sources_of(entry: Rewording, guideline: Guideline) -> list[Source]:
    """Return the statements that an entry rests on.

    :raises BadEntryError: if one of them is not in the guideline.
    """
    by_digest = {digest(statement.text): number for number, statement in enumerate(guideline.statements)}
    if lacking := [each for each in entry.statements if each not in by_digest]:
        raise BadEntryError(f"{guideline.id} has no statement {lacking[0]}, of which this is said: {entry.text!r}")
    return [Source.of(guideline, by_digest[each]) for each in entry.statements]


def judge(path: Path, guidelines: Iterable[Guideline], gates: Gates) -> Found:
    """Judge every entry of a file whose guideline is there.

    :raises BadEntryError: if an entry is not of the form, or its statement is not found.
    """
    by_id = {guideline.id: guideline for guideline in guidelines}
    found = Found(path.stem)
    entries = [entry for entry in entries_in(path) if entry.guideline in by_id]
    for entry in track(entries, path.name, console=Console(stderr=True), transient=True):
        found.add(entry, gates.judge(entry.text, sources_of(entry, by_id[entry.guideline])))
    return found


def table(all_found: Sequence[Found]) -> Table:
    """Return the figures of every file, kind by kind."""
    made = Table("file", "kind", "must be", title="judged right, with 95% intervals")
    for heading in ("entries", "checks alone", "with support"):
        made.add_column(heading, justify="right")
    for found in all_found:
        due = "refused" if found.is_adversarial else "accepted"
        rows = [*sorted(found.kinds.items()), ("all", found.whole)]
        for kind, tally in rows:
            checks, whole = found.right(tally)
            made.add_row(
                found.name, kind, due, str(whole.trials), shown(checks), shown(whole), end_section=kind == "all"
            )
    return made


def as_json(found: Found) -> dict[str, object]:
    """Return a file's figures."""
    pairs = {kind: found.right(tally) for kind, tally in [*found.kinds.items(), ("all", found.whole)]}
    return {
        "file": found.name,
        "must_be": "refused" if found.is_adversarial else "accepted",
        "right": {kind: {"checks": figures_of(one), "whole": figures_of(two)} for kind, (one, two) in pairs.items()},
    }


def shortfalls(all_found: Iterable[Found]) -> list[str]:
    """Return in words that too little is accepted of the harmless files together, if so."""
    share = sum((found.right(found.whole)[1] for found in all_found if not found.is_adversarial), Share(0, 0))
    is_short = share.value is not None and share.value < ACCEPTED
    return [f"{shown(share)} of the harmless accepted; must be {ACCEPTED:.0%}"] if is_short else []


def print_misses(all_found: Sequence[Found], most: int) -> None:
    """Print up to `most` entries of each kind that are judged wrongly, with why they are refused."""
    for found in all_found:
        for kind in sorted(found.kinds):
            for entry, judged in [each for each in found.wrong if each[0].kind == kind][:most]:
                why = "; ".join(f"{reason.kind}: {reason.text}" for reason in judged.whole.reasons)
                print(
                    f"\n{found.name} [{kind}, {', '.join(entry.statements)}]\n  {entry.text}\n  {why or 'let through'}"
                )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    options = parser(__doc__)
    options.add_argument("--file", type=Path, nargs="+", default=sorted(FOLDER.glob("*.yaml")), metavar="FILE")
    options.add_argument("--guideline", type=Path, nargs="+", default=GUIDELINES, metavar="FILE")
    options.add_argument("--no-support", action="store_true", help="the deterministic checks alone")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    options.add_argument(
        "--misses", type=int, default=0, metavar="N", help="print N of each kind that are judged wrongly"
    )
    given = options.parse_args(arguments)
    guidelines = guidelines_in(given.guideline)
    gates = Gates(glossary_of(guidelines), has_support=not given.no_support)
    try:
        all_found = [judge(path, guidelines, gates) for path in given.file]
    except BadEntryError as error:
        print(error, file=sys.stderr)
        return 2
    Console(width=140).print(table(all_found))
    print_misses(all_found, given.misses)
    if given.json:
        given.json.write_text(json.dumps([as_json(found) for found in all_found], indent=1), encoding="utf-8")
    wrong = shortfalls(all_found)
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
