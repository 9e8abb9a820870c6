"""Write the JSON schemas: of what `ask --json`, `ask --batch` and the API return, and of a gold file.

Run it after a change to `qa/answer.py` or `evals/cases/gold.py`; tests hold the files against the models.
"""

import json
from pathlib import Path

from evals.cases.gold import GoldFile
from qa.answer import RESULT

SCHEMAS = {"answer.schema.json": RESULT.json_schema(), "gold.schema.json": GoldFile.model_json_schema()}

if __name__ == "__main__":
    for name, schema in SCHEMAS.items():
        Path(__file__).with_name(name).write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
        print(name)
