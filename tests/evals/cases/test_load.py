import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.cases.load import load, load_all, read_gold
from evals.errors import GoldError

Write = Callable[[str], Path]

PLAIN = """\
- {id: d1, cat: direct, q: "At which dose?", want: ["24 mg"], none: ['\\bdaily'], line: "24 mg", warn: true}
- id: f1
  cat: followup
  q: And digoxin?
  history: [What of sacubitril?]
  want: 28 ?%
- {id: a1, cat: absent-far, q: "What is the capital of France?", answerable: false}
"""


def refused(path: Path) -> str:
    with pytest.raises(GoldError) as error:
        read_gold(path)
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(str(path))


def test_reads_facts_and_questions(written: Write, gold_text: str) -> None:
    path = written(gold_text)
    gold = load(path)
    assert (gold.name, gold.guideline, gold.edition) == ("gold", "heart", "2026")
    assert gold.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert gold.facts["dose"].numbers == ("24 mg",)
    assert [question.id for question in gold.questions] == ["d1", "d2", "a1"]
    assert gold.questions[0].ask == ("At which dose is sacubitril started?", "sacubitril starting dose")
    assert gold.questions[0].answers == (("dose",),)
    assert gold.questions[1].named == {"potassium", "weight"}
    assert gold.unreviewed == 0


def test_reads_a_plain_list_as_the_same(written: Write) -> None:
    gold = load(written(PLAIN))
    assert (gold.guideline, gold.edition, gold.facts) == ("", "", {})
    first, follow_up, absent = gold.questions
    assert (first.category, first.ask, first.must, first.must_not) == (
        "direct",
        ("At which dose?",),
        ("24 mg",),
        (r"\bdaily",),
    )
    assert (first.line, first.notice, follow_up.notice) == ("24 mg", "any", "")
    assert (follow_up.history, follow_up.must) == (("What of sacubitril?",), ("28 ?%",))
    assert not absent.answerable


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # a pattern that is none, on a line of its own, as the second item
        ("answers: [dose]", "must:\n      - 24\n      - '('", ", line 24: question 'd1', must.2: '(' is not a regular"),
        ("answers: [dose]", "must: ['a{999999999999}']", ", line 22: question 'd1', must.1: 'a{999999999999}' is"),
        ("answers: [dose]", "must: ['[[a]']", ", line 22: question 'd1', must.1: '[[a]' is not a regular expression: "),
        ("answers: [dose]", "must: ['']", ", line 22: question 'd1', must.1: expected a text, found none"),
        # what is named is not there
        ("answers: [dose]", "answers: [dose, doze]", ", line 22: question 'd1', answers.2.1: names fact 'doze'"),
        ("      - [potassium]", "      - [potassium,\n         k]", ", line 28: question 'd2', answers.1.2: names fact 'k'"),
        ("also: [weight]", "also: wait", ", line 28: question 'd2', also.1: names fact 'wait'"),
        # twins: the line is that of the second's id
        ("id: d2", "id: d1", ", line 23: question 'd1', id: a second question with id 'd1'"),
        ("id: weight", "id: dose", ", line 13: fact 'dose', id: a second fact with id 'dose'"),
        # keys
        ("answers: [dose]", "answer: [dose]", ", line 22: question 'd1', answer: no such key; did you mean 'answers'?"),
        ("guideline: heart", "guide: heart", ", line 1: guideline: the key is missing"),
        ("    drugs: [spironolactone]\n", "    drug: [x]\n", ", line 11: fact 'potassium', drug: no such key; did"),
        ("category: direct\n    ask: When", "ask: When", ", line 23: question 'd2', category: the key is missing"),
        # values
        ("ask: When is spironolactone not recommended?", "ask:", ", line 25: question 'd2', ask: found nothing"),
        ("ask: When is spironolactone not recommended?", "ask: []", ", line 25: question 'd2', ask: found an empty list"),
        ("ask: When is spironolactone not recommended?", "ask: ' '", ", line 25: question 'd2', ask.1: expected a text"),
        ("answerable: false", "answerable: perhaps", ", line 32: question 'a1', answerable: found 'perhaps', expected true"),
        ("id: d1", "id: d 1", ", line 17: question 'd 1', id: 'd 1' can't be an id"),
        ("id: d1", "id: d#2", ", line 17: question 'd#2', id: 'd#2' can't be an id"),
        ("edition: 2026", "edition: [a]", ", line 2: edition: found a list of 1, expected a text"),
        ("answers: [dose]", "answers: [dose]\n    notice: loud", ", line 23: question 'd1', notice: found 'loud', expected"),
        # what can't stand together
        ("    answers: [dose]\n", "", ", line 17: question 'd1': an answerable question needs a fact in answers"),
        ("    reason: No price is given.\n", "", ", line 29: question 'a1': it is not answerable; say why in reason"),
        ("    reason: No", "    must: x\n    reason: No", ", line 33: question 'a1', must: answerable: false can't stand"),
        ("answers: [dose]", "answers: [dose]\n    reason: x", ", line 23: question 'd1', reason: reason says why there"),
        ("answers: [dose]", "answers: [dose]\n    understood: x", ", line 23: question 'd1', understood: understood is for"),
    ],
)  # fmt: skip
def test_tells_file_line_and_mend(written: Write, gold_text: str, before: str, after: str, told: str) -> None:
    assert gold_text.count(before) >= 1
    message = refused(written(gold_text.replace(before, after, 1)))
    assert message.startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: x, cat: a, q: b, want: ['(']}", ", line 1: question 'x', want.1: '(' is not a regular expression"),
        ("- id: x\n  cat: a\n  q: b\n  want: c\n  oops: d", ", line 5: question 'x', oops: no such key; there are: id, cat"),
        ("- id: x\n  cat: a\n  q: b\n", ", line 1: question 'x': an answerable question needs a pattern in want"),
        ("- {id: x, cat: a, q: b, want: c}\n- {id: x, cat: a, q: b, want: c}", ", line 2: question 'x', id: a second"),
        ("- {id: x, cat: a, q: b,\n   line: c, answerable: false}", ", line 2: question 'x', line: answerable: false can't"),
        ("- just words", ", line 1: a question: found 'just words', expected keys and values (id, cat, q)"),
        ("[]", " holds no question"),
        ("just words", " holds 'just words', expected a gold file"),
        ("guideline: g\nedition: e\nquestions: []", ", line 3: questions: found an empty list"),
        ("guideline: g\nedition: e\nquestions:\n- 1", ", line 4: a question: found '1', expected keys and values"),
        ("guideline: g\nedition: e\nquestions: {a: b}", ", line 3: questions: found keys and values, expected a list"),
    ],
)  # fmt: skip
def test_tells_it_of_other_forms_too(written: Write, text: str, told: str) -> None:
    assert refused(written(text)).startswith(told)


