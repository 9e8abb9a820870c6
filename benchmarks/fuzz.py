"""Spoilt files, many of them, through every reader: each must come back as a guideline or as a clear refusal.

    python benchmarks/fuzz.py --minutes 5
    python benchmarks/fuzz.py --reader pdf --count 2000 --seed 3 --on guideline.pdf

Whatever else happens is a finding: a fault in a reader, a crash, too much time or memory, a span outside the text. The
files that led to one are kept in a folder, and `--seed` makes the same files again.
"""

import io
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from measured import markdown, parser, publish, seconds
from mutations import spoilt

from qa.errors import ReadingError
from qa.reading import ConfinedReader, ReadingLimits

FINDING: Final = re.compile(r": (took more than|needs more than|the reader failed|the reader crashed|the process that)")
"""In a refusal: that it is none of the file, but of the reader."""

MARKDOWN: Final = """---
title: Sepsis in adults
updated: 2024-05-01
---
# Sepsis in adults (updated 1 May 2024)

## 1 Treatment

1.1.1 Offer **antibiotics** within 1 hour [1,2]. [Strong recommendation; level A]

- Give fluids, 500 mL over 15 minutes:
    - crystalloid, not colloid (Level of evidence: 1iiA)
    1. repeat 2-4 times
- Don't give *starch*.^3^

| Drug | Dose | Every |
| --- | ---: | --- |
| Cefotaxime | 2 g | 8 h |
| Gentamicin | 5–7 mg/kg | 24 h |

Lactate (LAC) of 2–4 mmol/L is seen in 20% of patients.

References
==========

1. Smith J. A trial. 2020.
2. Jones K. A review. 2021.
"""

TEXT: Final = """SEPSIS IN ADULTS

1. TREATMENT

Give antibiotics within 1 hour.1,2 Blood cultures
come first, if that takes no more than 45 min-
utes.

  * Give fluids
      - 500 mL over 15 minutes
  * Call for help

Drug         Dose
Cefotaxime   2 g every 8 h

REFERENCES
[1] Smith J. A trial. 2020.
"""

HTML: Final = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sepsis | Trust</title>
<style>.h{font-size:20px;font-weight:bold}</style></head><body><nav><a href="/">Home</a></nav><main><h1>Sepsis</h1>
<p class="h">Treatment</p><p>Give antibiotics within 1&nbsp;hour<sup>1,2</sup>. <b>Strong</b> <a href="#r1">[1]</a></p>
<ul><li>Give fluids<ol type="a"><li>500 mL</li><li>again</li></ol></li><li>Call for help</li></ul>
<table><caption>Table 1. Doses</caption><thead><tr><th rowspan="2">Drug</th><th colspan="2">Dose</th></tr>
<tr><th>Day</th><th>Night</th></tr></thead><tbody><tr><td>Cefotaxime</td><td>2 g</td><td>1 g</td></tr>
<tr><td colspan="3">Others</td></tr><tr><td>Gentamicin</td><td>5 mg/kg</td><td>none</td></tr></tbody></table>
<dl><dt>LAC</dt><dd>Lactate</dd></dl><blockquote>Quote.</blockquote><pre>a  b</pre>
<div style="display:none">Hidden</div><h2>References</h2><ol><li id="r1">Smith J. A trial.</li></ol></main>
<footer>Accept cookies</footer></body></html>
"""


def word() -> bytes:
    """Return a small Word file with headings, lists, a table with merged cells, and notes in small print."""
    import docx

    document = docx.Document()
    document.add_heading("Sepsis in adults", 0)
    document.add_heading("Treatment", 1)
    document.add_paragraph("Give antibiotics within 1 hour").add_run("1,2").font.superscript = True
    for style in ("List Bullet", "List Bullet 2", "List Number", "List Number", "Intense Quote"):
        document.add_paragraph("Give fluids, 500 mL over 15 minutes.", style=style)
    table = document.add_table(4, 3)
    for number, text in enumerate("Drug Day Night Cefotaxime 2_g 1_g Gentamicin 5_mg/kg none".split()):
        table.cell(number // 3, number % 3).text = text.replace("_", " ")
    table.cell(3, 0).merge(table.cell(3, 2)).text = "Notes stand below."
    document.add_paragraph("LACTATE").runs[0].bold = True
    document.add_paragraph("Lactate (LAC) of 2–4 mmol/L is seen in 20% of patients.")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pdf() -> bytes:
    """Return a small PDF file of two pages with plain streams: heads and feet, columns, a ruled table."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    written = io.BytesIO()
    styles = getSampleStyleSheet()
    rows = [["Drug", "Dose", ""], ["", "Day", "Night"], ["Cefotaxime", "2 g", "1 g"], ["Gentamicin", "5 mg/kg", "–"]]
    rules = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0))])
    story = [
        Paragraph("Sepsis in adults", styles["Title"]),
        Paragraph("1 Treatment", styles["Heading1"]),
        *[
            Paragraph(f"1.1.{n} Give antibiotics within {n} hours<super>{n}</super>. Call.", styles["Normal"])
            for n in range(1, 9)
        ],
        Paragraph("Give fluids, 500 mL over 15 minutes, in all adults who are dehydrated. " * 12, styles["Normal"]),
        *[Paragraph("Give oxygen.", styles["Bullet"], bulletText="•") for _ in range(3)],
        Table(rows, style=rules),
        Paragraph("Lactate of 2–4 mmol/L is seen often. " * 60, styles["Normal"]),
    ]
    SimpleDocTemplate(written, pagesize=A4, pageCompression=0, title="Sepsis").build(
        story, *[lambda canvas, page: canvas.drawString(60, 30, f"Sepsis page {page.page}")] * 2
    )
    return written.getvalue()


