"""JSON lines, gzipped or not, from wherever: what can't be read is refused with file and line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, ClassVar, Final, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.errors import PublicDataError

LONGEST_LINE: Final = 10_000_000
"""Bytes; the longest row of the public sets is a hundredth of it."""
DOCUMENT: Final = "docs/public-benchmarks.md"


class Form(BaseModel):
    """A row of a file; `shape` shows its keys. Keys beyond these are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    shape: ClassVar[str] = "{}"


FormT = TypeVar("FormT", bound=Form)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file, each a JSON object.

    :raises PublicDataError: if the file is missing, is damaged, or holds a line that is not a JSON object.
    """
    for number, line in _lines(path, "a JSON object"):
        try:
            row = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise PublicDataError(f"{path}, line {number}: no JSON ({_brief(error)}); expected an object") from error
        if not isinstance(row, dict):
            raise PublicDataError(f"{path}, line {number}: {type(row).__name__} found; expected a JSON object")
        yield row


def forms(path: Path, form: type[FormT]) -> list[FormT]:
    """Return the rows of a file in their form, in order.

    :raises PublicDataError: if the file is missing, is damaged or empty, or holds a row of another form.
    """
    found = [_parsed(path, number, line, form) for number, line in _lines(path, form.shape)]
    if not found:
        raise PublicDataError(f"{path} is empty; expected JSON lines of the form {form.shape}, see {DOCUMENT}")
    return found


def refuse_absent(path: Path, form: type[Form]) -> None:
    """Refuse a path at which there is no file.

    :raises PublicDataError: says what should be there.
    """
    if not path.is_file():
        raise _absent(path, form.shape)


def _absent(path: Path, shape: str) -> PublicDataError:
    return PublicDataError(
        f"{path} is absent; name the folder that holds it with --data: JSON lines, each {shape}, see {DOCUMENT}"
    )


def _parsed(path: Path, number: int, line: bytes, form: type[FormT]) -> FormT:
    try:
        return form.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the row"
        raise PublicDataError(
            f"{path}, line {number}: {place}: {_brief(first['msg'])}; expected {form.shape}, see {DOCUMENT}"
        ) from error


def _lines(path: Path, shape: str) -> Iterator[tuple[int, bytes]]:
    """Yield every line that is not blank with its number, from 1."""
    number = 0
    try:
        with _opened(path) as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise PublicDataError(f"{path}, line {number}: longer than {LONGEST_LINE:,} bytes; part the file")
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise _absent(path, shape) from error
    except (OSError, EOFError, zlib.error) as error:
        raise PublicDataError(
            f"{path}, after line {number}: can't be read on ({_brief(error)}); fetch the file again"
        ) from error


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _brief(what: object) -> str:
    return " ".join(str(what).split())[:200]
