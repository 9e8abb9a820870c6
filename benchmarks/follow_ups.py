"""How well follow-up questions are resolved: token F1 against people's own rewriting (CAsT 2019).

    python benchmarks/follow_ups.py ../shared/data/cast2019.jsonl.gz [--worst 20]

The file holds, a line, `{"topic", "turns": [{"raw", "resolved"}]}`; each turn is resolved from the raw turns before it.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from statistics import mean

from qa.question.follow_up import resolve
from qa.question.glossary import Glossary


def token_f1(ours: str, theirs: str) -> float:
    """Return the F1 of the two texts' bags of lower-case words."""
    a, b = (Counter(re.findall(r"\w+", text.lower())) for text in (ours, theirs))
    common = sum((a & b).values())
    return 2 * common / (a.total() + b.total()) if common else 0.0


def main() -> None:
    """Print token F1 and exact matches of the raw turn and of the resolved one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conversations", type=Path)
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the N turns resolved worst")
    given = parser.parse_args()
    rows = []
    with gzip.open(given.conversations, "rt", encoding="utf-8") as lines:
        for line in lines:
            turns = json.loads(line)["turns"]
            for at, turn in enumerate(turns):
                ours = resolve(turn["raw"], [earlier["raw"] for earlier in turns[:at]], Glossary()).text
                rows.append((token_f1(ours, turn["resolved"]), token_f1(turn["raw"], turn["resolved"]), ours, turn))
    print(f"| {len(rows)} turns | token F1 | exact |\n|---|---|---|")
    print(f"| as asked | {mean(row[1] for row in rows):.3f} | {mean(row[1] == 1 for row in rows):.3f} |")
    print(f"| resolved | {mean(row[0] for row in rows):.3f} | {mean(row[0] == 1 for row in rows):.3f} |")
    for f1, raw, ours, turn in sorted(rows, key=lambda row: row[0] - row[1])[: given.worst]:
        print(f"{f1:.2f} (raw {raw:.2f})  {turn['raw']!r}  ours {ours!r}  people {turn['resolved']!r}")


if __name__ == "__main__":
    main()
