"""The product's own parts, loaded once, and files in the public forms."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from evals.public.system import System
from qa.settings import Settings


@pytest.fixture(scope="session")
def public_system() -> System:
    return System.load(Settings.load(), Console(quiet=True))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, Sequence[Mapping[str, object]]], Path]:
    """Writes rows into a file of the folder of data, and returns that folder."""

    def write(name: str, rows: Sequence[Mapping[str, object]]) -> Path:
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        return tmp_path / "data"

    return write
