import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evals.errors import AnswersError
from evals.running.answers import Answers
from evals.running.asking import Plan, plan
from qa.errors import QuestionError


def planned(zor: SimpleNamespace, *names: str) -> Plan:
    return plan([zor.gold(name) for name in names or ("zor",)], zor.shelf())


def written(path: Path, *results: Any) -> Path:
    rows = [result if isinstance(result, str) else result.model_dump_json() for result in results]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_each_question_gets_its_own_answer(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = written(
        tmp_path / "a.jsonl",
        zor.abstention("zor/n1", "Cost?"),
        zor.answer("Store it cold.", id="zor/d1#2", question="zorvane  MG"),
        zor.answer(zor.text[:31], id="d1"),
        zor.abstention("zor/unknown"),
    )
    asked = planned(zor)
    answers = Answers(path, asked)
    replies = {asking.id: answers.reply(asking) for asking in asked.askings if asking.id != "zor/f1"}
    assert {id: reply.status for id, reply in replies.items()} == {
        "zor/d1": "answered",
        "zor/d1#2": "answered",
        "zor/n1": "abstained",
    }
    assert replies["zor/d1#2"].text == "Store it cold."
    assert answers.strangers == 1
    with pytest.raises(QuestionError, match="no answer with id 'zor/f1'"):
        answers.reply(asked.askings[2])
    assert answers.record().release == "r1"


def test_ids_without_the_gold_sets_name_will_not_do_for_two_sets(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = written(tmp_path / "a.jsonl", zor.answer("Store it cold.", id="d1"))
    with pytest.raises(AnswersError, match="answers none"):
        Answers(path, planned(zor, "one", "two"))


def test_an_answer_to_another_question_is_refused(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = written(tmp_path / "a.jsonl", zor.answer("Store it cold.", id="zor/d1", question="Cost?"))
    with pytest.raises(AnswersError, match="line 1: id 'zor/d1' stands for 'Dose of zorvane"):
        Answers(path, planned(zor))


def test_a_second_answer_is_refused(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = written(tmp_path / "a.jsonl", zor.answer("Store it cold.", id="zor/d1"), zor.abstention("d1"))
    with pytest.raises(AnswersError, match="line 2: a second answer"):
        Answers(path, planned(zor))


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "3",
        '{"id": "d1"}',
        '{"status": "answered"}',
        "[" * 100_000,
        '{"status": "maybe"}',
        '{"text": "\\ud800"}',
        '{"took_ms": NaN}',
        '{"a\\nb": 1, "status": "answered"}',
    ],
)
def test_a_line_in_another_form_is_refused_with_its_number(tmp_path: Path, zor: SimpleNamespace, line: str) -> None:
    path = written(tmp_path / "a.jsonl", zor.abstention("zor/n1"), line)
    with pytest.raises(AnswersError, match="line 2") as raised:
        Answers(path, planned(zor))
    assert "\n" not in str(raised.value)


def test_a_file_from_windows_is_read(tmp_path: Path, zor: SimpleNamespace) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + zor.abstention("zor/n1").model_dump_json().encode() + b"\r\n\r\n")
    assert Answers(path, planned(zor)).reply(planned(zor).askings[3]).status == "abstained"


def test_a_missing_file_is_said(tmp_path: Path, zor: SimpleNamespace) -> None:
    with pytest.raises(AnswersError, match="can't be read"):
        Answers(tmp_path / "none.jsonl", planned(zor))


def test_answers_asked_with_explain_bring_their_ranking(tmp_path: Path, zor: SimpleNamespace, engine: Any) -> None:
    result, explanation = engine.explain("What share of breast cancers overexpress HER2?")
    row = {**result.model_dump(), "id": "zor/n1", "question": "", "explanation": explanation.model_dump()}
    asked = planned(zor)
    reply = Answers(written(tmp_path / "a.jsonl", json.dumps(row)), asked).reply(asked.askings[3])
    assert reply.ranking is not None
    first = result.statements[0].citations[0]
    assert (reply.ranking[0].span.start, reply.ranking[0].span.end) == (first.start, first.end)
