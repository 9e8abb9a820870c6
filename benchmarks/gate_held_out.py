"""The gate on texts and sentences that its rules were not written with: what it lets through and what it stops.

    python benchmarks/gate_held_out.py
    python benchmarks/gate_held_out.py --sentences FOLDER --mutations 0 --misses 5 --json held_out.json

`harmless.yaml` and `adversarial.yaml` stand in `benchmarks/rewordings/held-out/`; each is a list of entries

    - {doc: mq_cdc, statement: [296, 294], kind: sign, text: "…"}

`doc` is a text of `clinical_docs.jsonl.gz` (`--data`), `statement` the numbers in it, from 0, of what the sentence cites;
these texts know no lead-ins, so a list's is cited beside its item.
Harmless kinds are those of `gate_rewordings.py` and `model`, a sentence as a language model writes it. Nothing is
decided on these figures, and there is no gate to reach: rules that are mended after a look at `--misses` were written
with these sentences, and new ones are needed. Single changes (`statement_mutations.py`) are drawn evenly over the
classes, from the texts that the sentences are on. "learnt" in the table of texts: the support score was fitted with
the text, "judged": its threshold was chosen on it, "held out": it never saw it.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, Final

import gate_mutations
import yaml
from gate_rewordings import ADVERSARIAL, KINDS, BadEntryError, Found, Rewording, as_json, print_misses, table
from gated import Gates, Judged, Tally, accepted, glossary_of, shown
from measured import parser
from rich.console import Console
from rich.progress import track
from rich.table import Table
from statement_mutations import Mutation, Mutator

from evals.errors import PublicDataError
from evals.public.json_lines import rows
from evals.public.texts import guideline
from qa.answering.verify.source import Source
from qa.guideline import Guideline
from qa.reading.abbreviations import abbreviations
from training.texts import Split

FOLDER: Final = Path(__file__).with_name("rewordings") / "held-out"
DATA: Final = Path("../shared/data")
FILES: Final = ("harmless", ADVERSARIAL)
TEXTS: Final = "clinical_docs.jsonl.gz"
MODEL: Final = "model"
_KEYS: Final = frozenset({"doc", "statement", "kind", "text"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence and what it cites: `statements` are numbers in the text `doc`."""

    doc: str
    statements: tuple[int, ...]
    kind: str
    text: str

    def cited(self, texts: Mapping[str, Guideline]) -> list[Source]:
        """Return the statements that are cited.

        :raises BadEntryError: if the text or one of them is not there.
        """
        count = len(texts[self.doc].statements) if self.doc in texts else 0
        if lacking := [number for number in self.statements if not 0 <= number < count]:
            raise BadEntryError(f"{self.doc!r} has no statement {lacking[0]}, of which this is said: {self.text!r}")
        return [Source.of(texts[self.doc], number) for number in self.statements]

    def named(self) -> Rewording:
        """Return the sentence as the other measurement counts it, its statements named by their numbers."""
        return Rewording(tuple(map(str, self.statements)), self.doc, self.kind, self.text)


@dataclass
class ByText:
    """What the gate did with the sentences on each text, and with the text's own statements."""

    sentences: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    unchanged: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))


def entries_in(path: Path) -> list[Entry]:
    """Read a file of entries.

    :raises BadEntryError: if one is not of the form.
    """
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(listed, list):
        raise BadEntryError(f"{path.name} must be a list of entries, not {type(listed).__name__}")
    known = None if path.stem == ADVERSARIAL else (*KINDS, MODEL)
    return [_entry(item, path.name, known) for item in listed]


def _entry(item: Any, name: str, known: Sequence[str] | None) -> Entry:
    shown_item = f"{name}: {str(item)[:80]!r}"
    if not isinstance(item, dict) or set(item) != _KEYS:
        raise BadEntryError(f"{shown_item} must have the keys {', '.join(sorted(_KEYS))}, and no others")
    numbers = item["statement"]
    if not isinstance(numbers, list) or not numbers or not all(type(each) is int for each in numbers):
        raise BadEntryError(f"{shown_item}: 'statement' must be a list of statement numbers")
    if known is not None and item["kind"] not in known:
        raise BadEntryError(f"{shown_item}: the kind must be one of {', '.join(known)}, not {item['kind']!r}")
    return Entry(item["doc"], tuple(numbers), item["kind"], item["text"])


def texts_in(path: Path, names: set[str]) -> dict[str, Guideline]:
    """Read the texts of these names, with the abbreviations that each defines.

    :raises PublicDataError: if the file is damaged.
    """
    read = {row["doc"]: guideline(row["doc"], row["statements"]) for row in rows(path) if row["doc"] in names}
    return {name: replace(text, abbreviations=abbreviations(text.text)) for name, text in read.items()}