SEEDS: Final[Mapping[str, tuple[str, str, Callable[[], bytes]]]] = {
    "markdown": (".md", "text", MARKDOWN.encode),
    "text": (".txt", "text", TEXT.encode),
    "html": (".html", "html", HTML.encode),
    "word": (".docx", "docx", word),
    "pdf": (".pdf", "pdf", pdf),
    "picture": (".pdf", "pdf", pdf),
}
"""By reader: the ending of its files, how they are spoilt, and a file to begin with; "picture" draws pages of PDF."""


@dataclass
class Run:
    """What became of the files of one reader; seconds for each, findings by what they say."""

    took: list[float] = field(default_factory=list)
    read: int = 0
    refused: int = 0
    findings: Counter[str] = field(default_factory=Counter)


def fuzz(
    name: str, given: Sequence[bytes], first: int, until: Callable[[Run], bool], reader: ConfinedReader, kept: Path
) -> Run:
    """Spoil the seeds of the reader `name`, the `given` files among them, and read the outcome until told to stop."""
    ending, kind, seed = SEEDS[name]
    seeds = [seed(), *given]
    run = Run()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"spoilt{ending}")
        for number in count():
            if until(run):
                return run
            rng = random.Random(f"{first}:{name}:{number}")
            path.write_bytes(spoilt(rng.choice(seeds), kind, seeds, rng))
            started = perf_counter()
            finding = _finding(name, reader, path, run)
            run.took.append(perf_counter() - started)
            if finding:
                what = re.sub(r"\d{4,}|'[^']*'", "…", finding)
                run.findings[what] += 1
                if run.findings[what] <= 3:
                    kept.mkdir(parents=True, exist_ok=True)
                    (kept / f"{name}-{first}-{number}{ending}").write_bytes(path.read_bytes())
                    print(f"{name} {first}:{number}: {finding}", file=sys.stderr, flush=True)
    return run


def _finding(name: str, reader: ConfinedReader, path: Path, run: Run) -> str:
    try:
        if name == "picture":
            reader.picture(path, 1, 600)
        else:
            reader.read(path)
    except ReadingError as error:
        if FINDING.search(str(error)):
            return str(error)
        run.refused += 1
    else:
        run.read += 1
    return ""


def main() -> None:
    """Spoil and read, reader by reader, and print the table."""
    arguments = parser(__doc__)
    arguments.add_argument("--reader", action="append", choices=SEEDS, help="readers to try [default: all]")
    arguments.add_argument("--minutes", type=float, default=1.0, help="for each reader [default: 1]")
    arguments.add_argument("--count", type=int, help="files for each reader, instead of minutes")
    arguments.add_argument("--seed", type=int, default=1, help="of the chance that spoils [default: 1]")
    arguments.add_argument("--on", type=Path, action="append", default=[], metavar="FILE", help="also spoil this file")
    arguments.add_argument(
        "--keep", type=Path, default=Path("build/fuzz"), help="for what failed [default: build/fuzz]"
    )
    arguments.add_argument("--max-seconds", type=float, default=10.0, help="for one file [default: 10]")
    given = arguments.parse_args()
    rows, failed = [], 0
    with ConfinedReader(ReadingLimits(max_seconds=given.max_seconds, max_memory_mb=1000)) as reader:
        for name in given.reader or SEEDS:
            started = perf_counter()

            def until(run: Run, started: float = started) -> bool:
                if given.count is not None:
                    return len(run.took) >= given.count
                return perf_counter() - started > 60 * given.minutes

            files = [path.read_bytes() for path in given.on if path.suffix == SEEDS[name][0]]
            run = fuzz(name, files, given.seed, until, reader, given.keep)
            failed += run.findings.total()
            rows.append(_row(name, run))
    table = markdown(["reader", "files", "read", "refused", "findings", "median", "slowest", "all"], rows)
    publish("fuzz", table, given.write)
    if failed:
        sys.exit(f"{failed} findings; the files that led to them are in {given.keep}")


def _row(name: str, run: Run) -> list[str]:
    counts = [len(run.took), run.read, run.refused, run.findings.total()]
    times = [median(run.took), max(run.took), sum(run.took)] if run.took else [0.0] * 3
    return [name, *(f"{each:,}" for each in counts), *map(seconds, times)]


if __name__ == "__main__":
    main()
