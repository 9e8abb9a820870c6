import importlib.util
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ui.api import health, openapi
from ui.api.reference_page import reference_page
from ui.edge.problems import MEDIA_TYPE, install

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def made() -> Any:
    """The script that writes the published description."""
    spec = importlib.util.spec_from_file_location("make_openapi", DOCS / "make_openapi.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def described(made: Any) -> Any:
    return json.loads(made.openapi())


def test_the_published_description_is_that_of_the_routes(made: Any) -> None:
    published = (DOCS / "openapi.json").read_text(encoding="utf-8")
    assert published == made.openapi(), "run docs/make_openapi.py"


def test_it_tells_of_the_api_and_of_nothing_else(described: Any) -> None:
    paths = described["paths"]
    assert {"/api/v1/ask", "/api/v1/ask/stream", "/health", "/ready", "/metrics", "/api/v1/tickets"} <= paths.keys()
    assert all(path.startswith(("/api/v1/", "/v1/", "/health", "/ready", "/metrics")) for path in paths)


def test_every_reference_in_it_leads_somewhere_and_no_model_is_idle(described: Any) -> None:
    schemas = described["components"]["schemas"]
    named = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(described)))
    assert named == schemas.keys()


def test_every_refusal_is_a_problem_and_every_operation_has_a_name(described: Any) -> None:
    names = []
    for path, item in described["paths"].items():
        for operation in item.values():
            names.append(operation["operationId"])
            for status, response in operation["responses"].items():
                if int(status) >= 400 and not path.startswith("/v1/"):
                    assert list(response["content"]) == [MEDIA_TYPE]
    assert len(set(names)) == len(names)


def test_whoever_reads_it_learns_what_each_operation_does(described: Any) -> None:
    tags = {tag["name"] for tag in described["tags"]}
    used = set()
    for path, item in described["paths"].items():
        for operation in item.values():
            name = operation["operationId"]
            assert re.fullmatch("[a-z]+(?:_[a-z]+)*", name), name
            assert "api_v1" not in name
            assert operation["summary"][:1].isupper()
            assert operation["description"], name
            assert len(operation["tags"]) == 1
            used.update(operation["tags"])
            for status, response in operation["responses"].items():
                assert response["description"] not in ("", "Successful Response"), (name, status)
            for parameter in operation.get("parameters", []):
                told = parameter.get("description") or parameter["schema"].get("description")
                assert told, (path, parameter["name"])
                assert parameter["in"] == "query" or parameter["schema"].get("examples"), (path, parameter["name"])
    assert used == tags


def test_every_body_has_an_example_and_every_field_is_described(described: Any) -> None:
    schemas = described["components"]["schemas"]
    for item in described["paths"].values():
        for operation in item.values():
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
            assert sent is None or schemas[sent["schema"]["$ref"].rpartition("/")[2]]["examples"]
    for name, schema in schemas.items():
        assert "__" not in name
        assert schema["description"], name
        for field, told in schema.get("properties", {}).items():
            assert told.get("description") or "$ref" in told, (name, field)


def test_a_key_is_asked_for_where_one_may_be_needed(described: Any) -> None:
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert described["paths"]["/api/v1/ask"]["post"]["security"] == [{}, {"bearer": []}]
    assert described["paths"]["/health"]["get"]["security"] == [{}]
    assert described["paths"]["/api/v1/admin/guidelines"]["post"]["security"] == [{"bearer": []}]


def test_an_answer_is_described_by_the_contract(described: Any) -> None:
    content = described["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"]["discriminator"]["propertyName"] == "status"
    contract = json.loads((DOCS / "answer.schema.json").read_text(encoding="utf-8"))["$defs"]
    for model in ("Answer", "Abstention", "Citation"):
        assert described["components"]["schemas"][model]["properties"].keys() == contract[model]["properties"].keys()


def test_a_server_gives_both_to_anybody_and_nothing_runs_on_the_page() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install(app)
    for room in (health, openapi):
        app.include_router(room.router(SimpleNamespace()))  # type: ignore[arg-type]
    client = TestClient(app)
    assert client.get("/api/v1/openapi.json").json() == openapi.described(app)
    page = client.get("/api/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", page.text)
    assert set(re.findall(r'(?:href|src)="([^"#]+)"', page.text)) == {
        "/ui/source.css",
        "/ui/reference.css",
        "/api/v1/openapi.json",
    }


def test_the_page_tells_of_every_operation_and_links_to_what_is_there(described: Any) -> None:
    page = reference_page(described, "https://qa.example")
    places = set(re.findall(r'id="([^"]+)"', page))
    for item in described["paths"].values():
        for operation in item.values():
            assert operation["operationId"] in places
    assert {link for link in re.findall(r'href="#([^"]+)"', page)} <= places
    assert "curl https://qa.example/api/v1/ask " in page


def test_types_and_bounds_are_said_in_full(described: Any) -> None:
    page = reference_page(described, "https://qa.example")
    assert "list of list of (number, number)" in page
    assert not re.search(r"\d\.0–|–\d+\.0\)|\de\+|list of ,", page)


def test_what_is_described_is_shown_as_text(described: Any) -> None:
    changed = json.loads(json.dumps(described).replace("Ask a question", "<script>alert(1)</script>"))
    page = reference_page(changed, "http://localhost/'><script>alert(2)</script>")
    assert "<script" not in page
