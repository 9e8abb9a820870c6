"""How long a person waits for the program to start: help, one question from cold, the chat until it answers.

    python benchmarks/startup.py --repeat 10

Each time is of a whole process. The ratio is against a bare `python -c pass`.
"""

import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median
from threading import Timer
from time import perf_counter

from measured import markdown, parser, publish, seconds

COMMAND = [sys.executable, "-c", "from qa.cli import main; main()"]
LONGEST = 300.0
"""Seconds after which a start counts as hung."""


def ran(*arguments: str, command: list[str] = COMMAND) -> float:
    """Return the seconds that a command takes from start to end."""
    started = perf_counter()
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=LONGEST)
    took = perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with exit code {done.returncode}: {done.stderr.strip()}")
    return took


def chat_ready(*arguments: str) -> float:
    """Return the seconds from starting the chat, on a free port of this machine only, until its page is served."""
    started = perf_counter()
    chat = subprocess.Popen(
        [*COMMAND, "chat", "--host", "127.0.0.1", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True
    )
    hung = Timer(LONGEST, chat.kill)
    hung.start()
    try:
        assert chat.stdout is not None
        address = next((word for line in chat.stdout for word in line.split() if word.startswith("http://")), None)
        if address is None:
            sys.exit("the chat ended before it said where it listens")
        with urllib.request.urlopen(address, timeout=30) as page:
            page.read()
        return perf_counter() - started
    finally:
        hung.cancel()
        chat.terminate()
        chat.wait(timeout=30)


def main() -> None:
    """Time each start and print the table."""
    arguments = parser(__doc__)
    arguments.add_argument("--repeat", type=int, default=10, metavar="N", help="starts of --help [default: 10]")
    arguments.add_argument(
        "--slow-repeat", type=int, default=3, metavar="N", help="starts of what loads models [default: 3]"
    )
    arguments.add_argument("--question", default="What is HER2?", help="what is asked")
    given = arguments.parse_args()
    often, seldom = max(1, given.repeat), max(1, given.slow_repeat)
    bare = median(ran("-c", "pass", command=[sys.executable]) for _ in range(often))
    with tempfile.TemporaryDirectory() as folder:
        index = ("--index", str(Path(folder, "index")))
        timed: list[tuple[str, int, Callable[[], float]]] = [
            ("guideline-qa --help", often, lambda: ran("--help")),
            ("guideline-qa index build", 1, lambda: ran("index", "build", *index)),
            ("guideline-qa ask", seldom, lambda: ran("ask", given.question, *index)),
            ("guideline-qa chat, until its page is served", seldom, lambda: chat_ready(*index)),
        ]
        rows = [["python -c pass", str(often), seconds(bare), "1.0"]]
        for what, times, start in timed:
            took = median(start() for _ in range(times))
            rows.append([what, str(times), seconds(took), f"{took / bare:.1f}"])
    publish("startup", markdown(["start", "times", "median", "/ bare Python"], rows), given.write)


if __name__ == "__main__":
    main()
