"""A program: sets a PDF guideline, serves the chat on it, and prints the address.

    python printed_chat.py FOLDER        writes FOLDER/fluids.pdf and FOLDER/fluids.json, what a reader would make of it

The guideline is set line by line, so that it is known to the point where its words stand.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from served import serve

from qa.answer import Answer, AnsweredStatement, Citation, Notice, Provenance
from qa.engine import GuidelineQA
from qa.guideline import Box, Edition, Guideline, Metadata, Reference, Section, SourceWarning, Statement
from qa.guideline_json import to_json
from qa.settings import Settings
from ui.server import create_app

WIDTH, HEIGHT, MARGIN, LEADING, SIZE = 595.0, 842.0, 62.0, 15.5, 11.0


@dataclass
class Typesetter:
    """Sets statements on pages of A4 and notes where each stands."""

    path: Path
    text: str = ""
    statements: list[Statement] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    page: int = 1
    down: float = 90.0

    def __post_init__(self) -> None:
        self.canvas = Canvas(str(self.path), pagesize=(WIDTH, HEIGHT))
        self._running_head()

    def heading(self, words: str) -> None:
        self.down += 14
        start = len(self.text)
        self._line(MARGIN, words, "Helvetica-Bold", 14)
        self.down += 6
        self.text += words + "\n"
        self.sections.append(Section((words,), start, start, len(self.text) - 1))

    def statement(self, words: str, **of: Any) -> None:
        start = len(self.text)
        boxes = [self._line(MARGIN, line) for line in self._lines(words, WIDTH - 2 * MARGIN)]
        self.down += 7
        self._add(words, start, boxes, **of)

    def row(self, cells: list[str], is_head: bool = False) -> None:
        start, top = len(self.text), self.down
        across = [MARGIN, MARGIN + 150, MARGIN + 290, WIDTH - MARGIN]
        if is_head:
            self.canvas.setFillColorRGB(0.1, 0.25, 0.45)
            self.canvas.rect(MARGIN - 4, HEIGHT - top - 19, WIDTH - 2 * MARGIN + 8, 21, fill=1, stroke=0)
        boxes, deepest = [], top
        for (left, right), cell in zip(pairwise(across), cells, strict=True):
            self.down = top
            for line in self._lines(cell, right - left - 10):
                boxes.append(self._line(left, line, "Helvetica-Bold" if is_head else "Helvetica", white=is_head))
            deepest = max(deepest, self.down)
        self.down = deepest + 5
        self.canvas.setStrokeColorRGB(0.6, 0.65, 0.7)
        self.canvas.line(MARGIN - 4, HEIGHT - self.down + 1, WIDTH - MARGIN + 4, HEIGHT - self.down + 1)
        self.down += 4
        self._add(" | ".join(cells), start, boxes)

    def turn(self) -> None:
        self.canvas.setFont("Helvetica", 8)
        self.canvas.drawCentredString(WIDTH / 2, 40, str(self.page))
        self.canvas.showPage()
        self.page += 1
        self.down = 90.0
        self._running_head()

    def save(self) -> None:
        self.canvas.drawCentredString(WIDTH / 2, 40, str(self.page))
        self.canvas.save()

    def _running_head(self) -> None:
        self.canvas.setFont("Helvetica", 8)
        self.canvas.drawString(MARGIN, HEIGHT - 50, "Ward guideline: fluid balance after surgery")
        self.canvas.line(MARGIN, HEIGHT - 56, WIDTH - MARGIN, HEIGHT - 56)

    def _add(self, words: str, start: int, boxes: list[Box], **of: Any) -> None:
        self.text += words + "\n"
        section = self.sections[-1].path
        made = Statement(start, len(self.text) - 1, words, section, len(self.statements), page=boxes[0].page)
        self.statements.append(replace(made, boxes=tuple(boxes), **of))

    def _lines(self, words: str, width: float) -> Iterator[str]:
        line = ""
        for word in words.split():
            if line and stringWidth(f"{line} {word}", "Helvetica", SIZE) > width:
                yield line
                line = word
            else:
                line = f"{line} {word}".strip()
        yield line

    def _line(self, left: float, words: str, font: str = "Helvetica", size: float = SIZE, white: bool = False) -> Box:
        if self.down > HEIGHT - 80:
            self.turn()
        self.canvas.setFont(font, size)
        self.canvas.setFillColorRGB(*((1, 1, 1) if white else (0, 0, 0)))
        self.canvas.drawString(left, HEIGHT - self.down - size, words)
        right = left + stringWidth(words, font, size)
        box = Box(self.page, left / WIDTH, self.down / HEIGHT, right / WIDTH, (self.down + size * 1.25) / HEIGHT)
        self.down += LEADING
        return box


FILLING = (
    "The fluid chart is begun in the recovery room and goes with the patient to the ward.",
    "Each entry carries the hour, the volume in millilitres and the initials of whoever measured it.",
    "Drains are read at the same hour each day and their sum is written in the last column.",
)
LONG = "Where the balance of one day is more than 1,500 ml positive, " + (
    "weigh the patient, listen to the chest, look at the legs and the jugular vein, and halve the maintenance rate "
    "until the cause has been found and written down by a doctor of the team. "
)


def write(path: Path) -> Guideline:
    """Set a guideline of several pages and return what a reader would make of it."""
    page = Typesetter(path)
    page.heading("Maintenance fluids")
    for words in FILLING:
        page.statement(words)
    page.statement(
        "Give 25 to 30 ml per kilogram of body weight a day of water to adults who can't drink, "
        "and check the serum potassium each morning for as long as the infusion runs. [1]",
        references=(1,),
        strength="Strong",
    )
    page.heading("Rates by weight")
    page.row(["Weight", "Rate", "Check"], is_head=True)
    page.row(["under 50 kg", "60 ml an hour", "Potassium twice a day, sodium each morning"])
    page.row(["50 to 80 kg", "80 ml an hour", "Potassium and sodium each morning"])
    page.row(["over 80 kg", "100-80 ml an hour", "Potassium and sodium each morning"])
    page.heading("Charts")
    while page.page == 1 and page.down < HEIGHT - 130:
        page.statement(FILLING[len(page.statements) % 3])
    page.statement(LONG * 2)
    for words in FILLING * 3:
        page.statement(words)
    page.turn()
    page.heading("Handover")
    page.statement("At handover the nurse reads the balance of the last shift aloud.")
    page.save()
    sections = tuple(replace(section, end=len(page.text)) for section in page.sections)
    return Guideline(
        id="fluids",
        edition=Edition("3rd edition", date(2019, 4, 2), "0" * 64, fate="superseded by 4th edition"),
        metadata=Metadata("Fluid balance after surgery <b>", publisher="A ward", review_status="In review"),
        text=page.text,
        sections=sections,
        statements=tuple(page.statements),
        references=(Reference(1, "Doe J. Water after operations. 2017.", "Trial"),),
        warnings=(SourceWarning("range", "The range 100-80 ml runs backwards.", 7),),
        pages=page.page,
    )


class Engine:
    """Answers with the statements whose first words are asked for."""

    release = "r"
    trouble = ""

    def __init__(self, guideline: Guideline, path: Path) -> None:
        self.guidelines: Mapping[str, Guideline] = {guideline.id: guideline}
        self.path = path

    def guideline(self, name: str) -> Guideline:
        return self.guidelines[name.partition("@")[0]]

    def source_file(self, name: str) -> Path | None:
        return self.path

    def stream(self, question: str, *_: Any, explained: bool) -> Iterator[Answer]:
        guideline = self.guidelines["fluids"]
        found = [s for s in guideline.statements if s.text.startswith(question)][:1]
        yield Answer(
            question=question,
            understood_as=question,
            text=found[0].text,
            statements=[AnsweredStatement(text=s.text, heading="", citations=[citation(guideline, s)]) for s in found],
            notices=[
                Notice(kind="edition", text="Edition 3 is not in force."),
                Notice(kind="review", text="In review."),
            ],
            provenance=Provenance(release="r", settings="s", models={}, took_ms=1),
        )

    def follow_ups(self, *_: Any) -> list[str]:
        return []

    def examples(self, *_: Any) -> list[str]:
        return []


def citation(guideline: Guideline, statement: Statement) -> Citation:
    return Citation(
        guideline=guideline.id,
        title=guideline.metadata.title,
        edition=guideline.edition.label,
        section=list(statement.section),
        page=statement.page,
        start=statement.start,
        end=statement.end,
        quote=guideline.quote(statement),
        kind=statement.kind.value,
        strength=statement.strength,
        evidence=None,
        references=list(statement.references),
        warnings=[],
    )


def main(folder: Path) -> None:
    """Serve until SIGINT."""
    path = folder / "fluids.pdf"
    guideline = write(path)
    (folder / "fluids.json").write_bytes(to_json(guideline))
    access = {name: folder / name for name in ("users", "keys", "secret_file")}
    settings = Settings.load(access=access)
    serve(create_app(settings, cast(GuidelineQA, Engine(guideline, path))), settings)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
