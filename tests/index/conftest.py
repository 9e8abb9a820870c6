import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from qa.index.embedding import Advance, Vectors
from qa.settings import Settings
from qa.terms import terms

DIMENSION = 64

HER2 = """---
title: HER2 testing
updated: 2024-03-01
---

# HER2 testing

## Methods

- Immunohistochemistry scores the membrane from 0 to 3+.
- In situ hybridisation counts the copies of the gene.
- Every new tumour is tested for the receptor.

## Treatment

- Trastuzumab is given for one year after surgery.
- Pertuzumab is added when nodes are involved.
"""

ASTHMA = """---
title: Asthma in adults
updated: 2023-11-20
---

# Asthma in adults

## Relievers

- Salbutamol is used when symptoms appear.
- Formoterol may replace salbutamol as a reliever.
"""


class WordEmbedder:
    """A bag of hashed words: texts that share words are near, and no model has to be loaded. Counts what it embeds."""

    def __init__(self, name: str = "words") -> None:
        self.fingerprint = f"{name} sha256:{hashlib.sha256(name.encode()).hexdigest()}"
        self.embedded: list[str] = []

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        self.embedded += texts
        vectors = np.full((len(texts), DIMENSION), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                digest = hashlib.sha256(term.encode()).digest()
                vectors[row, digest[0] % DIMENSION] += 1
                vectors[row, digest[1] % DIMENSION] -= 0.5
            if advance is not None:
                advance(1)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        return len(text.split()) + 2


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "her2.md").write_text(HER2, encoding="utf-8")
    (folder / "asthma.md").write_text(ASTHMA, encoding="utf-8")
    return folder


@pytest.fixture
def eczema(tmp_path: Path) -> Path:
    """A guideline file outside the corpus."""
    path = tmp_path / "eczema.md"
    path.write_text(ASTHMA.replace("Asthma", "Eczema").replace("Relievers", "Creams"), encoding="utf-8")
    return path


@pytest.fixture
def settings_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    monkeypatch.chdir(tmp_path)  # no guideline-qa.toml of ours gets in

    def settings(**given: object) -> Settings:
        return Settings.load(**{"corpus": tmp_path / "corpus", "index": tmp_path / "index", **given})

    return settings


@pytest.fixture
def settings(settings_for: Callable[..., Settings], corpus: Path) -> Settings:
    return settings_for()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Chroma server of our own."""
    command = shutil.which("chroma", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if command is None:
        pytest.skip("the chroma command is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    running = subprocess.Popen(
        [command, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    try:
        if not _answers(running, port):
            pytest.skip("the Chroma server does not start here within 20 s")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.kill()
        running.wait()


def _answers(running: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=5):
                return True
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.05)
    return False
