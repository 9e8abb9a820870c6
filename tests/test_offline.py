"""The main job with no network: nothing is downloaded, nothing calls home, nothing even tries.

The program runs in a network namespace of its own that has no way out, where the system lets us make one; in any case
each attempt to connect, send or look a name up from Python is refused and written down, and there must be none.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CORPUS = Path(__file__).parents[1] / "corpus"
PROGRAM = [sys.executable, "-c", "from qa.cli import main; main()"]

# Python runs sitecustomize.py before anything else, in child processes too.
GUARD = """
import os, sys

ATTEMPTS = {"socket.connect", "socket.sendto", "socket.sendmsg",
            "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}

def refuse(event, args):
    if event in ATTEMPTS and getattr(args[0], "family", None) != 1:  # 1: a Unix socket, which stays on the machine
        with open(os.environ["ATTEMPTS"], "a") as log:
            print(event, args[1:] if event.startswith("socket.s") or event == "socket.connect" else args, file=log)
        raise OSError("no network here")

sys.addaudithook(refuse)
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def isolation() -> list[str]:
    """The command that starts a program in a network namespace with no way out; [] where the system forbids it."""
    command = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    return command if subprocess.run([*command, "true"], capture_output=True).returncode == 0 else []


@pytest.fixture
def attempts(tmp_path: Path) -> Path:
    """The file in which attempts to reach the network are written down."""
    return tmp_path / "attempts.txt"


@pytest.fixture
def offline(tmp_path: Path, attempts: Path) -> Run:
    """Run a command with no network, in a home folder that holds no caches."""
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    # Settings that keep libraries off the network are the program's own business, so none are handed down.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    environment = kept | {
        "PYTHONPATH": str(tmp_path),
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "ATTEMPTS": str(attempts),
    }

    def run(*command: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*isolation(), *command], input=given, env=environment, capture_output=True, text=True, timeout=300
        )

    return run


def test_index_answer_follow_up_and_abstention(tmp_path: Path, offline: Run, attempts: Path) -> None:
    index = str(tmp_path / "index")
    built = offline(*PROGRAM, "index", "build", "--corpus", str(CORPUS), "--index", index)
    assert built.returncode == 0, built.stderr
    questions = [
        {"id": "first", "question": "What proportion of IHC 2+ tumors shows gene amplification by FISH?"},
        {
            "id": "follow-up",
            "question": "And mortality?",
            "history": [{"role": "user", "content": "How much does adjuvant trastuzumab reduce recurrence?"}],
        },
        {"id": "absent", "question": "What is the capital of France?"},
    ]
    asked = offline(*PROGRAM, "ask", "--batch", "-", "--index", index, given="\n".join(map(json.dumps, questions)))
    assert asked.returncode == 0, asked.stderr
    results = {result["id"]: result for result in map(json.loads, asked.stdout.splitlines())}
    assert {name: result["status"] for name, result in results.items()} == {
        "first": "answered",
        "follow-up": "answered",
        "absent": "abstained",
    }
    assert "24%" in results["first"]["text"]
    assert "33%" in results["follow-up"]["text"]
    assert not attempts.exists(), attempts.read_text()


@pytest.mark.parametrize(
    "reach",
    [
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1', timeout=5)",
        "import socket; socket.getaddrinfo('example.org', 443)",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', "
        "'import socket; socket.create_connection((\"127.0.0.1\", 9))'], check=True)",
    ],
    ids=["address", "name", "child"],
)
def test_an_attempt_would_be_refused_and_seen(offline: Run, attempts: Path, reach: str) -> None:
    assert offline(sys.executable, "-c", reach).returncode != 0
    assert attempts.read_text().startswith("socket.")


@pytest.mark.skipif(not isolation(), reason="the system does not let us make a network namespace")
def test_the_namespace_has_no_way_out(tmp_path: Path) -> None:
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    tried = subprocess.run([*isolation(), sys.executable, "-c", reach], capture_output=True, text=True)
    assert "Network is unreachable" in tried.stderr
