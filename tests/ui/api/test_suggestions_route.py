from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa.answer import Answer
from qa.engine import GuidelineQA
from ui.service import Service

HER2 = "her2-breast-cancer"
QUESTION = "Who should have HER2 testing?"
PATH = "/api/v1/suggestions"


def test_questions_to_begin_with_are_answered(client: TestClient, engine: GuidelineQA) -> None:
    questions = client.get(PATH, params={"guidelines": [HER2]}).json()["questions"]
    assert 1 <= len(questions) <= 4
    assert isinstance(engine.ask(questions[0]), Answer)
    assert client.get(PATH).json()["questions"] == questions


def test_questions_to_go_on_with_were_not_asked(client: TestClient) -> None:
    body = {"question": QUESTION, "history": [], "guidelines": [HER2]}
    questions = client.post(PATH, json=body).json()["questions"]
    assert questions
    again = {**body, "history": [{"role": "user", "content": questions[0]}, {"role": "assistant", "content": "…"}]}
    assert questions[0] not in client.post(PATH, json=again).json()["questions"]


@pytest.mark.parametrize("names", [["nothing"], ["../x"], ["a\x00b"], [HER2, "nothing"]])
def test_unknown_guidelines_are_not_found(client: TestClient, names: list[str]) -> None:
    assert client.get(PATH, params={"guidelines": names}).status_code == 404
    assert client.post(PATH, json={"question": QUESTION, "guidelines": names}).status_code == 404


@pytest.mark.parametrize(
    "query", ["guidelines=", "guideline=x", f"guidelines={'x' * 301}", "n=5", "&guidelines=a" * 101]
)
def test_what_it_does_not_know_is_refused(client: TestClient, query: str) -> None:
    refused = client.get(f"{PATH}?{query}")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [{}, {"question": 7}, {"question": QUESTION, "id": "x"}, [], {"question": ""}])
def test_follow_ups_need_a_question(client: TestClient, body: Any) -> None:
    assert client.post(PATH, json=body).status_code == 422


def test_suggestions_use_up_no_question_and_have_a_limit_of_their_own(
    service_of: Callable[..., Service], client_of: Callable[..., TestClient]
) -> None:
    client = client_of(service_of(limits={"per_address": "2/minute"}))
    assert client.get(PATH).status_code == 200
    assert client.post(PATH, json={"question": QUESTION}).status_code == 200
    refused = client.get(PATH)
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    assert "more than 2 suggestions from one address" in refused.json()["detail"]
    asked = [client.post("/api/v1/ask", json={"question": QUESTION}).status_code for _ in range(3)]
    assert asked == [200, 200, 429]


def test_suggestions_need_the_right(service_of: Callable[..., Service], client_of: Callable[..., TestClient]) -> None:
    client = client_of(service_of(access={"mode": "password"}))
    assert client.get(PATH).status_code == 401
    assert client.post(PATH, json={"question": QUESTION}).status_code == 401
