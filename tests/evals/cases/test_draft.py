from collections.abc import Callable
from pathlib import Path

import pytest

from evals.cases.draft import draft
from evals.cases.fit import findings
from evals.cases.gold import GoldFile
from evals.cases.guidelines import Library
from evals.cases.load import GoldDocument, load
from evals.cases.writing import HOW_TO_REVIEW, as_yaml
from evals.errors import GoldError
from qa.guideline import Guideline
from qa.question.glossary import Glossary
from qa.reading.reader import read

NONE = Glossary()


def drafted(
    guideline: Guideline, glossary: Glossary = NONE, existing: tuple[str, ...] = (), limit: int | None = None
) -> GoldFile:
    found = draft(guideline, glossary, existing, limit)
    assert found is not None
    return found


def test_recommendations_come_first_then_figures(guideline: Guideline) -> None:
    begin = [fact.quote.split()[0] for fact in drafted(guideline).facts]
    assert begin == ["Spironolactone", "Weight", "Sacubitril", "Digoxin", "Ivabradine", "The"]


def test_finds_the_tokens(guideline: Guideline, tmp_path: Path) -> None:
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text("terms:\n- {name: spironolactone, kind: drug, brands: [Aldactone]}\n", encoding="utf-8")
    facts = {fact.quote.split()[0]: fact for fact in drafted(guideline, Glossary.load(glossary)).facts}
    potassium, digoxin, ejection = facts["Spironolactone"], facts["Digoxin"], facts["The"]
    assert (potassium.drugs, potassium.negation) == (("Spironolactone",), ("not",))
    assert potassium.numbers == ("exceeds 5.0 mmol/L",), "the bound is part of the figure"
    assert digoxin.numbers == ("28%", "no more than six months")
    assert ejection.conditions == ("LVEF | left ventricular ejection fraction",)


def test_a_brand_s_usual_name_will_do_too(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# A\n\n- Herceptin and sunitinib are given, not the trastuzumab of old.\n", encoding="utf-8"
    )
    (tmp_path / "g.yaml").write_text(
        "terms:\n- {name: trastuzumab, kind: drug, brands: [Herceptin]}\n", encoding="utf-8"
    )
    (fact,) = drafted(read(tmp_path / "a.md"), Glossary.load(tmp_path / "g.yaml")).facts
    assert fact.drugs == ("Herceptin | trastuzumab", "sunitinib")


def test_nothing_is_reviewed_and_everything_fits(guideline: Guideline, document: Callable[[str], GoldDocument]) -> None:
    gold = drafted(guideline)
    assert not any(each.reviewed for each in (*gold.facts, *gold.questions))
    text = as_yaml(gold, HOW_TO_REVIEW)
    read_back = document(text)
    assert (read_back.facts, read_back.questions) == (gold.facts, gold.questions)
    assert findings(read_back, Library({"heart": guideline}, {})) == []
    with pytest.raises(GoldError, match="nothing in it was reviewed"):
        load(read_back.path)


def test_what_the_gold_covers_is_left_out(guideline: Guideline) -> None:
    quotes = tuple(guideline.quote(each) for each in guideline.statements)
    assert [fact.quote for fact in drafted(guideline, existing=quotes[1:]).facts] == [quotes[0]]
    assert draft(guideline, NONE, quotes) is None


def test_the_limit_keeps_the_first(guideline: Guideline) -> None:
    assert drafted(guideline, limit=2).facts == drafted(guideline).facts[:2]


def test_is_the_same_each_time(guideline: Guideline) -> None:
    assert as_yaml(drafted(guideline)) == as_yaml(drafted(guideline))


def test_a_recommendation_s_own_number_is_no_figure(tmp_path: Path) -> None:
    path = tmp_path / "numbered.md"
    path.write_text(
        "# A\n\n## Doses\n\n1.2.3 Offer metformin 500 mg to adults.\n\n1.2.4 Do not offer aspirin.\n", encoding="utf-8"
    )
    first, second = drafted(read(path)).facts
    assert (first.quote[:5], first.numbers) == ("1.2.3", ("500 mg",))
    assert second.numbers == ()


def test_the_same_words_twice_are_one_fact(tmp_path: Path) -> None:
    path = tmp_path / "twice.md"
    path.write_text(
        "# A\n\n## B\n\n- Check the weight.\n\n## C\n\n- Check the weight.\n- Check the height.\n", encoding="utf-8"
    )
    gold = drafted(read(path))
    assert [(fact.id, fact.quote) for fact in gold.facts] == [
        ("b-1", "Check the weight."),
        ("c-1", "Check the height."),
    ]
