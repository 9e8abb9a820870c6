"""A comparison as a web page that needs nothing beside itself."""

import jinja2

from evals.comparing.compare import Comparison
from evals.comparing.wording import METHOD, left_out, named, worded, worded_difference, worded_p


def comparison_page(comparison: Comparison) -> str:
    """Return the page as HTML; whatever comes from a guideline, a question or a system is shown as text."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("evals.comparing"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"worded": worded, "worded_difference": worded_difference, "worded_p": worded_p}
    return environment.get_template("comparison.html").render(
        comparison=comparison,
        names=(named(comparison.a), named(comparison.b)),
        contrasts=[each for each in comparison.contrasts.values() if each.a.n or each.b.n],
        left_out=left_out(comparison),
        method=METHOD,
    )
