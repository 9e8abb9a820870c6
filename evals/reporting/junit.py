"""A run as JUnit XML, which Jenkins, GitLab and most other CI servers show: a suite per gold file, a test per case."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from evals.reporting import wording
from evals.running.record import CaseRecord, GoldRecord, RunRecord
from evals.running.store import write_whole
from evals.scorecard import figures

_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped (https://www.w3.org/TR/xml/#charsets)."""


def write_junit(run: RunRecord, path: Path) -> None:
    """Write the run as JUnit XML.

    :raises RunFileError: if the disk refuses.
    """
    write_whole(path, junit(run))


def junit(run: RunRecord) -> str:
    """Return the run as JUnit XML: a case that is not right fails, one without a reply is an error."""
    by_gold: dict[str, list[CaseRecord]] = {gold.name: [] for gold in run.gold}
    for case in run.cases:
        by_gold.setdefault(case.gold, []).append(case)
    root = ElementTree.Element("testsuites", _totals(run, run.cases, wording.title(run)))
    for name, cases in by_gold.items():
        root.append(_suite(run, name, cases))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(run: RunRecord, name: str, cases: Sequence[CaseRecord]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {**_totals(run, cases, name), **_timestamp(run)})
    properties = ElementTree.SubElement(suite, "properties")
    for key, given in _properties(run, name, cases):
        ElementTree.SubElement(properties, "property", {"name": _line(key), "value": _line(given)})
    for case in cases:
        suite.append(_test(run, case))
    return suite


def _totals(run: RunRecord, cases: Sequence[CaseRecord], name: str) -> dict[str, str]:
    errors = sum(case.status == "failed" for case in cases)
    wrong = sum(not case.right and case.status != "failed" for case in cases)
    took = sum(run.times.took_ms.get(case.id, 0.0) for case in cases)
    totals = {"tests": len(cases), "failures": wrong, "errors": errors, "skipped": 0}
    return {"name": _line(name), **{key: str(total) for key, total in totals.items()}, "time": _seconds(took)}


def _timestamp(run: RunRecord) -> dict[str, str]:
    """Return when the run began as the schema wants it, in UTC with no zone; nothing where the record's is no time."""
    moment = wording.moment(run.times.started)
    return {"timestamp": moment.replace(tzinfo=None).isoformat(timespec="seconds")} if moment else {}


def _properties(run: RunRecord, name: str, cases: Sequence[CaseRecord]) -> Iterator[tuple[str, str]]:
    for figure in figures(run, cases).values():
        if figure.value is not None:
            words = f"{wording.value(figure)} ({wording.interval(figure)}; {wording.count(figure)})"
            yield f"figure.{figure.name}", words
    system = run.system
    yield from {"suite": run.suite, "system": f"{system.name} ({system.kind})"}.items()
    yield from {"release": system.release, "settings_hash": system.settings_hash}.items()
    yield from ((f"setting.{key}", json.dumps(given, sort_keys=True)) for key, given in system.settings.items())
    for what, table in (("model", system.models), ("version", system.versions), ("machine", system.machine)):
        yield from ((f"{what}.{key}", given) for key, given in table.items())
    yield from ((f"filter.{number}", given) for number, given in enumerate(run.filters, start=1))
    for gold in run.gold:
        if gold.name == name:
            yield from _gold(gold)


def _gold(gold: GoldRecord) -> Iterable[tuple[str, str]]:
    return (
        ("gold.sha256", gold.sha256),
        ("gold.guideline", gold.guideline),
        ("gold.edition", gold.edition),
        ("gold.asked_edition", gold.asked_edition),
    )


def _test(run: RunRecord, case: CaseRecord) -> ElementTree.Element:
    name = f"{case.id.removeprefix(f'{case.gold}/')} {case.question}"
    took = _seconds(run.times.took_ms.get(case.id, 0.0))
    attributes = {"classname": _line(f"{case.gold}.{case.category}"), "name": _line(name), "time": took}
    test = ElementTree.Element("testcase", attributes)
    if not case.right:
        kind = "error" if case.status == "failed" else "failure"
        message = {"message": _line("; ".join(case.why) or case.status), "type": _line(wording.outcome(case))}
        ElementTree.SubElement(test, kind, message).text = _fit("\n".join(_story(case)))
    return test


def _story(case: CaseRecord) -> Iterator[str]:
    yield from (f"Earlier: {turn}" for turn in case.history)
    yield f"Question: {case.question}"
    if case.understood_as is not None and case.understood_as != case.question:
        yield f"Understood as: {case.understood_as}"
    if not case.answerable:
        yield f"Expected: an abstention ({case.reason})"
    for fact in case.expected:
        if fact.group:
            state = {True: "stated", False: "not stated", None: "not looked for"}[fact.stated]
            yield f"Expected {fact.group}: {fact.quote} [{'; '.join(fact.tokens)}] ({state})"
    yield from (f"Must match: {pattern}" for pattern in case.must)
    yield from (f"Must not match: {pattern}" for pattern in case.must_not)
    yield f"{case.status.capitalize()}: {case.text}"
    for passage in case.passages:
        yield f"{'Near' if passage.nearest else 'Cited'}: {' > '.join(passage.section)}: {passage.quote}"


def _seconds(took_ms: float) -> str:
    return f"{took_ms / 1000:.3f}"


def _fit(text: str) -> str:
    """Replace what XML can't hold with the sign for an unknown character."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def _line(text: str) -> str:
    return " ".join(_fit(text).split())
