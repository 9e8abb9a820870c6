import json
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import pytest
from filelock import FileLock

from qa.index import build, is_stale
from qa.index.held import Held
from qa.settings import Settings
from ui.admin.changes import Changes
from ui.admin.uploads import Uploaded
from ui.edge.problems import Refusal
from ui.watching.audit import verify
from ui.watching.watch import Watch

TEXT = "---\ntitle: Tetra\nedition: first\n---\n# Tetra\n\n## Tanks\n\n- Tetra live in soft water.\n"


def sent(text: str, name: str = "tetra.md", as_id: str | None = None) -> Uploaded:
    folder = TemporaryDirectory()
    path = Path(folder.name) / name
    path.write_text(text, encoding="utf-8")
    return Uploaded(path, as_id, folder.cleanup)


def held(index: Any) -> list[str]:
    with Held.in_use(index.settings.index) as found:
        return [entry.id for entry in found.present.guidelines]


@pytest.fixture
def changes(index: Any) -> Changes:
    return Changes(index.settings, index.embedder)


def test_a_guideline_comes_goes_and_comes_back(changes: Changes, index: Any) -> None:
    file = sent(TEXT)
    report = changes.add(file, "root").result(60)
    assert (report.added, held(index)) == (("tetra",), ["fish", "tetra"])
    assert not file.path.exists()
    assert changes.remove("tetra", "root").result(60).removed == ("tetra",)
    assert held(index) == ["fish"]
    assert changes.publish("tetra", "root").result(60).added == ("tetra",)
    assert held(index) == ["fish", "tetra"]


def test_an_upload_is_told_by_its_name_and_not_by_where_it_lay(changes: Changes, index: Any) -> None:
    file = sent(TEXT)
    changes.add(file, "root").result(60)
    with Held.in_use(index.settings.index) as found:
        origins = {entry.id: entry.origin for entry in found.present.guidelines}
    assert origins == {"fish": "corpus", "tetra": "upload of tetra.md"}
    warnings = build(index.settings, embedder=index.embedder).warnings
    assert any("added from upload of tetra.md" in warning for warning in warnings)
    assert not any(str(file.path.parent) in warning for warning in warnings)


