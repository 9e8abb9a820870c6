"""Write docs/answer.schema.json, the JSON schema of what `ask --json`, `ask --batch` and the API return.

Run it after a change to `qa/answer.py`; a test holds the file against the model.
"""

import json
from pathlib import Path

from qa.answer import RESULT

if __name__ == "__main__":
    target = Path(__file__).with_name("answer.schema.json")
    target.write_text(json.dumps(RESULT.json_schema(), indent=2) + "\n", encoding="utf-8")
    print(target.name)
