import json
from pathlib import Path

import jsonschema
import pytest

from evals.cases.gold import GoldFile
from evals.cases.yaml_file import read_yaml

HOME = Path(__file__).parents[3]
SCHEMA = json.loads((HOME / "docs" / "gold.schema.json").read_text(encoding="utf-8"))
WITH_FACTS = [
    path for path in sorted((HOME / "evals" / "gold").glob("*.yaml")) if isinstance(read_yaml(path).value, dict)
]


def test_the_published_schema_is_the_model_s() -> None:
    assert GoldFile.model_json_schema() == SCHEMA


@pytest.mark.parametrize("path", WITH_FACTS, ids=lambda path: path.name)
def test_shipped_gold_fits_it(path: Path) -> None:
    jsonschema.validate(read_yaml(path).value, SCHEMA)


def question(**keys: object) -> dict[str, object]:
    asked = {"id": "d1", "category": "direct", "ask": "?", **keys}
    return {"guideline": "g", "edition": "e", "facts": [{"id": "f", "quote": "A is B."}], "questions": [asked]}


@pytest.mark.parametrize(
    "keys",
    [
        {"answers": "f"},
        {"answers": ["f"]},
        {"answers": [["f"]]},
        {"must": "x", "numbers": None},
        {"ask": ["?"], "must": ["x"]},
    ],
)
def test_one_text_may_stand_for_a_list(keys: dict[str, object]) -> None:
    jsonschema.validate(question(**keys), SCHEMA)
    GoldFile.model_validate(question(**keys))


@pytest.mark.parametrize(
    "keys", [{"ask": []}, {"ask": " "}, {"must": 3}, {"answers": [[]]}, {"id": "a b"}, {"odd": 1}, {"notice": "loud"}]
)
def test_what_the_model_refuses_the_schema_refuses(keys: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(question(**{"must": "x", **keys}), SCHEMA)
    with pytest.raises(ValueError, match="validation error"):
        GoldFile.model_validate(question(**{"must": "x", **keys}))
