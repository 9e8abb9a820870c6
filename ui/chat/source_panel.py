"""The source panel: a guideline's canonical text with its headings, the cited words marked; its pages where it has some.

Of the pages only the places of the marks are here: `ui.sources.pages` draws them once the panel asks.
"""

from ui.rendering import render, updated
from ui.sources.citing import Cited
from ui.sources.pages import Library, edition_name
from ui.sources.passage import blocks, printed, references, warnings


def source_panel(library: Library, guideline: object, start: object, end: object) -> str:
    """Return the HTML of the panel for one citation in the edition that `guideline` names.

    The last three come from the browser and may be anything.

    :raises UnknownGuidelineError: if there is no such edition.
    :raises QuestionError: if `start` and `end` are no span of its text.
    """
    cited = Cited.received(library, guideline, start, end)
    found, name = cited.guideline, edition_name(guideline)
    is_kept = found.pages > 0 and library.source_file(name) is not None
    return render(
        "chat/source.html",
        name=name,
        guideline=found,
        updated=updated(found),
        quote=cited.quote,
        printed=printed(found, cited.statements) if is_kept else None,
        blocks=list(blocks(found, cited.start, cited.end)),
        references=references(found, cited.statements),
        warnings=warnings(found, cited.statements),
    )
