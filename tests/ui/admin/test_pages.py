import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui.admin.changes import Running

HOSTILE = "<script>window.hacked = 1</script>"
TETRA = "---\ntitle: Tetra\nedition: first\n---\n# Tetra\n\n## Tanks\n\n- Tetra live in soft water.\n"


def shown(place: Any, browser: Any) -> str:
    place.settle()
    answer = browser.client.get("/admin")
    assert answer.status_code == 200
    return str(answer.text)


@pytest.fixture
def browser(place: Any) -> Any:
    return place.logged_in()


def test_the_page_lists_the_guidelines(place: Any, browser: Any) -> None:
    page = shown(place, browser)
    assert "Zebrafish" in page
    assert "from the corpus folder" in page


def test_a_guideline_is_added_removed_and_published_again(place: Any, browser: Any) -> None:
    answer = browser.send("/admin/guidelines", file=("tetra.md", TETRA))
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin")
    page = shown(place, browser)
    assert "Adding tetra.md: done" in page
    assert "Added: tetra" in page
    assert browser.send("/admin/remove", guideline="tetra").status_code == 303
    page = shown(place, browser)
    assert "Removed: tetra" in page
    assert "Removed; it answers no questions." in page
    edition = page.partition('name="edition" value="')[2].partition('"')[0]
    assert edition.startswith("tetra@")
    assert browser.send("/admin/publish", edition=edition).status_code == 303
    assert "Removed; it answers no questions." not in shown(place, browser)


def test_a_new_edition_tells_what_it_brings(place: Any, browser: Any) -> None:
    text = "---\nedition: second\n---\n# Zebrafish\n\n## Tanks\n\n- 12 zebrafish live in one tank.\n"
    browser.send("/admin/guidelines", file=("other.md", text), id="fish")
    page = shown(place, browser)
    assert "fish: first → second" in page
    assert "Changed: fish" in page


def test_what_cannot_be_read_is_told_on_the_page(place: Any, browser: Any) -> None:
    browser.send("/admin/guidelines", file=("a.pdf", b"\x89PNG"))
    page = shown(place, browser)
    assert "Adding a.pdf: failed" in page
    assert "is named .pdf" in page


def test_html_named_pdf_is_read_as_what_it_is_and_warned_of(place: Any, browser: Any) -> None:
    text = f"<!doctype html><title>Tetra</title><h1>Tetra</h1><p>Tetra live in soft water.</p>{HOSTILE}"
    browser.send("/admin/guidelines", file=("tetra.pdf", text))
    page = shown(place, browser)
    assert "named .pdf, but it is an HTML page" in page
    assert HOSTILE not in page


def test_a_zip_bomb_is_refused(place: Any, browser: Any) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 300_000_000)
    browser.send("/admin/guidelines", file=("bomb.docx", bomb.getvalue()))
    page = shown(place, browser)
    assert "Adding bomb.docx: failed" in page
    assert [guideline.parent.name for guideline in place.settings.index.glob("releases/*/guidelines/bomb.json")] == []


def test_hostile_names_titles_and_editions_are_shown_as_text(place: Any, browser: Any) -> None:
    head = f'id: hostile\ntitle: "{HOSTILE}"\nedition: "<img src=x onerror=alert(1)>"'
    text = f"---\n{head}\n---\n# A\n\n- Fish <b>swim</b>.\n"
    browser.send("/admin/guidelines", file=(f"{HOSTILE}.md", text))
    page = shown(place, browser)
    assert "&lt;script&gt;window.hacked" in page
    assert "<script>window" not in page
    assert "<img" not in page
    browser.send("/admin/guidelines", file=("a.md", text), id="<b>x</b>")
    page = shown(place, browser)
    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page


@pytest.mark.parametrize("name", ["../../../etc/passwd.md", "..\\..\\passwd.md", "/etc/passwd.md", "passwd\t.md"])
def test_a_file_name_leads_nowhere(place: Any, browser: Any, name: str) -> None:
    browser.send("/admin/guidelines", file=(name, "# Fish\n\n- Fish swim.\n"))
    assert "passwd" in shown(place, browser)
    sources = {path.name for path in place.settings.index.glob("releases/*/sources/*")}
    assert sources <= {"fish.md", "passwd.md", "passwd-09.md"}


