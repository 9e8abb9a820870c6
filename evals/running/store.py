"""A run on disk: one JSON file, written whole or not at all."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from evals.errors import RunFileError
from evals.running.record import FORMAT, RunRecord

RUN_FILE: Final = "run.json"


def save_run(run: RunRecord, path: Path) -> None:
    """Write a run; an older file of that name is replaced in one step.

    :raises RunFileError: if the disk refuses.
    """
    write_whole(path, run.model_dump_json(indent=1) + "\n")


def load_run(path: Path) -> RunRecord:
    """Read a run, from its file or from the folder that holds `run.json`.

    :raises RunFileError: if it is missing, not a run, or of another format.
    """
    file = path / RUN_FILE if path.is_dir() else path
    try:
        return RunRecord.model_validate_json(file.read_bytes())
    except OSError as error:
        raise RunFileError(f"{file} can't be read: {error.strerror}; name a run.json or its folder") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(".".join(map(str, first["loc"])).split()) or "the file"
        raise RunFileError(
            f"{file} is no run of format {FORMAT} ({place}: {first['msg']}); write it anew with `guideline-qa eval run`"
        ) from error


def write_whole(path: Path, text: str) -> None:
    """Write a file through a new one beside it, so that nobody ever finds half of it.

    :raises RunFileError: if the disk refuses.
    """
    begun = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with begun.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        begun.replace(path)
    except OSError as error:
        with suppress(OSError):
            begun.unlink()
        raise RunFileError(f"{path} can't be written: {error.strerror}; choose another place") from error
