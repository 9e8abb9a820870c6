import json
import re
from html import unescape
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from qa.answer import Abstention, Answer
from qa.engine import GuidelineQA
from qa.errors import QuestionError
from qa.feedback import Feedback, Verdict
from qa.guideline import Guideline
from qa.settings import Settings
from ui.chat.conversation import replies
from ui.chat.marking import form, handed_back, preview
from ui.chat.page import _mark
from ui.chat.reply import abstained, answered
from ui.feedback.marked import VERDICTS, received

QUESTION = "Mrs Jane Smith (MRN 1234567): how is HER2 <b>counted</b>?"


@pytest.fixture
def marked(answer: Answer, guideline: Guideline) -> dict[str, Any]:
    """What the browser has of the answer, as it hands it back."""
    given = {"question": QUESTION, "history": ["she was born 12/03/1961"], "guidelines": ["g", "gone"]}
    return (
        given | {"verdict": "incomplete", "right": "ask Dr Patel"} | json.loads(handed_back(answer, {"g": guideline}))
    )


def kept(html: str) -> list[tuple[str, str]]:
    """Return what the preview shows, by name of the field."""
    found = re.findall(r'data-kept="(\w+)">(.*?)</(?:dd|q)>', html, re.DOTALL)
    return [(name, unescape(re.sub(r"<[^>]*>", "", said))) for name, said in found]


def test_what_is_kept_is_masked_and_the_guidelines_words_are_looked_up(
    marked: dict[str, Any], shelved: Any, answer: Answer
) -> None:
    feedback = received(marked, shelved)
    assert feedback.question == "Mrs [name] (MRN [number]): how is HER2 <b>counted</b>?"
    assert (feedback.history, feedback.right) == (("she was born [date]",), "ask Dr [name]")
    method, copies = (statement.citations[0] for statement in answer.statements)
    assert [(each.guideline, each.edition, each.quote) for each in feedback.cited] == [
        ("g", "2nd edition", method.quote),
        ("g", "2nd edition", copies.quote),
    ]
    assert [(each.guideline, each.edition) for each in feedback.guidelines] == [("g", "2nd edition")]
    assert (feedback.status, feedback.release, feedback.settings) == ("answered", "r", "s")


def test_the_preview_shows_every_field_as_it_is_kept(marked: dict[str, Any], shelved: Any) -> None:
    feedback = received(marked, shelved)
    shown = kept(preview(marked, shelved))
    assert shown == [
        ("question", feedback.question),
        *(("history", turn) for turn in feedback.history),
        ("verdict", "It is incomplete"),
        ("right", feedback.right),
        *(("quote", each.quote) for each in feedback.cited),
        ("guidelines", "g, 2nd edition"),
        ("release", "r, s"),
        ("saved", feedback.saved.isoformat()),
    ]
    told = {name for name, _ in shown} - {"quote"} | {"cited", "settings"}
    assert told | {"format", "status"} == set(Feedback.model_fields)  # whether it answered is told by a heading


def test_an_abstention_keeps_what_was_nearest(abstention: Abstention, guideline: Guideline, shelved: Any) -> None:
    given = {"question": "What is the dose?", "history": [], "guidelines": ["g"], "verdict": "abstained"}
    feedback = received(given | json.loads(handed_back(abstention, {"g": guideline})), shelved)
    assert [each.quote for each in feedback.cited] == [each.quote for each in abstention.nearest]


def test_the_form_offers_what_can_be_wrong_with_what_the_system_did(marked: dict[str, Any], shelved: Any) -> None:
    for status in ("answered", "abstained"):
        html = form(marked | {"status": status, "verdict": ""}, shelved)
        assert re.findall(r'name="verdict" value="(\w+)"', html) == list(VERDICTS[status])
        assert "not chosen yet" in html
        assert "Jane" not in html
        assert "<b>" not in html
    assert {verdict for verdicts in VERDICTS.values() for verdict in verdicts} == set(get_args(Verdict))