def test_no_upload_stays(place: Any, browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for sent in (("tetra.md", TETRA), ("a.pdf", b"\x89PNG"), ("a.md", b"")):
        browser.send("/admin/guidelines", file=sent)
        place.settle()
    assert list(folder.glob("guideline-qa-upload-*")) == []


FORMS: list[tuple[str, dict[str, Any]]] = [
    ("/admin/guidelines", {"files": {"file": ("tetra.md", TETRA)}}),
    ("/admin/remove", {"data": {"guideline": "fish"}}),
    ("/admin/publish", {"data": {"edition": "fish"}}),
]


@pytest.mark.parametrize(("path", "sent"), FORMS, ids=[path for path, _ in FORMS])
def test_a_form_of_another_page_changes_nothing(place: Any, browser: Any, path: str, sent: dict[str, Any]) -> None:
    theirs = place.logged_in("root").token("/admin")
    adas = place.logged_in("ada").token("/login")
    for token in ("", "x", theirs, adas):
        data = {**sent.get("data", {}), "csrf": token}
        answer = browser.client.post(path, **{**sent, "data": data})
        assert answer.status_code == 403, token
        assert "token" in answer.text
    own = browser.token("/admin")
    data = {**sent.get("data", {}), "csrf": own}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert browser.client.post(path, **{**sent, "data": data}, headers=headers).status_code == 403
    assert place.room.changes.last is None
    assert place.room.changes.running is None


@pytest.mark.parametrize(("path", "sent"), FORMS, ids=[path for path, _ in FORMS])
def test_only_admins_change_anything(place: Any, path: str, sent: dict[str, Any]) -> None:
    for browser, status in ((place.browser(), 401), (place.logged_in("ada"), 403)):
        data = {**sent.get("data", {}), "csrf": browser.token("/login")}
        assert browser.client.post(path, **{**sent, "data": data}).status_code == status
    assert place.room.changes.last is None


def test_a_change_under_way_is_told_with_when_to_try_again(
    place: Any, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.room.changes, "_running", Running("Adding other.md", "embedding", 3, 10))
    page = browser.client.get("/admin").text
    assert "It is being read and indexed: embedding." in page
    assert 'max="10" value="3"' in page
    answer = browser.send("/admin/guidelines", file=("tetra.md", TETRA))
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "15")
    assert "another change is under way" in answer.text


def test_an_upload_that_is_too_large_is_refused(place_of: Callable[..., Any]) -> None:
    place = place_of(reading={"max_file_mb": 0.1})
    browser = place.logged_in()
    answer = browser.send("/admin/guidelines", file=("tetra.md", "x" * 200_000))
    assert answer.status_code == 413
    assert "0.1 MB" in answer.text
    answer = browser.send("/admin/guidelines", file=("tetra.md", "x" * 2_000_000))
    assert answer.status_code == 413
    assert place.room.changes.last is None


def test_several_files_and_many_fields_are_refused(place: Any, browser: Any) -> None:
    token = browser.token("/admin")
    two = [("file", ("a.md", "# A")), ("file", ("b.md", "# B"))]
    assert browser.client.post("/admin/guidelines", data={"csrf": token}, files=two).status_code == 400
    many = {f"field{number}": "x" for number in range(50)}
    sent = {"csrf": token, **many}
    assert browser.client.post("/admin/guidelines", data=sent, files={"file": ("a.md", "# A")}).status_code == 400
    assert browser.client.post("/admin/remove", data=sent).status_code == 400


def test_a_missing_index_is_told_and_can_be_begun(place: Any, browser: Any) -> None:
    shutil.rmtree(place.settings.index)
    assert "there is no index" in shown(place, browser)
    browser.send("/admin/guidelines", file=("tetra.md", TETRA))
    assert "Added: fish, tetra" in shown(place, browser)


def test_the_page_has_a_strict_policy_and_is_not_kept(browser: Any) -> None:
    answer = browser.client.get("/admin")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text
    assert "onclick" not in answer.text
