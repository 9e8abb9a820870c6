import base64
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.reporting.html import anchor, html, write_html
from evals.running.record import CaseRecord, ExpectedRecord, PassageRecord, RunRecord

Made = Callable[..., CaseRecord]
Run = Callable[..., RunRecord]

HOSTILE = (
    """"'><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"></details></title>{{ 7 * 7 }}"""
)
VOID = {"meta", "input", "path", "circle", "rect", "img"}


class Page(HTMLParser):
    """A page as a tree of which only what the tests ask is kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.inside: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open[-1:]:
            self.inside.setdefault(tag, []).append(data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def test_elements_nest_headings_descend_by_one_and_ids_are_there_once(run: RunRecord) -> None:
    page = Page(html(run))
    assert page.open == []
    levels = [int(name[1]) for name, _ in page.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["for"] for attributes in page.all("label")} <= set(ids)
    assert all(attributes.get("role") == "img" for attributes in page.all("svg"))


def test_the_page_lets_in_nothing_but_its_own_style_and_script(run: RunRecord) -> None:
    page = Page(html(run))
    (policy,) = [each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    for kind in ("style", "script"):
        digest = hashlib.sha256("".join(page.inside[kind]).encode()).digest()
        assert f"{kind}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert policy.startswith("default-src 'none'")
    for _, attributes in page.elements:
        assert not {"src", "style", "srcset", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"url\(|@import|https?:", "".join(page.inside["style"]))


def test_whatever_comes_from_a_run_is_text(changed_case: Made, run_with: Run, run: RunRecord) -> None:
    passage = run.cases[2].passages[0]
    told = {
        "title": HOSTILE,
        "section": [HOSTILE],
        "before": HOSTILE,
        "at": HOSTILE,
        "after": HOSTILE,
        "quote": HOSTILE,
    }
    altered = PassageRecord.model_validate(passage.model_dump() | told)
    expected = [
        each.model_copy(update={"fact": HOSTILE, "quote": HOSTILE, "tokens": [HOSTILE]}) for each in _facts(run)
    ]
    texts = ("id", "gold", "guideline", "category", "understood_as", "reason", "premise", "text")
    lists = ("tags", "history", "must", "must_not", "notices", "why")
    bad = changed_case(
        "x",
        HOSTILE,
        **dict.fromkeys(texts, HOSTILE),
        **{key: [HOSTILE] for key in lists},
        expected=expected,
        passages=[altered, altered.model_copy(update={"verbatim": True, "nearest": True})],
        right=False,
    )
    table = {HOSTILE: HOSTILE}
    system = run.system.model_copy(
        update={"name": HOSTILE, "release": HOSTILE, "settings_hash": HOSTILE, "settings": {HOSTILE: [HOSTILE]}}
        | {"models": table, "versions": table, "machine": table}
    )
    gold = run.gold[0].model_copy(update=dict.fromkeys(("name", "sha256", "guideline", "asked_edition"), HOSTILE))
    times = run.times.model_copy(update={"started": HOSTILE, "finished": HOSTILE})
    hostile = run_with([bad], suite=HOSTILE, system=system, gold=[gold], filters=[HOSTILE], times=times)
    text = html(hostile)
    clean = Page(html(run_with([changed_case("x", "?")])))
    page = Page(text)
    assert page.open == []
    assert {name for name, _ in page.elements} <= {name for name, _ in clean.elements} | {"ol", "del", "ins"}
    assert [*page.all("script")] == [{}]
    assert page.inside["script"] == clean.inside["script"]
    assert "{{ 7 * 7 }}" in text
    assert "49" not in words(text)


def _facts(run: RunRecord) -> Iterator[ExpectedRecord]:
    return (fact for case in run.cases for fact in case.expected)


def test_a_case_tells_what_was_asked_answered_cited_and_expected(run: RunRecord) -> None:
    text = html(run)
    start = text.index(f'id="{anchor("gout/renal")}"')
    told = words(text[start : text.index("</details>", start)])
    for piece in (
        "wrong",
        "and with a creatinine clearance of 8?",
        "What is given in an acute flare?",
        "Understood as What is given in an acute flare with a creatinine clearance of 8 mL/min?",
        "Management of gout in adults › Gout › Acute flare, page 7",
        "Not the guideline’s own words",
        "below 10 mL/min",
        "This guideline was last reviewed",
        "a quote is not the guideline&#39;s own words; does not state renal (not recommended)",
    ):
        assert piece in told
    assert re.search(r"<del>\s*not\s*</del>", text[start:])


def test_the_place_that_is_cited_is_marked_in_its_surroundings(run: RunRecord) -> None:
    assert "<mark>For an acute flare, colchicine 0.5 mg two to four times daily is recommended.</mark> Where" in html(
        run
    )


def test_a_figure_is_drawn_with_its_interval_and_marked_where_cases_are_few(changed_case: Made, run_with: Run) -> None:
    few = html(run_with([changed_case(str(number), "?", right=number < 24) for number in range(29)]))
    many = html(run_with([changed_case(str(number), "?", right=number < 24) for number in range(30)]))
    assert ("few cases" in words(few.partition("<main>")[2]), "few cases" in words(many.partition("<main>")[2])) == (
        True,
        False,
    )
    row = many[many.index('<span class="name">right</span>') :]
    assert 'cx="166.0"' in row[: row.index("</tr>")]
    assert "80.0%" in row[: row.index("</tr>")]


def test_replies_stand_in_a_table_and_altered_quotes_fail_the_run(run: RunRecord, run_with: Run) -> None:
    text = words(html(run).partition("<main>")[2])
    assert "answerable6 4 66.7% 1 16.7% 1 16.7% absent2 1 50.0% 1 50.0% 0 0.0%" in text
    assert "1 of 6 quotes are not the guideline’s own words" in text
    assert "This run fails" not in html(run_with([case for case in run.cases if case.id != "gout/renal"]))


@pytest.mark.parametrize("cases", [0, 3, 8])
def test_the_first_cases_are_shown_and_the_rest_is_counted(run: RunRecord, cases: int) -> None:
    text = html(run, cases)
    assert text.count("<summary><span class=") == cases
    told = words(text)
    if cases == 3:
        assert "3 of 8 cases are shown, those that are not right first; 5 are left out, 2 of them not right." in told
        assert "How low should serum urate be?" in told
        assert "What dose of colchicine is given" not in told
    assert ("are left out" in told) == (cases < 8)


def test_a_run_of_nothing_has_a_report(run_with: Run) -> None:
    text = html(run_with([]))
    assert Page(text).open == []
    assert "0 cases" in text


def test_the_same_run_gives_the_same_page(run: RunRecord, tmp_path: Path) -> None:
    write_html(run, tmp_path / "a.html")
    write_html(RunRecord.model_validate_json(run.model_dump_json()), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_page_of_260_cases_is_small(run: RunRecord, run_with: Run) -> None:
    around = {"before": "b" * 160, "after": "a" * 160}
    cases = [
        case.model_copy(
            update={
                "id": f"gout/{number}",
                "passages": [each.model_copy(update=around) for each in case.passages * 3],
                "expected": case.expected * 3,
            }
        )
        for number, case in zip(range(260), [*run.cases] * 33, strict=False)
    ]
    assert len(html(run_with(cases)).encode()) < 2_000_000


@pytest.mark.parametrize(
    ("case_id", "expected"), [("her2/d01#2", "case/her2/d01%232"), ("a b/<x>", "case/a%20b/%3Cx%3E")]
)
def test_an_anchor_has_no_space_and_no_quote(case_id: str, expected: str) -> None:
    assert anchor(case_id) == expected
