"""What really breaks on the server's computer is told to callers without the names of its files, which the log has."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.index.contents import past_of
from qa.index.shelf import Shelf
from ui.service import Service

ASK = {"question": "Who should have HER2 testing?"}


@pytest.fixture
def refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[..., str]:
    """Check that an answer is a 503 that names no file, while the log has `logged`; return what it says."""

    def checked(answer: Any, logged: str) -> str:
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert logged in caplog.text
        for part in (str(tmp_path), tmp_path.name, ".json", "audit.log", "fish.pdf"):
            assert part not in answer.text
        return str(answer.json()["detail"])

    return checked


def test_an_index_that_is_damaged(
    index: Any, service_of: Callable[..., Service], client_of: Callable[..., TestClient], refused: Callable[..., str]
) -> None:
    index.publish(20, edition="second")
    engine = index.open()
    client = client_of(service_of(engine))
    assert client.get("/api/v1/guidelines/fish@first").status_code == 200
    engine.close()
    damaged = past_of(Shelf(index.settings.index).current()) / "manifest.json"
    engine = index.open()
    damaged.write_bytes(b"{")
    assert "index" in refused(client_of(service_of(engine)).get("/api/v1/guidelines/fish@first"), str(damaged))
    engine.close()


def test_a_file_that_is_no_pdf_any_more(
    shelved: Any,
    guideline: Any,
    tmp_path: Path,
    service_of: Callable[..., Service],
    client_of: Callable[..., TestClient],
    refused: Callable[..., str],
) -> None:
    shelved.guidelines["g"] = replace(guideline, pages=2)
    shelved.file = tmp_path / "fish.pdf"
    shelved.file.write_bytes(b"%PDF-1.7 damaged")
    assert "file" in refused(client_of(service_of(shelved)).get("/api/v1/guidelines/g/pages/1"), "fish.pdf")


def test_an_audit_log_whose_end_is_gone(
    tmp_path: Path,
    service_of: Callable[..., Service],
    client_of: Callable[..., TestClient],
    refused: Callable[..., str],
) -> None:
    client = client_of(service_of(audit={"file": tmp_path / "audit.log"}))
    assert client.post("/api/v1/ask", json=ASK).status_code == 200
    (tmp_path / "audit.log").write_bytes(b"")
    assert "audit log" in refused(client.post("/api/v1/ask", json=ASK), str(tmp_path / "audit.log"))
    assert str(tmp_path) not in client.post("/api/v1/ask/stream", json=ASK).text
