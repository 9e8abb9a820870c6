"""How long the index takes to build, and to build again when nothing, or one guideline, has changed.

    python benchmarks/build.py
    python benchmarks/build.py --on guideline.md --on corpus

Each is a call in a process that has torch and its company loaded; the first loads the model too. In brackets: the ratio to
the first build.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from measured import in_a_fresh_process, markdown, parser, publish, seconds


@dataclass(frozen=True)
class Builds:
    """Seconds of the first build, of a second with nothing changed, and of a third with one; bytes on disk."""

    statements: int
    first: float
    unchanged: float
    changed: float
    size: int


def measure(corpus: Path) -> Builds:
    """Build an index of a copy of `corpus` three times."""
    import sentence_transformers  # noqa: F401  so that its import is not timed

    from qa.index import build, open_release
    from qa.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "corpus")
        if corpus.is_file():
            copy.mkdir()
            shutil.copy(corpus, copy)
        else:
            shutil.copytree(corpus, copy)
        settings = Settings.load(corpus=copy, index=Path(folder, "index"))

        def timed() -> float:
            started = perf_counter()
            build(settings)
            return perf_counter() - started

        first, unchanged = timed(), timed()
        release = open_release(settings)
        statements = sum(len(guideline.statements) for guideline in release.guidelines.values())
        release.close()
        size = sum(path.stat().st_size for path in settings.index.rglob("*") if path.is_file())
        largest = max(copy.glob("*.md"), key=lambda path: path.stat().st_size, default=None)
        if largest is None:
            raise SystemExit(f"{corpus} holds no Markdown guideline to change; name one that does")
        largest.write_text(largest.read_text(encoding="utf-8") + "\n\nOne statement was added.\n", encoding="utf-8")
        return Builds(statements, first, unchanged, timed(), size)


def main() -> None:
    """Build each corpus in a process of its own and print the table."""
    arguments = parser(__doc__)
    arguments.add_argument(
        "--on",
        type=Path,
        action="append",
        metavar="CORPUS",
        help="folder or single file of guidelines; may be repeated [default: corpus]",
    )
    given = arguments.parse_args()
    rows = []
    for corpus in given.on or [Path("corpus")]:
        found = in_a_fresh_process(measure, corpus)
        again = [f"{seconds(took)} ({took / found.first:.2f})" for took in (found.unchanged, found.changed)]
        rows.append([corpus.name, str(found.statements), seconds(found.first), *again, f"{found.size / 1e6:.1f} MB"])
    headings = ["corpus", "statements", "first build", "nothing changed", "one statement added", "on disk"]
    publish("build", markdown(headings, rows), given.write)


if __name__ == "__main__":
    main()
