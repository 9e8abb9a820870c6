import asyncio
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, Headers, UploadFile

from ui.admin.uploads import safe_name, uploaded
from ui.edge.problems import Refusal


def form_of(name: str, data: bytes, **fields: str) -> FormData:
    file = UploadFile(io.BytesIO(data), size=len(data), filename=name, headers=Headers())
    return FormData([("file", file), *fields.items()])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Asthma 2024.pdf", "Asthma-2024.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/cron.d/x", "x"),
        ("C:\\fakepath\\a.PDF", "a.pdf"),
        (".bashrc", "guideline.bashrc"),
        ("..", "guideline"),
        ("", "guideline"),
        ("a\0b.md", "a-b.md"),
        ("<img src=x onerror=alert(1)>.html", "img-src-x-onerror-alert-1.html"),
        ("Leitlinie für Ärzte.docx", "Leitlinie-fu-r-A-rzte.docx"),
        ("x" * 300 + ".txt", "x" * 80 + ".txt"),
        ("a.tar.gz", "a.tar.gz"),
        ("a.superlongending", "a-superlongending"),
        ("0.À", "0-A"),
        ("-rf", "rf"),
    ],
)
def test_a_name_becomes_harmless(given: str, expected: str) -> None:
    assert safe_name(given) == expected


@given(st.text())
def test_a_safe_name_is_one_plain_file_name(name: str) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert safe not in ("", ".", "..")
    assert safe[0] not in ".-"
    assert len(safe) <= 90
    assert safe_name(safe) == safe


def test_a_file_is_kept_for_us_only_until_it_is_discarded() -> None:
    file = asyncio.run(uploaded(form_of("../a b.md", b"# A", id=" fish "), 1))
    folder = file.path.parent
    assert (file.path.name, file.path.read_bytes(), file.as_id) == ("a-b.md", b"# A", "fish")
    assert folder.stat().st_mode & 0o777 == 0o700
    file.discard()
    assert not folder.exists()


def test_an_empty_id_is_none() -> None:
    file = asyncio.run(uploaded(form_of("a.md", b"# A", id="  "), 1))
    file.discard()
    assert file.as_id is None


def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(Refusal, match="1,001 bytes") as raised:
        asyncio.run(uploaded(form_of("a.md", b"x" * 1001), 0.001))
    assert raised.value.status == 413
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(Refusal, match="No space"):
        asyncio.run(uploaded(form_of("a.md", b"x"), 1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", [FormData(), FormData([("file", "text")]), form_of("", b"x"), form_of("a.md", b"")])
def test_no_file_is_refused(form: FormData) -> None:
    with pytest.raises(Refusal, match="no file") as raised:
        asyncio.run(uploaded(form, 1))
    assert raised.value.status == 422
