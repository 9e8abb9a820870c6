"""How well follow-up questions are resolved: token F1 against people's own rewriting (CAsT 2019).

    python benchmarks/follow_ups.py ../shared/data/cast2019.jsonl.gz [--worst 20]

The file holds, a line, `{"topic", "turns": [{"raw", "resolved"}]}`; each turn is resolved from the raw turns before it.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from qa.question.follow_up import resolve
from qa.question.glossary import Glossary


@dataclass(frozen=True)
class ResolvedTurn:
    """A turn as it was asked, as we resolve it, and as people did."""

    raw: str
    ours: str
    people: str

    @property
    def f1(self) -> float:
        """Token F1 of ours against people's."""
        return token_f1(self.ours, self.people)

    @property
    def raw_f1(self) -> float:
        """Token F1 of the turn itself against people's."""
        return token_f1(self.raw, self.people)


def token_f1(ours: str, theirs: str) -> float:
    """Return the F1 of the two texts' bags of lower-case words."""
    a, b = (Counter(re.findall(r"\w+", text.lower())) for text in (ours, theirs))
    common = sum((a & b).values())
    return 2 * common / (a.total() + b.total()) if common else 0.0


def resolved_turns(conversations: Path) -> list[ResolvedTurn]:
    """Return every turn of the file, resolved with no glossary."""
    found = []
    with gzip.open(conversations, "rt", encoding="utf-8") as lines:
        for line in lines:
            turns = json.loads(line)["turns"]
            for at, turn in enumerate(turns):
                ours = resolve(turn["raw"], [earlier["raw"] for earlier in turns[:at]], Glossary()).text
                found.append(ResolvedTurn(turn["raw"], ours, turn["resolved"]))
    return found


def main() -> None:
    """Print token F1 and exact matches of the raw turn and of the resolved one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the N turns resolved worst")
    given = parser.parse_args()
    turns = resolved_turns(given.conversations)
    print(f"| {len(turns)} turns | token F1 | exact |\n|---|---|---|")
    print(f"| as asked | {mean(turn.raw_f1 for turn in turns):.3f} | {mean(turn.raw_f1 == 1 for turn in turns):.3f} |")
    print(f"| resolved | {mean(turn.f1 for turn in turns):.3f} | {mean(turn.f1 == 1 for turn in turns):.3f} |")
    for turn in sorted(turns, key=lambda turn: turn.f1 - turn.raw_f1)[: given.worst]:
        print(f"{turn.f1:.2f} (raw {turn.raw_f1:.2f})  {turn.raw!r}  ours {turn.ours!r}  people {turn.people!r}")


if __name__ == "__main__":
    main()
