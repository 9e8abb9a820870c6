"""The follow-up questions of CAsT 2019 that are resolved worst, beside people's own rewriting.

    python benchmarks/follow_ups.py ../shared/data [--worst 20]

How well they are resolved as a whole: `guideline-qa eval public cast2019`.
"""

import argparse
from pathlib import Path

from evals.public.cast import FILE, Conversation, resolved
from evals.public.json_lines import forms


def main() -> None:
    """Print the turns that resolving made worst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help=f"folder that holds {FILE}")
    parser.add_argument("--worst", type=int, default=20, metavar="N", help="turns to print [default: %(default)s]")
    given = parser.parse_args()
    turns = [turn for conversation in forms(given.data / FILE, Conversation) for turn in resolved(conversation)]
    for turn in sorted(turns, key=lambda turn: turn.f1 - turn.raw_f1)[: given.worst]:
        print(f"{turn.f1:.2f} (raw {turn.raw_f1:.2f})  {turn.raw!r}  ours {turn.ours!r}  people {turn.people!r}")


if __name__ == "__main__":
    main()
