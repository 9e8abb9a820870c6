import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.answer import Citation
from ui.service import Service

PATH = "/api/v1/feedback"


@pytest.fixture
def marked(citation: Citation) -> dict[str, Any]:
    return {
        "question": "Does Mrs. Jane Miller, born 3 May 1961, need it? <script>alert(1)</script>",
        "history": [],
        "guidelines": [citation.guideline],
        "verdict": "wrong",
        "right": "call 020 7946 0958",
        "status": "answered",
        "shown": [{"edition": citation.guideline, "start": citation.start, "end": citation.end}],
        "release": "r1",
        "settings": "s1",
    }


def test_what_is_kept_is_masked_and_answered(
    client: TestClient, marked: dict[str, Any], citation: Citation, tmp_path: Path
) -> None:
    answer = client.post(PATH, json=marked)
    assert answer.status_code == 200
    kept = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")
    assert json.loads(kept) == answer.json()
    assert "Miller" not in kept
    assert "7946" not in kept
    assert answer.json()["cited"][0]["quote"] == citation.quote
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": ""},
        {"verdict": "abstained"},
        {"verdict": "nice"},
        {"verdict": None},
        {"status": "maybe"},
        {"question": 7},
        {"question": ""},
        {"question": "x" * 4_001},
        {"right": "x" * 501},
        {"shown": [{"edition": "her2-breast-cancer", "start": 0, "end": 10**12}]},
        {"shown": [{"edition": "her2-breast-cancer", "start": "0", "end": 5}]},
        {"shown": [{"edition": "her2-breast-cancer", "start": True, "end": 5}]},
        {"shown": [{"edition": "her2-breast-cancer", "start": -1, "end": 5}]},
        {"shown": [{"edition": "her2-breast-cancer", "start": 0, "end": 5, "quote": "mine"}]},
        {"shown": "all"},
        {"release": "../r"},
        {"file": "/etc/passwd"},
    ],
)
def test_what_cannot_be_kept_is_refused(
    client: TestClient, marked: dict[str, Any], tmp_path: Path, change: dict[str, Any]
) -> None:
    refused = client.post(PATH, json={**marked, **change})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert not (tmp_path / "feedback.jsonl").exists()


def test_none_is_kept_where_the_settings_say_so(
    service_of: Callable[..., Service], client_of: Callable[..., TestClient], marked: dict[str, Any]
) -> None:
    refused = client_of(service_of(server={"feedback": None})).post(PATH, json=marked)
    assert refused.status_code == 403


def test_a_file_that_cannot_be_written_is_not_named(
    service_of: Callable[..., Service], client_of: Callable[..., TestClient], marked: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    refused = client_of(service_of(server={"feedback": tmp_path / "file" / "below"})).post(PATH, json=marked)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    assert "below" not in refused.text


def test_marks_count_as_questions(
    service_of: Callable[..., Service], client_of: Callable[..., TestClient], marked: dict[str, Any]
) -> None:
    client = client_of(service_of(limits={"per_address": "1/minute"}))
    assert [client.post(PATH, json=marked).status_code for _ in range(2)] == [200, 429]


def test_marking_needs_the_right(
    service_of: Callable[..., Service], client_of: Callable[..., TestClient], marked: dict[str, Any]
) -> None:
    client = client_of(service_of(access={"mode": "password"}))
    assert client.post(PATH, json=marked).status_code == 401
