import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.engine import GuidelineQA
from ui.service import Service

Made = Callable[..., Any]


def test_a_server_that_runs_says_so(service_of: Made, client_of: Made, engine: GuidelineQA) -> None:
    client = client_of(service_of(access={"mode": "password"}))
    assert client.get("/health").json() == {"status": "ok", "guidelines": 1}
    assert client.get("/ready").json() == {"ready": True, "release": engine.release}


def _refused(client: TestClient) -> str:
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert client.get("/health").status_code == 200
    return str(answer.json()["detail"])


def test_one_that_is_being_stopped_is_not_ready(service_of: Made, client_of: Made) -> None:
    service: Service = service_of()
    asyncio.run(service.desk.drain(1))
    assert "stopped" in _refused(client_of(service))


def test_nor_one_whose_release_is_out_of_use(service_of: Made, client_of: Made) -> None:
    engine = SimpleNamespace(guidelines={}, release="r", trouble="/secret/place is damaged")
    assert "/secret" not in _refused(client_of(service_of(engine)))


@pytest.mark.parametrize("damage", ["CURRENT", "everything"])
def test_nor_one_whose_index_is_gone(
    service_of: Made, client_of: Made, index: Any, tmp_path: Path, damage: str
) -> None:
    engine = SimpleNamespace(guidelines={}, release="r", trouble="")
    service = service_of(engine)
    settings = service.settings.model_copy(update={"index": index.settings.index})
    client = client_of(Service(engine, settings, service.access, service.desk, service.pictures, service.watch))
    assert client.get("/ready").status_code == 200
    if damage == "CURRENT":
        (index.settings.index / "CURRENT").write_text("../../etc")
    else:
        index.settings.index.rename(tmp_path / "moved")
    assert str(tmp_path) not in _refused(client)