def test_a_statement_whose_edition_is_gone_is_left_out(marked: dict[str, Any], shelved: Any) -> None:
    gone = {"edition": "g@" + "1" * 64, "start": 0, "end": 5}
    assert len(received(marked | {"shown": [gone, *marked["shown"]]}, shelved).cited) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": ""},
        {"question": 3},
        {"question": "x" * 4_001},
        {"history": ["x"] * 41},
        {"history": [{"role": "user", "content": "x"}]},
        {"right": "x" * 501},
        {"verdict": ""},
        {"verdict": "abstained"},
        {"verdict": "bad"},
        {"status": "refused"},
        {"shown": [{"edition": "g", "start": 5, "end": 5}]},
        {"shown": [{"edition": "g", "start": 9, "end": 5}]},
        {"shown": [{"edition": "g", "start": 0, "end": 10**9}]},
        {"shown": [{"edition": "g", "start": 0, "end": 5}] * 51},
        {"shown": [{"edition": "g", "start": 0, "end": 5, "quote": "Mrs Smith"}]},
        {"release": "<script>"},
        {"ip": "127.0.0.1"},
    ],
)
def test_what_the_page_could_not_have_sent_is_refused(
    marked: dict[str, Any], shelved: Any, wrong: dict[str, Any]
) -> None:
    with pytest.raises(QuestionError, match=r"reload the page|choose what comes nearest"):
        received(marked | wrong, shelved)


@pytest.mark.parametrize("sent", [None, 3, "x", [], {}, {"question": "x"}])
def test_what_is_nothing_is_refused(sent: object, shelved: Any) -> None:
    for take in (form, preview, received):
        with pytest.raises(QuestionError):
            take(sent, shelved)


def test_only_saving_writes_and_each_step_answers(marked: dict[str, Any], shelved: Any, tmp_path: Path) -> None:
    engine, file = cast(GuidelineQA, shelved), tmp_path / "kept.jsonl"
    assert "<form" in _mark(engine, file, {"do": "form", "marked": marked})["html"]
    assert "All that will be kept" in _mark(engine, file, {"do": "preview", "marked": marked})["html"]
    assert not file.exists()
    thanks = _mark(engine, file, {"do": "keep", "marked": marked})["html"]
    assert "Kept on the computer" in thanks
    assert str(file) not in thanks
    assert Feedback.model_validate_json(file.read_text(encoding="utf-8")) == received(marked, shelved)
    assert "Jane" not in file.read_text(encoding="utf-8")


def test_what_can_not_be_kept_is_told(marked: dict[str, Any], shelved: Any, tmp_path: Path) -> None:
    engine = cast(GuidelineQA, shelved)
    keep = {"do": "keep", "marked": marked}
    assert "can't be written" in _mark(engine, tmp_path, keep)["failure"]
    assert "server.feedback" in _mark(engine, None, keep)["failure"]
    assert "reload the page" in _mark(engine, tmp_path / "f", {"do": "keep"})["failure"]
    assert "reload the page" in _mark(engine, tmp_path / "f", None)["failure"]
    assert not (tmp_path / "f").exists()


def test_a_reply_can_be_marked_only_where_it_is_kept(
    answer: Answer, abstention: Abstention, guideline: Guideline
) -> None:
    guidelines = {"g": guideline}
    for make, result in ((answered, answer), (abstained, abstention)):
        assert 'data-action="mark"' not in make(result, guidelines)  # type: ignore[operator]
        html = make(result, guidelines, None, handed_back(result, guidelines))  # type: ignore[operator]
        (found,) = re.findall(r'data-marking="([^"]*)"', html)
        assert json.loads(unescape(found))["status"] == result.status


def test_the_reply_carries_the_control_only_when_asked_to(asking: Any, answer: Answer) -> None:
    sent = {"question": "How?", "history": [], "guidelines": ["g"]}
    for markable in (False, True):
        *_, last = replies(asking(answer), sent, markable=markable)
        assert ("Badly answered?" in last.html) is markable


def test_the_setting_names_a_file_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.load().server.feedback == Path("build/feedback.jsonl")
    assert Settings.load(server={"feedback": ""}).server.feedback is None
    monkeypatch.setenv("GUIDELINE_QA_SERVER__FEEDBACK", "")
    assert Settings.load().server.feedback is None
    monkeypatch.setenv("GUIDELINE_QA_SERVER__FEEDBACK", "kept.jsonl")
    assert Settings.load().server.feedback == Path("kept.jsonl")
    assert Settings.load().fingerprint() == Settings.load(server={"feedback": ""}).fingerprint()
