"""Gates as they are written: a TOML file of thresholds, refused with the line that is wrong.

[verbatim]                    # a figure by its name; ["recall@3"] in quotes
min = 1.0

[over_refusal]
max = 0.05
on = "interval"               # the worse end of the 95% interval must lie within, not the value alone
n_at_least = 50               # fewer cases than these fail

[[gate]]                      # a further gate on a figure
figure = "right"
category = "list"             # on these cases alone
max_drop = 0.03               # how much worse than in the baseline run it may be
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from evals.errors import GateError
from evals.scorecard import TABLE

SHIPPED: Final = Path(__file__).parents[1] / "gates.toml"

_SCORERS: Final = {scorer.name: scorer for scorer in TABLE}
_HEADER: Final = re.compile(r"""\s*\[+\s*(?:"(?P<quoted>[^"]*)"|'(?P<raw>[^']*)'|(?P<bare>[^\]\s]*))\s*\]""")


class Gate(BaseModel):
    """A figure's thresholds; shares and means without a unit run from 0 to 1, others in the figure's unit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    figure: str = Field(description="Name of the figure.")
    min: float | None = Field(default=None, description="Least that passes.")
    max: float | None = Field(default=None, description="Most that passes.")
    max_drop: float | None = Field(default=None, description="Most by which it may be worse than the baseline.")
    on: Literal["value", "interval"] = Field(
        default="value", description="The value, or the worse end of its interval."
    )
    category: str | None = Field(default=None, min_length=1, description="Cases of this category alone.")
    guideline: str | None = Field(default=None, min_length=1, description="Cases on this guideline alone.")
    n_at_least: int = Field(default=1, ge=1, description="Cases that it must apply to.")

    @field_validator("figure")
    @classmethod
    def _is_known(cls, figure: str) -> str:
        if figure.startswith("judge"):
            raise ValueError(f"{figure}: what a judge model says is a trend, never a gate; take it out")
        if figure not in _SCORERS:
            raise ValueError(f"no figure is called {figure!r}; take one of: {', '.join(_SCORERS)}")
        return figure

    @field_validator("min", "max", "max_drop")
    @classmethod
    def _is_within_reach(cls, bound: float | None, info: ValidationInfo) -> float | None:
        # Without the figure there is no scale; that it is unknown is said of the figure.
        scorer = _SCORERS.get(info.data.get("figure", ""))
        if scorer and bound is not None and (bound < 0 or (bound > 1 and not scorer.unit)):
            raise ValueError(f"{info.field_name} = {bound:g}; expected 0 {'or more' if scorer.unit else 'to 1'}")
        return bound

    @model_validator(mode="after")
    def _can_pass(self) -> "Gate":
        scorer = _SCORERS[self.figure]
        if self.min is None and self.max is None and self.max_drop is None:
            raise ValueError("no threshold; give min, max or max_drop")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min = {self.min:g} lies above max = {self.max:g}; exchange them")
        if self.max_drop is not None and scorer.better == "neither":
            raise ValueError("max_drop, but neither more nor less of it is worse; give min or max")
        if self.on == "interval" and not scorer.unit and (self.min == 1 or self.max == 0):
            raise ValueError('on = "interval", but no interval ends at 0 or 1; take on out, or move the threshold')
        return self

    @property
    def where(self) -> str:
        """The cases it is on, in words; "" for all."""
        limits = (("category", self.category), ("guideline", self.guideline))
        return ", ".join(f"{name} {value}" for name, value in limits if value)

    @property
    def wanted(self) -> str:
        """What it asks, in words."""
        bounds = (("at least", self.min), ("at most", self.max), ("worse by at most", self.max_drop))
        what = " and ".join(f"{words} {bound:g}" for words, bound in bounds if bound is not None)
        enough = f", n at least {self.n_at_least}" if self.n_at_least > 1 else ""
        return f"{self.figure}{f' ({self.where})' if self.where else ''} {what} on the {self.on}{enough}"


def load_gates(path: Path = SHIPPED) -> tuple[Gate, ...]:
    """Read a file of gates.

    :raises GateError: if it can't be read, is not TOML, holds no gate, or one that names an unknown figure or key, or an
        impossible number.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise GateError(f"{path} can't be read: {error.strerror}; name a file of gates with --gates") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise GateError(f"{path} is not TOML: {error}; mend it") from error
    gates = tuple(_gate(path, text, *entry) for entry in _entries(path, text, content))
    if not gates:
        raise GateError(f"{path} holds no gate; add one, such as [verbatim] with min = 1.0")
    return gates


def _entries(path: Path, text: str, content: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield each table's name, its number among those of that name, and its keys with the figure's name among them."""
    for name, value in content.items():
        tables = value if name == "gate" and isinstance(value, list) else [value]
        for number, table in enumerate(tables):
            if not isinstance(table, dict):
                raise GateError(f"{path}, line {_line(text, name)}: {name} = {table!r}; write it as a table, [{name}]")
            if name != "gate" and "figure" in table:
                line = _line(text, name, number, "figure")
                raise GateError(f"{path}, line {line}: figure in [{name}]; take it out, or write [[gate]] for [{name}]")
            yield name, number, table if name == "gate" else {"figure": name, **table}


def _gate(path: Path, text: str, name: str, number: int, table: dict[str, Any]) -> Gate:
    try:
        return Gate.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        shown = {
            "missing": '[[gate]] without a figure; add, for example, figure = "right"',
            "extra_forbidden": f"{key} is no key of a gate; take one of: {', '.join(Gate.model_fields)}",
            "value_error": first["msg"].removeprefix("Value error, "),
        }.get(first["type"], f"{key} = {first['input']!r}: {first['msg']}")
        place = f"{path}, line {_line(text, name, number, key)}"
        raise GateError(f"{place}: {'' if name == 'gate' else f'[{name}]: '}{shown}") from error


def _line(text: str, name: str, number: int = 0, key: str = "") -> int:
    """Return the line, from 1, of a key in the table of that name and number; of the table where the key isn't found."""
    lines = text.splitlines()
    heads = [(row, _header(line)) for row, line in enumerate(lines, start=1)]
    heads = [(row, header) for row, header in heads if header is not None]
    starts = [row for row, header in heads if header == name]
    if number >= len(starts):  # written in another form, such as figure.min = 1.0
        return next((row for row, line in enumerate(lines, start=1) if name in line), 1)
    start = starts[number]
    end = next((row for row, _ in heads if row > start), len(lines) + 1)
    here = range(start + 1, end)
    return (
        next((row for row in here if re.match(rf'\s*"?{re.escape(key)}"?\s*=', lines[row - 1])), start)
        if key
        else start
    )


def _header(line: str) -> str | None:
    found = _HEADER.match(line)
    return next((part for part in found.groups() if part is not None), None) if found else None
