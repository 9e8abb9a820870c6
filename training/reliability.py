"""A reliability diagram: whether the text answers 70% of the questions that were given a probability of 70%."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

BINS: Final = 8
_SIZE: Final = 320
_EDGE: Final = 46


def draw(probabilities: NDArray[np.float64], answered: NDArray[np.bool_], path: Path) -> None:
    """Write an SVG of the share answered over the mean probability, `(n,)` each, in bins of equal counts."""
    order = np.array_split(np.argsort(probabilities), BINS)
    points = [
        (float(probabilities[part].mean()), float(answered[part].mean()), len(part)) for part in order if len(part)
    ]
    path.write_text(_svg(points), encoding="utf-8")


def _svg(points: list[tuple[float, float, int]]) -> str:
    marks = []
    for probability, share, count in points:
        x, y = _at(probability, share)
        error = 1.96 * np.sqrt(share * (1 - share) / count) * (_SIZE - 2 * _EDGE)
        marks.append(f'<line x1="{x:.0f}" y1="{y - error:.0f}" x2="{x:.0f}" y2="{y + error:.0f}" stroke="#1565c0"/>')
        marks.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#1565c0"/>')
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in (_at(probability, share) for probability, share, _ in points))
    (x0, y0), (x1, y1) = _at(0, 0), _at(1, 1)
    ticks = []
    for value in (0, 0.25, 0.5, 0.75, 1):
        (x, _), (_, y) = _at(value, 0), _at(0, value)
        ticks.append(f'<text x="{x:.0f}" y="{y0 + 16:.0f}" text-anchor="middle">{value:g}</text>')
        ticks.append(f'<text x="{x0 - 6:.0f}" y="{y + 4:.0f}" text-anchor="end">{value:g}</text>')
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" font-family="sans-serif" font-size="11">
<title>How far the probability that something answers can be taken at its word, on texts held out</title>
<rect width="100%" height="100%" fill="#fff"/>
<rect x="{x0}" y="{y1}" width="{x1 - x0}" height="{y0 - y1}" fill="none" stroke="#888"/>
<line x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}" stroke="#888" stroke-dasharray="4 4"/>
<polyline points="{line}" fill="none" stroke="#1565c0" stroke-width="1.5"/>
{chr(10).join([*marks, *ticks])}
<text x="{(x0 + x1) / 2}" y="{_SIZE - 8}" text-anchor="middle">probability that the text answers</text>
<text transform="translate(12 {(y0 + y1) / 2}) rotate(-90)" text-anchor="middle">share that it answers</text>
</svg>
"""


def _at(x: float, y: float) -> tuple[float, float]:
    inside = _SIZE - 2 * _EDGE
    return _EDGE + x * inside, _SIZE - _EDGE - y * inside
