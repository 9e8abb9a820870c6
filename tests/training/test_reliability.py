from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from training.reliability import BINS, draw


def test_what_is_perfectly_calibrated_lies_on_the_diagonal(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    probabilities = rng.random(20_000)
    draw(probabilities, rng.random(20_000) < probabilities, tmp_path / "drawn.svg")
    picture = ElementTree.parse(tmp_path / "drawn.svg").getroot()
    points = picture.findall("{http://www.w3.org/2000/svg}circle")
    assert len(points) == BINS
    for point in points:
        x, y = float(point.attrib["cx"]) - 46, 320 - 46 - float(point.attrib["cy"])
        assert abs(x - y) < 8
