"""Counting in a real Redis, where one is installed."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.settings.serving import LimitSettings
from ui.access.rates import Rates
from ui.edge.problems import Refusal

pytest.importorskip("redis")
SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="there is no redis-server; install it to run this")
WHO = "192.0.2.1"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A Redis that keeps nothing on the disk and listens on a socket in the test's folder, and where it is."""
    listening = tmp_path / "redis.sock"
    command = [str(SERVER), "--port", "0", "--unixsocket", str(listening), "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert any("ready to accept connections" in line.lower() for line in process.stdout)
            yield f"redis+unix://{listening}", process
        finally:
            process.kill()


def test_several_servers_count_together(server: tuple[str, "subprocess.Popen[str]"]) -> None:
    limits = LimitSettings(storage=server[0], per_address="3/hour")
    one, other = Rates(limits), Rates(limits)
    for rates in (one, other, one):
        rates.hit("per_address", WHO)
    for rates in (one, other):
        with pytest.raises(Refusal) as told:
            rates.hit("per_address", WHO)
        assert told.value.status == 429
        assert 1 <= int(told.value.headers["retry-after"]) <= 2 * 3600
    other.hit("per_address", "192.0.2.2")


def test_when_it_is_gone_nothing_is_let_through(server: tuple[str, "subprocess.Popen[str]"]) -> None:
    rates = Rates(LimitSettings(storage=server[0]))
    rates.hit("per_address", WHO)
    server[1].kill()
    server[1].wait()
    with pytest.raises(Refusal) as told:
        rates.hit("per_address", WHO)
    assert told.value.status == 503
    assert told.value.headers["retry-after"]
