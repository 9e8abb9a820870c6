"""The source panel: a guideline's canonical text with its headings, the cited words marked; its pages where it has some.

Of the pages only the places of the marks are here: `ui.sources.pages` draws them once the panel asks.
"""

from qa.errors import QuestionError
from ui.rendering import render, updated
from ui.sources.pages import Library, edition_name
from ui.sources.passage import blocks, printed, references, warnings


def source_panel(library: Library, guideline: object, start: object, end: object) -> str:
    """Return the HTML of the panel for one citation in the edition that `guideline` names.

    The last three come from the browser and may be anything.

    :raises UnknownGuidelineError: if there is no such edition.
    :raises QuestionError: if `start` and `end` are no span of its text.
    """
    name = edition_name(guideline)
    found = library.guideline(name)
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(found.text)):
        raise QuestionError(f"{start!s:.20}-{end!s:.20} is no span of {found.id}; ask again for a fresh citation")
    cited = [statement for statement in found.statements if statement.start < end and start < statement.end]
    is_kept = found.pages > 0 and library.source_file(name) is not None
    return render(
        "chat/source.html",
        name=name,
        guideline=found,
        updated=updated(found),
        quote=found.text[start:end],
        printed=printed(found, cited) if is_kept else None,
        blocks=list(blocks(found, start, end)),
        references=references(found, cited),
        warnings=warnings(found, cited),
    )
