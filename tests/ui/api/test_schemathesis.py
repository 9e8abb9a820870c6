"""The API is sent what its own description allows, and what it doesn't: nothing else comes back than is described."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from qa.settings import Settings
from ui.access.access import Access
from ui.access.middleware import AccessMiddleware
from ui.admin import router as admin
from ui.api import ask, feedback, guidelines, health, metrics, openapi, pages, suggestions, tickets
from ui.desk.desk import Desk
from ui.doors import openai
from ui.edge.bodies import Bodies
from ui.edge.headers import Headers
from ui.edge.hosts import Hosts
from ui.edge.origins import Origins
from ui.edge.problems import install
from ui.service import Service
from ui.sources.pages import Pictures
from ui.watching.watch import Watch

HOST: Final = "http://127.0.0.1:7860"
ROOMS: Final = (ask, suggestions, guidelines, pages, feedback, tickets, health, metrics, openapi, openai, admin)
EXAMPLES: Final = 20
"""Requests of either sort that are made up for each route, beside those at the bounds of what is described."""

UNCHECKED: Final = [
    # What OpenAPI can't say: a question may not be empty, start and end go together, a verdict must fit the status.
    positive_data_acceptance,
    # Where a path has two methods, Starlette names those of one route only.
    allow_header_conformance,
]
RIGHTS: Final = ("ask", "metrics", "admin")


def _application(service: Any) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    install(app)
    for room in ROOMS:
        app.include_router(room.router(service))
    return app


class _Anything:
    """Stands for a service: the description of the routes asks nothing of it."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()

    def __call__(self, *_: Any, **__: Any) -> Any:
        return _Anything()


def _described() -> Any:
    generation = GenerationConfig(max_examples=EXAMPLES, deterministic=True)
    config = SchemathesisConfig(seed=1, projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    return schemathesis.openapi.from_dict(openapi.described(_application(_Anything())), config=config)


DESCRIBED: Final = _described()


@pytest.fixture(scope="module")
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The API behind its gates, on a real engine that loads no model, where nobody can ask too often."""
    shared = request.config.pluginmanager.get_plugin(str(Path(__file__).parents[2] / "conftest.py"))
    folder = tmp_path_factory.mktemp("fish")
    rates = dict.fromkeys(("per_address", "per_key", "requests", "tickets"), "100000/second")
    files = {name: folder / name for name in ("users", "keys", "secret_file")}
    settings = Settings.load(
        corpus=folder / "corpus",
        index=folder / "index",
        limits=rates,
        access={"mode": "open", **files},
        server={"feedback": folder / "feedback.jsonl"},
    )
    index = shared.Index(settings, shared.Model())
    index.publish(10)
    with closing(index.open()) as engine:
        engine.ask("How many zebrafish live in one tank?")  # the first waits for word lists
        watch = Watch(settings)
        desk = Desk(engine, settings.limits, watch)
        access = Access(settings)
        app = _application(Service(engine, settings, access, desk, Pictures(engine), watch))
        _, app.state.key = access.keys.add("tests", RIGHTS)
        app.add_middleware(AccessMiddleware, access=access)
        for gate in (Bodies, Origins, Hosts, Headers):
            app.add_middleware(gate, settings=settings)
        yield app


@DESCRIBED.parametrize()
@hypothesis.settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
def test_nothing_comes_back_but_what_is_described(case: schemathesis.Case, app: FastAPI) -> None:
    case.operation.app = app
    DESCRIBED.app = app
    case.call_and_validate(base_url=HOST, excluded_checks=UNCHECKED)


def test_every_operation_of_the_server_is_among_them() -> None:
    published = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert DESCRIBED.raw_schema["paths"].keys() == published["paths"].keys()


@DESCRIBED.include(path_regex="^/api/v1/admin/").parametrize()
@hypothesis.settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
def test_nor_does_it_to_one_who_has_the_right(case: schemathesis.Case, app: FastAPI) -> None:
    case.operation.app = app
    DESCRIBED.app = app
    headers = {"authorization": f"Bearer {app.state.key}"}
    # Asking again without the key goes over the network, where there is no server; the test above asks without one.
    unchecked = [*UNCHECKED, ignored_auth]
    if case.method == "POST" and case.path.endswith("/guidelines"):
        unchecked.append(negative_data_rejection)  # in a form a number is text, and any bytes may be a guideline's
    case.call_and_validate(base_url=HOST, headers=headers, excluded_checks=unchecked)