def test_without_a_thread_nothing_stays_and_the_next_change_is_possible(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent(TEXT)
    with monkeypatch.context() as without:
        without.setattr("ui.admin.changes.Thread.start", lambda _: exec('raise RuntimeError("no thread")'))
        with pytest.raises(RuntimeError, match="no thread"):
            changes.add(file, "root")
    assert changes.running is None
    assert not file.path.exists()
    assert changes.add(sent(TEXT), "root").result(60).added == ("tetra",)


def test_another_file_under_an_id_is_a_new_edition(changes: Changes, index: Any) -> None:
    report = changes.add(sent(TEXT, as_id="fish"), "root").result(60)
    assert (report.changed, held(index)) == (("fish",), ["fish"])
    with Held.in_use(index.settings.index) as found:
        (past,) = found.editions("fish")[1:]
    assert changes.publish(past.id, "root").result(60).changed == ("fish",)


def test_a_change_lasts_when_the_corpus_is_read_again(changes: Changes, index: Any) -> None:
    changes.add(sent(TEXT), "root").result(60)
    assert not is_stale(index.settings)
    (index.settings.corpus / "guppy.md").write_text("# Guppy\n\n- Guppies swim.\n", encoding="utf-8")
    # As the chat does when it starts.
    build(index.settings, embedder=index.embedder, keep_added=True)
    assert held(index) == ["fish", "guppy", "tetra"]
    changes.remove("guppy", "root").result(60)
    assert not is_stale(index.settings)
    assert held(index) == ["fish", "tetra"]


def test_the_outcome_says_what_by_whom_and_how_it_went(changes: Changes) -> None:
    assert changes.last is None
    changes.add(sent(TEXT), "root").result(60)
    assert changes.last is not None
    assert (changes.last.what, changes.last.by, changes.last.problem) == ("Adding tetra.md", "root", "")
    assert changes.last.report is not None
    assert changes.running is None


def test_changes_that_were_made_are_audited(index: Any, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    changes = Changes(index.settings, index.embedder, Watch(Settings.load(audit={"file": log})).changed)
    reports = [
        changes.add(sent(TEXT), "root").result(60),
        changes.remove("tetra", "key 0123456789ab").result(60),
        changes.publish("tetra", "root").result(60),
    ]
    with pytest.raises(Refusal):
        changes.remove("guppy", "root").result(60)
    entries = [json.loads(line) for line in log.read_bytes().splitlines()]
    assert verify(log).entries == 3
    assert [entry["release"] for entry in entries] == [report.release for report in reports]
    assert [(entry["who"]["name"], entry["what"]) for entry in entries] == [
        ("root", "Adding tetra.md"),
        ("key 0123456789ab", "Removing tetra"),
        ("root", "Publishing tetra"),
    ]
    assert [entry["guidelines"] for entry in entries] == [
        {"added": ["tetra"], "changed": [], "removed": []},
        {"added": [], "changed": [], "removed": ["tetra"]},
        {"added": ["tetra"], "changed": [], "removed": []},
    ]
    log.unlink()
    with pytest.raises(Refusal, match="was made, but is not written down") as raised:
        changes.remove("tetra", "root").result(60)
    assert str(tmp_path) not in raised.value.detail
    assert held(index) == ["fish"]
    assert changes.running is None


@pytest.mark.parametrize(
    ("text", "name", "as_id", "said"),
    [
        ("", "a.md", None, "empty"),
        ("\0\1", "a.md", None, "binary"),
        ("Fish swim.", "a.pdf", None, "named .pdf"),
        ("PK\x03\x04", "a.docx", None, "zip archive"),
        (TEXT, "a.md", "../fish", "guideline id"),
        (TEXT, "a.md", "x" * 101, "guideline id"),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(
    changes: Changes, index: Any, text: str, name: str, as_id: str | None, said: str
) -> None:
    file = sent(text, name, as_id)
    with pytest.raises(Refusal, match=said) as raised:
        changes.add(file, "root").result(60)
    assert raised.value.status == 422
    assert str(file.path.parent) not in raised.value.detail
    assert changes.last is not None
    assert changes.last.problem == raised.value.detail
    assert changes.running is None
    assert not file.path.exists()
    assert held(index) == ["fish"]


@pytest.mark.parametrize(("name", "status"), [("gone", 404), ("../fish", 404), ("", 404), ("fish", 422)])
def test_what_cannot_be_removed_is_told(changes: Changes, name: str, status: int) -> None:
    with pytest.raises(Refusal) as raised:
        changes.remove(name, "root").result(60)
    assert raised.value.status == status


@pytest.mark.parametrize("name", ["gone", "fish", "fish@../..", "", "@"])
def test_what_cannot_be_published_is_told(changes: Changes, name: str) -> None:
    with pytest.raises(Refusal) as raised:
        changes.publish(name, "root").result(60)
    assert raised.value.status == 404


class Slow:
    """An embedder that waits until it is let go."""

    def __init__(self, embedder: Any) -> None:
        self.embedder = embedder
        self.begun, self.go = Event(), Event()

    def encode(self, *given: Any) -> Any:
        self.begun.set()
        assert self.go.wait(60)
        return self.embedder.encode(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.embedder, name)


def test_one_change_at_a_time(index: Any) -> None:
    slow = Slow(index.embedder)
    changes = Changes(index.settings, slow)
    first = changes.add(sent(TEXT), "root")
    assert slow.begun.wait(60)
    running = changes.running
    assert running is not None
    assert (running.what, running.stage) == ("Adding tetra.md", "embedding")
    file = sent(TEXT)
    for begin in (lambda: changes.add(file, "ada"), lambda: changes.remove("fish", "ada")):
        with pytest.raises(Refusal, match=r"Adding tetra\.md") as raised:
            begin()
        assert (raised.value.status, raised.value.headers) == (409, {"retry-after": "15"})
    assert not file.path.exists()
    slow.go.set()
    assert first.result(60).added == ("tetra",)
    changes.remove("tetra", "root").result(60)


def test_another_program_that_writes_is_not_waited_for(changes: Changes, index: Any) -> None:
    with FileLock(index.settings.index / "LOCK"):
        (index.settings.index / "WRITER").write_text("{}")
        with pytest.raises(Refusal, match="another program") as raised:
            changes.remove("fish", "root").result(60)
    assert (raised.value.status, raised.value.headers["retry-after"]) == (409, "15")


def test_a_fault_is_told_without_its_text_and_the_next_change_goes_on(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("ui.admin.changes.remove", lambda *_: 1 / 0)
        with pytest.raises(Refusal) as raised:
            changes.remove("fish", "root").result(60)
    assert raised.value.status == 500
    assert "zero" not in raised.value.detail
    assert changes.add(sent(TEXT), "root").result(60).added == ("tetra",)
