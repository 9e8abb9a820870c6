"""What a run ran on: versions of the libraries that shape answers, and the machine."""

import hashlib
import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import qa

_LIBRARIES: Final = ("guideline-qa", "torch", "sentence-transformers", "tokenizers", "chromadb", "tantivy", "numpy")

_SHAPING: Final = {".py", ".json", ".npz", ".safetensors"}


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and the libraries; "code" is a hash of the program itself."""
    found = {"code": _code(), "python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


@cache
def machine() -> dict[str, str]:
    """Return processor, cores, memory and system, as far as the system tells; no name of the machine or its user."""
    found = {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": str(os.cpu_count() or "unknown"),
    }
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        found["memory"] = f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return found


def _code() -> str:
    """Return a hash (12 hex digits) of all that answers: the source and the weights of `qa`."""
    home = Path(qa.__file__).parent
    shaping = hashlib.sha256()
    for file in sorted(path for path in home.rglob("*") if path.suffix in _SHAPING):
        shaping.update(f"{file.relative_to(home).as_posix()}\n".encode())
        shaping.update(hashlib.sha256(file.read_bytes()).digest())
    return shaping.hexdigest()[:12]


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
            return next(named, platform.machine())
    except OSError:
        return platform.processor() or platform.machine()
