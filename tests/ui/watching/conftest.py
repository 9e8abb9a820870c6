from pathlib import Path

import pytest

from qa.answer import Answer
from ui.access.caller import Caller
from ui.watching.audit import AuditLog, Entry

KEY_HOLDER = Caller(kind="key", name="k1", scopes=frozenset({"ask"}))


@pytest.fixture
def entry(answer: Answer) -> Entry:
    return Entry.of(answer, KEY_HOLDER, content=False)


@pytest.fixture
def log(tmp_path: Path, entry: Entry) -> Path:
    """An audit log of five entries."""
    path = tmp_path / "audit" / "log.jsonl"
    audit = AuditLog(path)
    for _ in range(5):
        audit.append(entry)
    return path