def test_drafts_do_not_count(written: Write, gold_text: str) -> None:
    questions = gold_text.replace("answers: [dose]", "answers: [dose]\n    reviewed: false")
    gold = load(written(questions))
    assert ([each.id for each in gold.questions], gold.unreviewed) == (["d2", "a1"], 1)


def test_questions_on_drafted_facts_do_not_count(written: Write, gold_text: str) -> None:
    # "weight" is only in `also` of d2: it may be cited, so it must have been checked.
    gold = load(written(gold_text.replace("conditions: [follow-up]", "conditions: [follow-up]\n    reviewed: false")))
    assert ([each.id for each in gold.questions], gold.unreviewed) == (["d1", "a1"], 1)
    assert set(gold.facts) == {"dose", "potassium"}


def test_a_file_of_drafts_alone_is_refused(written: Write) -> None:
    text = "guideline: g\nedition: e\nquestions:\n- {id: x, category: a, ask: b, must: c, reviewed: false}\n"
    with pytest.raises(GoldError, match="nothing in it was reviewed"):
        load(written(text))


def test_names_must_differ(tmp_path: Path, gold_text: str) -> None:
    paths = [tmp_path / "a" / "same.yaml", tmp_path / "b" / "same.yaml"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(gold_text, encoding="utf-8")
    assert [gold.name for gold in load_all(paths[:1])] == ["same"]
    with pytest.raises(GoldError, match="another gold file is also named same"):
        load_all(paths)
