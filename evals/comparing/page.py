"""A comparison as a web page that needs nothing beside itself."""

from evals.comparing.compare import Comparison
from evals.comparing.wording import METHOD, left_out, named, worded, worded_difference, worded_p
from evals.pages import environment


def comparison_page(comparison: Comparison) -> str:
    """Return the page as HTML; whatever comes from a guideline, a question or a system is shown as text."""
    made = environment(__package__)
    made.globals |= {"worded": worded, "worded_difference": worded_difference, "worded_p": worded_p}
    return made.get_template("comparison.html").render(
        comparison=comparison,
        names=(named(comparison.a), named(comparison.b)),
        contrasts=[each for each in comparison.contrasts.values() if each.a.n or each.b.n],
        left_out=left_out(comparison),
        method=METHOD,
    )
