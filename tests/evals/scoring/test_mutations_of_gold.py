"""A wrong answer of each kind, planted in the ideal reply to each question of a small gold file, must be caught."""

from collections.abc import Sequence
from pathlib import Path

import gold_mutations
import pytest
from gold_mutations import catches, marked_down
from ideal_replies import Ideal, ideals
from planted_errors import KINDS

GUIDELINE = """---
id: ox
title: Oxaline
edition: "1"
updated: 2026-01-01
---
# Oxaline

## Doses

- Give oxaline 4 mg/kg a day for 3 days. [2]
- Adults over 60 years take 15-25% less oxaline than others. [1]
- Do not give oxaline to patients with an IHC 2+ tumor, unless they weigh more than 20 kg.

| Body weight (kg) | Betaline dose (mg) | Not given to |
|---|---|---|
| 5 to < 15 | 20 | infants |

## Safety

- Oxaline should not be given in pregnancy.
- Betaline may be given in pregnancy from week 12.
"""
GOLD = """guideline: ox
edition: "1"
facts:
  - {id: dose, quote: "Give oxaline 4 mg/kg a day for 3 days.", numbers: [4 mg/kg a day, 3 days], drugs: oxaline}
  - {id: less, quote: "Adults over 60 years take 15-25% less oxaline than others.", numbers: 15-25%, drugs: oxaline,
     conditions: over 60 years}
  - {id: ihc, quote: "Do not give oxaline to patients with an IHC 2+ tumor, unless they weigh more than 20 kg.",
     numbers: more than 20 kg, drugs: oxaline, conditions: IHC 2+, negation: not}
  - {id: row, quote: "| 5 to < 15 | 20 | infants |", numbers: 20 mg, drugs: betaline, conditions: 5 to < 15}
  - {id: pregnancy, quote: "Oxaline should not be given in pregnancy.", drugs: oxaline, conditions: pregnancy,
     negation: should not}
  - {id: beta, quote: "Betaline may be given in pregnancy from week 12.", drugs: betaline, conditions: [pregnancy, week 12]}
questions:
  - {id: d1, category: direct, ask: "dose of oxaline?", answers: dose}
  - {id: d2, category: direct, ask: "oxaline in IHC 2+?", answers: ihc, notice: any}
  - {id: d3, category: direct, ask: "dose of betaline at 10 kg?", answers: row}
  - {id: d4, category: direct, ask: "betaline in pregnancy?", answers: beta}
  - {id: l1, category: list, ask: "all on doses of oxaline", answers: [dose, less]}
  - {id: p1, category: premise, ask: "Why is oxaline safe in pregnancy?", answers: [pregnancy], also: [beta],
     premise: that oxaline is safe in pregnancy}
  - {id: n1, category: absent-near, ask: "price of oxaline?", answerable: false, reason: no price is given}
"""


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Ideal]:
    folder = tmp_path_factory.mktemp("gold")
    gold, corpus = folder / "ox.yaml", folder / "corpus"
    gold.write_text(GOLD, encoding="utf-8")
    corpus.mkdir()
    (corpus / "ox.md").write_text(GUIDELINE, encoding="utf-8")
    return list(ideals([gold], [corpus]))


def test_ideal_replies_have_full_marks(replies: Sequence[Ideal]) -> None:
    assert len(replies) == 7
    assert {ideal.name: [*marked_down(ideal.case(ideal.reply(ideal.statements)))] for ideal in replies} == {
        ideal.name: [] for ideal in replies
    }


def test_a_wrong_answer_of_each_kind_is_planted_and_caught(replies: Sequence[Ideal]) -> None:
    found = catches(replies)
    assert [each.kind for each in found] == [*KINDS]
    assert [each.kind.name for each in found if not each.planted] == []
    assert {each.kind.name: each.escaped for each in found if each.escaped} == {}
    assert all(each.planted == each.caught for each in found)


def test_what_is_planted_differs_from_the_ideal_reply(replies: Sequence[Ideal]) -> None:
    for ideal in replies:
        right = ideal.reply(ideal.statements)
        assert all(reply != right for kind in KINDS for reply in kind.plant(ideal))


def test_a_scorer_that_sleeps_lets_wrong_answers_escape(
    replies: Sequence[Ideal], monkeypatch: pytest.MonkeyPatch
) -> None:
    awake = gold_mutations.is_full
    monkeypatch.setattr(
        gold_mutations, "is_full", lambda scorer, score: scorer.name == "uncited" or awake(scorer, score)
    )
    escaped = {each.kind.name for each in catches(replies) if each.escaped}
    assert escaped == {"citation dropped", "a sentence of its own added"}


def test_a_gold_fact_that_its_own_quote_does_not_state_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "ox.md").write_text(GUIDELINE, encoding="utf-8")
    (tmp_path / "ox.yaml").write_text(GOLD.replace("numbers: 15-25%", "numbers: 15-35%"), encoding="utf-8")
    status = gold_mutations.main(["--gold", str(tmp_path / "ox.yaml"), "--corpus", str(tmp_path / "corpus")])
    assert status == 1
    assert "ideal, and marked down: ox/l1: right (fact less not stated: 15-35% missing)" in capsys.readouterr().err
