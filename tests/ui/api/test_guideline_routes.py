from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from qa.answer import Citation
from qa.engine import GuidelineQA
from qa.guideline import Box, Guideline
from ui.api.guidelines import passage
from ui.doors.tools import read
from ui.service import Service

HER2 = "her2-breast-cancer"
PROBLEM = "application/problem+json"


def test_the_list_says_what_each_guideline_is(client: TestClient, engine: GuidelineQA) -> None:
    (listed,) = client.get("/api/v1/guidelines").json()["guidelines"]
    held = engine.guidelines[HER2]
    assert listed["id"] == HER2
    assert listed["title"] == held.metadata.title
    assert listed["edition"]["label"] == held.edition.label
    assert listed["edition"]["sha256"] == held.edition.sha256
    assert listed["statements"] == len(held.statements)
    assert "text" not in listed


def test_one_has_its_headings(client: TestClient, engine: GuidelineQA) -> None:
    held = engine.guidelines[HER2]
    names = (HER2, f"{HER2}@{held.edition.label}", f"{HER2}@{held.edition.sha256}")
    found = [client.get(f"/api/v1/guidelines/{quote(name, safe='')}") for name in names]
    assert [each.status_code for each in found] == [200] * 3
    assert found[0].json() == found[1].json() == found[2].json()
    assert found[0].json()["sections"] == [list(section.path) for section in held.sections]


def test_a_citation_is_shown_in_its_text(client: TestClient, citation: Citation) -> None:
    name = quote(f"{citation.guideline}@{citation.edition}", safe="")
    at = f"/api/v1/guidelines/{name}/statements/{citation.start}-{citation.end}"
    shown = client.get(at).json()
    assert shown["quote"] == citation.quote
    assert shown["section"] == citation.section
    cited = "".join(piece["text"] for block in shown["blocks"] for piece in block["pieces"] if piece["cited"])
    assert cited == citation.quote
    assert len(shown["blocks"]) <= 13
    assert shown["more_after"]
    alone, whole = (client.get(at, params={"around": around}).json() for around in ("0", "all"))
    assert len(alone["blocks"]) == 1
    assert len(whole["blocks"]) > len(shown["blocks"])
    assert not whole["more_before"]
    assert not whole["more_after"]


@pytest.mark.parametrize("around", ["-1", "x", "1.5", "", "9" * 5000, "1000001", "NaN"])
def test_around_is_a_number_or_all(client: TestClient, around: str) -> None:
    refused = client.get(f"/api/v1/guidelines/{HER2}/statements/0-5", params={"around": around})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("5-5", 422),
        ("9-3", 422),
        ("-5-9", 422),
        ("0--5", 422),
        ("0-999999999", 422),
        ("0-1000000001", 422),
        (f"0-{'9' * 5000}", 422),
        ("a-b", 422),
        ("0-5%00", 422),
        ("0-true", 422),
        ("0", 404),
        ("%2e%2e", 404),
    ],
)
def test_what_is_no_span_is_refused(client: TestClient, place: str, status: int) -> None:
    refused = client.get(f"/api/v1/guidelines/{HER2}/statements/{place}")
    assert refused.status_code == status
    assert refused.headers["content-type"] == PROBLEM
    assert len(refused.content) < 1000


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5C..%5Cetc",
        "a%00b",
        "%ff%fe",
        "%C3%BC%F0%9F%A7%AC",
        "%0A",
        "@",
        f"{HER2}@no",
        f"{HER2}@no@no",
        "x" * 10_000,
        "%2Fpages%2F1" * 800,
        "%3Cscript%3E",
    ],
)
@pytest.mark.parametrize("below", ["", "/statements/0-5"])
def test_a_name_of_nothing_is_not_found(client: TestClient, name: str, below: str) -> None:
    refused = client.get(f"/api/v1/guidelines/{name}{below}")
    assert refused.status_code in (404, 422)
    assert refused.headers["content-type"] == PROBLEM
    assert len(refused.content) < 2000
    assert "root:" not in refused.text


