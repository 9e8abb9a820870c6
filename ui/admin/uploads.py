"""Files that are sent to us: kept in a private folder under a harmless name, until they are read."""

import re
import shutil
import unicodedata
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from ui.edge.problems import Refusal

_MOST_FIELDS: Final = 4
_LONGEST_FIELD: Final = 4096  # bytes
_LONGEST_STEM: Final = 80
_ENDING: Final = re.compile(r"\.[A-Za-z]{1,8}")
_STRANGE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that was sent: a copy of it at `path`, in a folder for its owner only, which `discard` removes."""

    path: Path
    as_id: str | None
    discard: Callable[[], None]


def sent_form(request: Request) -> AbstractAsyncContextManager[FormData]:
    """Return what gives the fields of a form that may hold one file, and closes it.

    How much may come is for `ui.edge.bodies` to say.
    """
    return request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD)


async def uploaded(form: FormData, most_mb: float) -> Uploaded:
    """Return the file in the field `file`, and the guideline's id in the field `id`, if there is one.

    :raises Refusal: 422 if there is no file, or it is empty; 413 if it has more than `most_mb` megabytes;
        503 if it can't be kept.
    """
    file, as_id = form.get("file"), form.get("id")
    if not isinstance(file, UploadFile) or not file.filename or not file.size:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "no file came, or an empty one; choose a guideline's file")
    if file.size > most_mb * 1_000_000:
        detail = (
            f"the file has {file.size:,} bytes, more than {most_mb:g} MB; divide it, or have reading.max_file_mb raised"
        )
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    folder = TemporaryDirectory(prefix="guideline-qa-upload-", ignore_cleanup_errors=True)
    try:
        path = Path(folder.name) / safe_name(file.filename)
        await run_in_threadpool(_copy, file, path)
    except BaseException as error:
        folder.cleanup()
        if isinstance(error, OSError):
            detail = f"the file can't be kept until it is read ({error.strerror}); tell whoever runs this server"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"retry-after": "60"}) from error
        raise
    return Uploaded(path, as_id.strip() or None if isinstance(as_id, str) else None, folder.cleanup)


def safe_name(given: str) -> str:
    """Return a file name of letters, digits, ".", "_" and "-" that recalls the one given, whatever that is.

    It neither begins with a point nor names a folder; its ending is the given one's, so that text can be told from HTML.
    """
    base = unicodedata.normalize("NFKD", given).replace("\\", "/").rpartition("/")[2]
    stem, point, ending = base.rpartition(".")
    if not point or not _ENDING.fullmatch(f".{ending}"):
        stem, ending = base.replace(".", "-"), ""  # lest what is left be taken for an ending
    stem = _STRANGE.sub("-", stem).strip("._-")[:_LONGEST_STEM].strip("._-")
    return f"{stem or 'guideline'}{f'.{ending.lower()}' if ending else ''}"


def _copy(file: UploadFile, path: Path) -> None:
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
