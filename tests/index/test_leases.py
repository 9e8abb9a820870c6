import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from qa.errors import ReleaseError
from qa.index.leases import LEASE_FILE, Lease, take_away


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "release"
    made.mkdir()
    (made / LEASE_FILE).touch()
    return made


def test_what_is_leased_stays_until_the_last_lease_ends(folder: Path) -> None:
    one, other = Lease(folder), Lease(folder)
    assert take_away(folder) is None
    one.close()
    one.close()  # a second time does nothing
    assert take_away(folder) is None
    other.close()
    going = take_away(folder)
    assert going is not None
    assert (going.parent, going.name[:9], folder.exists()) == (folder.parent, ".leaving-", False)


def test_a_release_without_a_lease_file_is_given_one(folder: Path) -> None:
    (folder / LEASE_FILE).unlink()
    with closing(Lease(folder)):
        assert take_away(folder) is None


def test_what_is_gone_cannot_be_leased(folder: Path) -> None:
    take_away(folder)
    with pytest.raises(ReleaseError, match="no longer there"):
        Lease(folder)


def test_a_release_taken_away_between_opening_and_locking_cannot_be_leased(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = Lease.__init__.__globals__["_shared"]

    def late(descriptor: int) -> bool:
        assert take_away(folder) is not None
        return bool(lock(descriptor))

    monkeypatch.setattr("qa.index.leases._shared", late)
    with pytest.raises(ReleaseError, match="no longer there"):
        Lease(folder)


def test_one_that_took_its_place_is_no_substitute(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = Lease.__init__.__globals__["_shared"]

    def late(descriptor: int) -> bool:
        take_away(folder)
        folder.mkdir()
        (folder / LEASE_FILE).touch()
        return bool(lock(descriptor))

    monkeypatch.setattr("qa.index.leases._shared", late)
    with pytest.raises(ReleaseError, match="no longer there"):
        Lease(folder)


def test_a_forgotten_lease_is_let_go(folder: Path) -> None:
    Lease(folder)
    assert take_away(folder) is not None


HOLD = """
import sys
from pathlib import Path
from qa.index.leases import Lease
lease = Lease(Path(sys.argv[1]))
print("leased", flush=True)
sys.stdin.read()
"""


def test_a_lease_ends_with_its_process_however_that_ends(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "leased\n"
        assert take_away(folder) is None
        reader.kill()
    assert take_away(folder) is not None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_child_does_not_hold_what_its_dead_parent_leased(folder: Path) -> None:
    lease = Lease(folder)
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=False,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"\n"
        lease.close()
        assert take_away(folder) is not None


def test_leases_leave_no_open_files(folder: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("counts the files open by /proc")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        Lease(folder).close()
        Lease(folder)
        take_away(folder / "none")
    assert len(os.listdir("/proc/self/fd")) == before