def judge(name: str, entries: Sequence[Entry], texts: Mapping[str, Guideline], gates: Gates, by: ByText) -> Found:
    """Judge every sentence of a file.

    :raises BadEntryError: if a statement that is cited is not there.
    """
    found = Found(name)
    for entry in track(entries, name, console=Console(stderr=True), transient=True):
        judged = gates.judge(entry.text, entry.cited(texts))
        found.add(entry.named(), judged)
        by.sentences[entry.doc, name].add(judged)
    return found


def mutations_of(texts: Mapping[str, Guideline], gates: Gates, count: int, seed: int) -> Iterator[tuple[str, Mutation]]:
    """Draw about `count` single changes, the classes as evenly as they last; each with the name of its text."""
    by_class: dict[str, list[tuple[str, Mutation]]] = defaultdict(list)
    for name in sorted(texts):
        for mutation in Mutator.of(texts[name], gates.glossary, seed).all():
            by_class[mutation.kind].append((name, mutation))
    rng, left = Random(seed), count
    for rank, kind in enumerate(sorted(by_class, key=lambda each: (len(by_class[each]), each))):
        drawn = rng.sample(by_class[kind], min(len(by_class[kind]), left // (len(by_class) - rank)))
        left -= len(drawn)
        yield from drawn


def judge_changes(
    texts: Mapping[str, Guideline], gates: Gates, count: int, seed: int, by: ByText
) -> gate_mutations.Found:
    """Judge about `count` single changes, and as many statements as they stand."""
    found = gate_mutations.Found("held out")
    console = Console(stderr=True)
    for name, mutation in track([*mutations_of(texts, gates, count, seed)], "changes", console=console, transient=True):
        judged = gates.judge(mutation.text, [Source.of(texts[name], mutation.statement)])
        found.classes[mutation.kind].add(judged)
        if judged.whole.is_passed:
            found.through.append((mutation, texts[name].statements[mutation.statement].text))
    places = [(name, number) for name in sorted(texts) for number in range(len(texts[name].statements))]
    drawn = Random(seed).sample(places, min(count, len(places)))
    for name, number in track(drawn, "unchanged", console=console, transient=True):
        text, cited = texts[name].statements[number].text, [Source.of(texts[name], number)]
        judged = gates.judge(text, cited)
        _add_unchanged(found, text, judged)
        by.unchanged[name].add(judged)
    return found


def _add_unchanged(found: gate_mutations.Found, text: str, judged: Judged) -> None:
    found.unchanged.add(judged)
    found.milliseconds.append(judged.took)
    if not judged.whole.is_passed:
        found.stopped.append((text, judged))


def table_of_texts(names: Sequence[str], all_found: Sequence[Found], by: ByText) -> Table:
    """Return the whole gate's figures text by text."""
    split = Split.load()
    made = Table("text", "to the support score", title="the whole gate, text by text")
    for heading in ("harmless accepted", "adversarial refused", "unchanged accepted"):
        made.add_column(heading, justify="right")
    for name in names:
        side = "held out" if name in split.held_out else "judged" if name in split.judged else "learnt"
        cells = [shown(found.right(by.sentences[name, found.name])[1]) for found in all_found]
        unchanged = by.unchanged.get(name, Tally())
        made.add_row(name, side, *cells, shown(accepted(unchanged.whole)))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 2 for a bad entry; nothing to measure with is no failure."""
    options = parser(__doc__)
    options.add_argument("--sentences", type=Path, default=FOLDER, metavar="FOLDER", help="where the two files stand")
    options.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help=f"where {TEXTS} stands")
    options.add_argument("--mutations", type=int, default=1500, metavar="N", help="how many single changes; 0: none")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--no-support", action="store_true", help="the deterministic checks alone")
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    options.add_argument(
        "--misses", type=int, default=0, metavar="N", help="print N of each kind that are judged wrongly"
    )
    given = options.parse_args(arguments)
    paths = [given.sentences / f"{name}.yaml" for name in FILES]
    if absent := [path for path in (given.data / TEXTS, *paths) if not path.is_file()]:
        print(f"{absent[0]} is not there; nothing is measured", file=sys.stderr)
        return 0
    try:
        entries = {path.stem: entries_in(path) for path in paths}
        texts = texts_in(given.data / TEXTS, {entry.doc for listed in entries.values() for entry in listed})
        gates, by = Gates(glossary_of([*texts.values()]), has_support=not given.no_support), ByText()
        all_found = [judge(name, listed, texts, gates, by) for name, listed in entries.items()]
    except (BadEntryError, PublicDataError) as error:
        print(error, file=sys.stderr)
        return 2
    changes = judge_changes(texts, gates, given.mutations, given.seed, by)
    tables = [table(all_found), table_of_texts(sorted(texts), all_found, by)]
    Console(width=140).print(*tables, *([gate_mutations.table([changes])] if given.mutations else []))
    print_misses(all_found, given.misses)
    gate_mutations.print_misses([changes], given.misses)
    if given.json:
        figures = {"sentences": [as_json(found) for found in all_found], "single_changes": changes.as_json()}
        given.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
