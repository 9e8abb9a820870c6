from dataclasses import replace

import jinja2
import pytest

from qa.guideline import Guideline
from ui.rendering import render, updated


def test_what_is_given_is_escaped() -> None:
    assert "&lt;script&gt;" in render("chat/refusal.html", message="<script>")


def test_a_value_that_is_not_given_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(jinja2.UndefinedError, match="message"):
        render("chat/refusal.html")


def test_a_date_reads_as_a_date_and_none_as_nothing(guideline: Guideline) -> None:
    assert updated(guideline) == "5 March 2024"
    assert updated(replace(guideline, edition=replace(guideline.edition, updated=None))) == ""
