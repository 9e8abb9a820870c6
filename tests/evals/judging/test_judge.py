from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from evals.errors import EndpointError
from evals.judging.cache import ReplyCache
from evals.judging.judge import KEY, Judge
from evals.judging.opinion import Opinion
from evals.running.http import JsonClient
from evals.running.record import RunRecord

Answers = Callable[..., RunRecord]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ReplyCache]:
    with closing(ReplyCache(tmp_path / "judge.sqlite")) as made:
        yield made


@pytest.fixture
def judge(server: Any, cache: ReplyCache) -> Iterator[Judge]:
    with closing(JsonClient(f"{server.url}/chat/completions?key=sesame", KEY)) as client:
        yield Judge(client, "m1", cache)


def test_an_answer_is_graded_the_same_way_every_time(server: Any, judge: Judge, answers: Answers) -> None:
    server.chat('{"score": 3, "why": "long"}')
    assert judge.opinion(answers("Yes.").cases[0]) == Opinion(3, "long")
    (sent,) = server.sent
    assert (sent["model"], sent["temperature"], sent["seed"]) == ("m1", 0, 0)
    assert "HER2 is a receptor." in sent["messages"][1]["content"]


@pytest.mark.parametrize(("reply", "score"), [('{"score": 3}', 3), ("Who knows?", None), (None, None)])
def test_what_is_known_is_not_asked_again(
    server: Any, judge: Judge, answers: Answers, reply: str | None, score: int | None
) -> None:
    server.chat(reply)
    assert [judge.opinion(answers("Yes.").cases[0]).score for _ in range(2)] == [score, score]
    assert len(server.sent) == 1
    judge.opinion(answers("No.").cases[0])
    assert len(server.sent) == 2


def test_the_key_is_the_judges_own(server: Any, cache: ReplyCache, answers: Answers, monkeypatch: Any) -> None:
    monkeypatch.setenv("EVAL_ENDPOINT_KEY", "another")
    monkeypatch.setenv(KEY, "sesame")
    server.chat("3")
    with closing(JsonClient(server.url, KEY)) as client:
        Judge(client, "m1", cache).opinion(answers("Yes.").cases[0])
    assert server.headers == ["Bearer sesame"]


def test_too_many_requests_are_tried_again(server: Any, judge: Judge, answers: Answers) -> None:
    server.chat('{"score": 4}')
    server.replies = [(429, b""), *server.replies]
    assert judge.opinion(answers("Yes.").cases[0]).score == 4


def test_one_refused_prompt_is_no_score_and_is_asked_again_another_time(
    server: Any, judge: Judge, answers: Answers
) -> None:
    server.chat("4")
    server.replies = [*server.replies, *[(400, b"")] * 4]
    cases = answers("A.", "B.", "C.", "D.", "E.").cases
    assert [judge.opinion(case).score for case in cases] == [4, None, None, None, None]
    server.chat("2")
    assert judge.opinion(cases[1]).score == 2


def test_a_judge_that_takes_no_prompt_at_all_is_told(server: Any, judge: Judge, answers: Answers) -> None:
    server.replies = [(400, b"")]
    with pytest.raises(EndpointError, match="--model") as raised:
        for case in answers("A.", "B.", "C.", "D.").cases:
            assert judge.opinion(case).score is None
    assert len(server.sent) == 3
    assert "sesame" not in str(raised.value)
