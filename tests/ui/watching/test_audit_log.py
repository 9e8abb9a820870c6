import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.answer import Abstention, Answer
from qa.errors import AuditError
from ui.access.caller import NOBODY
from ui.watching.audit import AuditLog, Entry, Key, Link, verify
from ui.watching.audit.chain import LONGEST_LINE

WRITER = """
import sys
from pathlib import Path
from ui.watching.audit import AuditLog, Entry
log = AuditLog(Path(sys.argv[1]))
for n in range(10):
    log.append(Entry("user", sys.argv[2], "r", "answered", (), f"question {n}"))
"""


def lines(log: Path) -> list[bytes]:
    return log.read_bytes().splitlines(keepends=True)


def test_an_entry_says_who_what_when_and_no_word_of_the_question(log: Path, answer: Answer) -> None:
    fields = json.loads(lines(log)[0])
    assert fields["who"] == {"kind": "key", "name": "k1"}
    assert (fields["release"], fields["status"], fields["seq"]) == ("r", "answered", 1)
    places = {(c.start, c.end) for statement in answer.statements for c in statement.citations}
    assert {(place["start"], place["end"]) for place in fields["shown"]} == places
    assert fields["shown"][0]["edition"] == "2nd edition"
    assert fields["time"].endswith("+00:00")
    assert "question" not in fields
    assert b"counted" not in log.read_bytes()


def test_a_question_is_sealed_so_that_trying_does_not_find_it(log: Path, answer: Answer) -> None:
    told = json.loads(lines(log)[0])["question_hash"]
    assert told == Key.load(log).question(answer.question.upper() + "  ")
    assert told != hashlib.sha256(answer.question.encode()).hexdigest()
    assert told != Key.load(log).question(answer.question + " not")


def test_content_is_kept_masked_and_only_where_it_is_wanted(tmp_path: Path, abstention: Abstention) -> None:
    asked = abstention.model_copy(update={"question": "Mrs Jane Smith, MRN 1234567: dose?"})
    path = tmp_path / "log"
    AuditLog(path).append(Entry.of(asked, NOBODY, content=True))
    fields = json.loads(path.read_text())
    assert fields["question"] == "Mrs [name], MRN [number]: dose?"
    assert len(fields["shown"]) == len(abstention.nearest)


def test_all_files_are_for_their_owner_only(log: Path) -> None:
    found = sorted(path.name for path in log.parent.iterdir())
    assert found == ["log.jsonl", "log.jsonl.head", "log.jsonl.key", "log.jsonl.lock"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in log.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_whole_log_is_verified_and_goes_on_when_opened_again(log: Path, entry: Entry) -> None:
    assert (verify(log).entries, verify(log).fault) == (5, "")
    AuditLog(log).append(entry)
    report = verify(log)
    assert (report.entries, report.end.seq, report.fault) == (6, 6, "")


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_can_be_changed_unnoticed(log: Path, data: st.DataObject) -> None:
    whole = log.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    log.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
    try:
        assert verify(log).fault
    finally:
        log.write_bytes(whole)


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_line_can_be_taken_out_doubled_or_moved_unnoticed(log: Path, data: st.DataObject) -> None:
    whole = lines(log)
    forged = data.draw(st.lists(st.sampled_from(whole), max_size=6).filter(lambda some: some != whole))
    log.write_bytes(b"".join(forged))
    try:
        assert verify(log).fault
    finally:
        log.write_bytes(b"".join(whole))


@pytest.mark.parametrize("left", [0, 3, 4])
def test_an_end_that_was_cut_off_is_noticed_and_never_written_over(log: Path, entry: Entry, left: int) -> None:
    audit = AuditLog(log)
    log.write_bytes(b"".join(lines(log)[:left]))
    assert "cut off" in verify(log).fault
    for write in (lambda: audit.append(entry), lambda: AuditLog(log)):
        with pytest.raises(AuditError, match="audit verify"):
            write()
    assert len(lines(log)) == left


@pytest.mark.parametrize("suffix", ["", ".head", ".key"])
def test_a_log_without_one_of_its_files_is_not_begun_anew(log: Path, suffix: str) -> None:
    log.with_name(f"{log.name}{suffix}").unlink()
    with pytest.raises(AuditError):
        AuditLog(log)


def test_a_head_from_another_log_is_noticed(log: Path, tmp_path: Path, entry: Entry) -> None:
    AuditLog(tmp_path / "other").append(entry)
    log.with_name("log.jsonl.head").write_bytes((tmp_path / "other.head").read_bytes())
    with pytest.raises(AuditError, match="another key"):
        verify(log)


def test_half_a_line_that_a_dead_program_left_is_cut_and_the_log_goes_on(
    log: Path, entry: Entry, caplog: pytest.LogCaptureFixture
) -> None:
    with log.open("ab") as file:
        file.write(lines(log)[-1][:50])
    assert verify(log).fault == ""
    AuditLog(log).append(entry)
    assert (verify(log).entries, verify(log).fault) == (6, "")
    assert "half a line (50 bytes)" in caplog.text


def test_entries_past_the_head_are_kept_where_a_program_died_before_it_wrote_the_head(log: Path, entry: Entry) -> None:
    head = log.with_name("log.jsonl.head")
    before = head.read_bytes()
    AuditLog(log).append(entry)
    head.write_bytes(before)
    assert (verify(log).entries, verify(log).fault) == (6, "")
    AuditLog(log).append(entry)
    assert (verify(log).end.seq, verify(log).fault) == (7, "")


def test_an_entry_seen_earlier_must_still_be_there(log: Path) -> None:
    end = verify(log).end
    assert verify(log, seen=end).fault == ""
    assert "not the one" in verify(log, seen=Link(end.seq, "0" * 64)).fault
    assert "cut off" in verify(log, seen=Link(end.seq + 1, "0" * 64)).fault


def test_what_can_not_be_written_raises_and_leaves_the_log_whole(
    log: Path, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = AuditLog(log)
    with monkeypatch.context() as patched:
        write = os.write
        patched.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:40]))
        with pytest.raises(AuditError, match=r"setting audit\.file"):
            audit.append(entry)
    assert (verify(log).entries, verify(log).fault) == (5, "")
    audit.append(entry)
    assert verify(log).entries == 6


def test_an_entry_longer_than_can_be_read_again_is_refused(log: Path) -> None:
    with pytest.raises(AuditError, match="bytes"):
        AuditLog(log).append(Entry("user", "n" * LONGEST_LINE, "r", "answered", (), "q"))
    assert (verify(log).entries, verify(log).fault) == (5, "")


def test_threads_and_programs_write_one_chain(log: Path, entry: Entry) -> None:
    programs = [subprocess.Popen([sys.executable, "-c", WRITER, str(log), f"program {n}"]) for n in range(2)]
    audit = AuditLog(log)
    threads = [threading.Thread(target=audit.append, args=(entry,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [program.wait() for program in programs] == [0, 0]
    report = verify(log)
    assert (report.entries, report.end.seq, report.fault) == (33, 33, "")