@given(st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_name_is_answered(client: TestClient, name: str) -> None:
    path = f"/api/v1/guidelines/{quote(name, safe='', errors='replace')}/statements/0-5"
    assert client.get(path).status_code in (200, 404, 422)


def test_labels_may_hold_anything(engine_on: Callable[..., GuidelineQA], service_of: Any, client_of: Any) -> None:
    label = "2nd/statements @ü?#"
    text = f'---\ntitle: <b>Fish</b>\nedition: "{label}"\n---\n# Fish\n\n## Tanks\n\n- Ten fish live in one tank.\n'
    engine = engine_on(fish=text)
    client = client_of(service_of(engine))
    name = quote(f"fish@{label}", safe="")
    assert client.get(f"/api/v1/guidelines/{name}").json()["title"] == "<b>Fish</b>"
    start = engine.guideline("fish").text.index("Ten")
    shown = client.get(f"/api/v1/guidelines/{name}/statements/{start}-{start + 3}")
    assert shown.json()["quote"] == "Ten"
    assert shown.headers["content-type"] == "application/json"


def test_a_past_edition_is_named_as_citations_name_it(index: Any, service_of: Any, client_of: Any) -> None:
    index.publish(10, edition="first")
    index.publish(20, edition="second")
    engine = index.open()
    try:
        client = client_of(service_of(engine))
        past = engine.guideline("fish@first")
        for name in ("fish@first", past.id, f"{past.id}@first", f"fish@{past.edition.sha256}"):
            found = client.get(f"/api/v1/guidelines/{name}").json()
            assert found["edition"]["label"] == "first"
            assert "superseded" in found["edition"]["fate"]
        (known,) = client.get("/api/v1/guidelines/fish").json()["past"]
        assert (known["name"], known["label"], known["sha256"]) == (past.id, "first", past.edition.sha256)
        assert known["fate"] == past.edition.fate
        assert known["statements"] == len(past.statements)
        assert found["past"] == [known]
        twice = f"{past.id}@first"
        assert client.get(f"/source/{twice}/0-4").status_code == 200
        assert "no pages" in client.get(f"/api/v1/guidelines/{twice}/pages/1?start=0&end=4").json()["detail"]
        assert read(engine, twice, 0, 4, 1).edition == "first"
        assert client.get(f"/api/v1/guidelines/{known['name']}").json() == found
        assert client.get(f"/api/v1/guidelines/{past.id}@second").status_code == 404
    finally:
        engine.close()


def test_places_on_a_page_come_as_polygons(guideline: Guideline) -> None:
    from dataclasses import replace

    box = Box(2, 0.1, 0.2, 0.5, 0.25)
    first = replace(guideline.statements[0], page=2, boxes=(box,))
    paged = replace(guideline, pages=3, statements=(first, *guideline.statements[1:]))
    shown = passage(paged, first.start, first.end, 1, is_drawn=True)
    (page,) = shown.printed
    assert page.image == f"/api/v1/guidelines/g@{'0' * 64}/pages/2"
    assert all(0 <= share <= 100 for polygon in page.marks for corner in polygon for share in corner)
    assert len(page.marks) == 1
    assert shown.page == 2
    assert passage(paged, first.start, first.end, 1, is_drawn=False).printed == []


def test_references_and_doubts_come_along(guideline: Guideline) -> None:
    cited = guideline.statements[2]
    shown = passage(guideline, cited.start, cited.end, 0, is_drawn=False)
    assert [reference.number for reference in shown.references] == [1]
    assert shown.warnings == ["The range runs backwards."]
    (block,) = shown.blocks
    assert block.is_item
    assert [piece.text for piece in block.pieces if piece.cited] == [guideline.quote(cited)]


def test_reading_needs_the_right(service_of: Callable[..., Service], client_of: Any) -> None:
    service = service_of(access={"mode": "password"})
    _, key = service.access.keys.add("job", ["ask"])
    _, figures = service.access.keys.add("scraper", ["metrics"])
    for path in ("", f"/{HER2}", f"/{HER2}/statements/0-5"):
        got = [
            client_of(service, **headers).get(f"/api/v1/guidelines{path}").status_code
            for headers in ({}, {"authorization": f"Bearer {key}"}, {"authorization": f"Bearer {figures}"})
        ]
        assert got == [401, 200, 403]
