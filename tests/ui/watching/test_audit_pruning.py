import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qa.errors import AuditError
from ui.watching.audit import AuditLog, Entry, Key, prune, read, verify

FUTURE = datetime.now(UTC) + timedelta(days=1)


def test_old_entries_go_and_the_rest_is_verified_from_a_sealed_start(log: Path, entry: Entry) -> None:
    times = [line.fields["time"] for line in read(log, Key.load(log))]
    end = verify(log).end
    taken = prune(log, datetime.fromisoformat(times[3]))
    assert taken == sum(time < times[3] for time in times)
    assert (verify(log).entries, verify(log).end, verify(log).fault) == (5 - taken, end, "")


def test_a_log_pruned_to_nothing_goes_on_where_it_was(log: Path, entry: Entry) -> None:
    assert prune(log, FUTURE) == 5
    assert (verify(log).entries, verify(log).end.seq, verify(log).fault) == (0, 5, "")
    AuditLog(log).append(entry)
    assert (verify(log).entries, verify(log).end.seq, verify(log).fault) == (1, 6, "")
    assert prune(log, FUTURE) == 1
    assert (verify(log).end.seq, verify(log).fault) == (6, "")


def test_nothing_old_changes_nothing(log: Path) -> None:
    before = log.read_bytes()
    assert prune(log, datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert log.read_bytes() == before
    assert not list(log.parent.glob(".log*"))


def test_a_broken_log_is_not_pruned(log: Path) -> None:
    broken = log.read_bytes().replace(b'"r"', b'"s"', 1)
    log.write_bytes(broken)
    with pytest.raises(AuditError, match="nothing was taken out"):
        prune(log, FUTURE)
    assert log.read_bytes() == broken


def test_a_starting_point_can_not_be_forged(log: Path) -> None:
    whole = log.read_bytes().splitlines(keepends=True)
    third = json.loads(whole[2])
    forged = json.dumps({"seq": 3, "pruned": third["hash"], "hash": "0" * 64}, separators=(",", ":")).encode() + b"\n"
    log.write_bytes(forged + b"".join(whole[3:]))
    assert verify(log).fault.startswith("line 1 was changed")
