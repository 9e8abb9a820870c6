import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from evals.judging import wording
from evals.judging.as_json import trend_json
from evals.judging.opinion import Opinion
from evals.judging.page import height, marks, trend_page
from evals.judging.terminal import print_trend
from evals.judging.trend import Trend, point
from evals.running.record import RunRecord

HOSTILE = """"'><script>window.hacked = 1</script></svg></title>{{ 7 * 7 }}"""


@pytest.fixture
def trend(answers: Callable[..., RunRecord]) -> Trend:
    def points(*scores: int | None, month: int) -> object:
        opinions = iter(scores)
        run = answers(*"x" * len(scores), started=f"2026-0{month}-01T09:30:00+00:00", suite=HOSTILE)
        return point(run, lambda _: Opinion(next(opinions), HOSTILE))

    made = (points(4, 3, 1, None, month=1), points(2, 2, month=2), points(None, month=3), points(4, 0, month=4))
    return Trend("http://127.0.0.1/chat/completions", HOSTILE, made)


def test_what_is_said_of_it_is_said_everywhere(trend: Trend) -> None:
    printed = StringIO()
    print_trend(trend, Console(file=printed, width=2_000))
    for text in (
        printed.getvalue(),
        html.unescape(trend_page(trend)),
        " ".join(json.loads(trend_json(trend))["notes"]),
    ):
        assert "a trend to look at, never a gate" in text
        assert "a model's opinion" in text
        assert "prompt version 1" in text


def test_the_terminal_shows_a_line_for_each_run(trend: Trend) -> None:
    printed = StringIO()
    print_trend(trend, Console(file=printed, width=200))
    lines = [line.split() for line in printed.getvalue().splitlines() if line.startswith("2026-")]
    assert [line[:2] for line in lines] == [[f"2026-0{month}-01", "09:30"] for month in (1, 2, 3, 4)]
    assert lines[0][2] == "2.67"
    assert lines[0][6:9] == ["3", "1", "4/4"]
    assert lines[1][2:7] == ["2.00", wording.NONE, "2", "0", "2/2"]


def test_json_holds_each_case(trend: Trend) -> None:
    first, *_, last = json.loads(trend_json(trend))["runs"]
    assert (first["n"], first["without_score"], first["mean"]) == (3, 1, pytest.approx(8 / 3))
    assert first["cases"][3] == {"id": "g/c3", "score": None, "why": HOSTILE}
    assert last["interval"] == [0.0, 4.0]


def test_the_plot_is_true(trend: Trend) -> None:
    first, second, third, last = marks(trend)
    assert first.x < second.x < third.x < last.x < 100
    assert (second.y, second.top, second.bottom) == (height(2), None, None)
    assert third.y is None
    assert (last.top, last.y, last.bottom) == (height(4), height(2), height(0))
    assert height(4) < height(0)


def test_the_line_does_not_cross_a_run_without_a_score(trend: Trend) -> None:
    page = trend_page(trend)
    assert page.count('class="step"') == 1
    assert page.count("<circle") == 3
    assert page.count('class="whisker"') == 2
    assert page.count('class="dot alone"') == 1


def test_the_page_lets_nothing_in_and_shows_text_as_text(trend: Trend) -> None:
    page = trend_page(trend)
    assert "<script" not in page
    assert html.escape(HOSTILE[:20], quote=False)[4:] in page.replace("&#34;", '"').replace("&#39;", "'")
    assert not re.search(
        r"""\b(?:src|href|style|on\w+)=""", re.sub(r"&#?\w+;", "", page.split("<body>")[1]).split("<table")[0]
    )
    style = page.split("<style>")[1].split("</style>")[0]
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert f"default-src 'none'; style-src 'sha256-{hashed}'" in html.unescape(policy)
    assert "url(" not in style and "@import" not in style


def test_elements_nest(trend: Trend) -> None:
    opened = list[str]()

    class Nesting(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag != "meta":
                opened.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Nesting().feed(trend_page(trend))
    assert opened == []
