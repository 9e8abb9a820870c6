import datetime
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.errors import StorageError
from qa.feedback import Feedback
from ui.feedback.file import FeedbackFile

FEEDBACK = Feedback(saved=datetime.date(2026, 3, 1), verdict="wrong", question="Dose?", status="answered")
LINE = len(FEEDBACK.model_dump_json()) + 1

FULL_DISK = """
import datetime, resource, signal, sys
from pathlib import Path
from qa.errors import StorageError
from qa.feedback import Feedback
from ui.feedback.file import FeedbackFile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
file = FeedbackFile(Path(sys.argv[1]))
feedback = Feedback(saved=datetime.date(2026, 3, 1), verdict="wrong", question="Dose?", status="answered")
file.append(feedback)
try:
    file.append(feedback)
except StorageError as error:
    print(error)
"""


def test_each_line_is_whole_whoever_writes(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "new" / "feedback.jsonl")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(file.append, [FEEDBACK] * 40))
    lines = file.path.read_text(encoding="utf-8").splitlines()
    assert [Feedback.model_validate_json(line) for line in lines] == [FEEDBACK] * 40


def test_a_line_that_was_left_open_does_not_swallow_the_next(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "f")
    file.path.write_text(FEEDBACK.model_dump_json(), encoding="utf-8")  # as an editor may leave it
    file.append(FEEDBACK)
    assert file.path.read_text(encoding="utf-8") == f"{FEEDBACK.model_dump_json()}\n" * 2


@pytest.mark.skipif(os.name != "posix", reason="other systems have other permissions")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    FeedbackFile(tmp_path / "f").append(FEEDBACK)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o600


def test_a_full_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "f", room=2 * LINE)
    file.append(FEEDBACK)
    file.append(FEEDBACK)
    with pytest.raises(StorageError, match=r"f is full .*eval draft --feedback"):
        file.append(FEEDBACK)
    assert file.path.stat().st_size == 2 * LINE


def test_where_nothing_can_be_written_the_message_says_which_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / "file" / "f", tmp_path):
        with pytest.raises(StorageError, match=r"can't be written .*server\.feedback"):
            FeedbackFile(path).append(FEEDBACK)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of the size of files are tried on Linux")
def test_half_a_line_is_taken_back_when_the_disk_is_full(tmp_path: Path) -> None:
    path = tmp_path / "f"
    command = [sys.executable, "-c", FULL_DISK, str(path), str(LINE + LINE // 2)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "can't be written" in said
    assert [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines()] == ["Dose?"]
    assert path.stat().st_size == LINE
