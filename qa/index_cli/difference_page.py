"""The report of what changed between two editions, as a web page that needs nothing beside itself."""

from itertools import groupby
from operator import attrgetter

import jinja2

from qa.index.differences import Differences


def page(found: Differences, summary: str) -> str:
    """Return the page as HTML; whatever comes from a guideline is shown as text."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("qa.index_cli"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [(path, [*changes]) for path, changes in groupby(found.changes, key=attrgetter("section"))]
    return environment.get_template("differences.html").render(
        found=found,
        summary=summary,
        sections=sections,
        figures=sum(change.has_figures for change in found.changes),
        moved=sum(move.count for move in found.moves),
    )
