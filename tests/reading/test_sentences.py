from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.marks import marks
from qa.reading.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, marks(text, plain_numbers=0))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Give 2.5 mg/kg (e.g. trastuzumab, i.e. an antibody) vs. placebo. Then stop.", 2),
        ("E. coli was found in 3 patients. S. aureus was not.", 2),
        ("Smith et al. reported it. Jones et al. The trial was small.", 3),
        ("See Fig. 2 and Table No. 4 for doses. Dr. Smith agreed.", 2),
        ("In the U.S. Intergroup study, survival rose. In the U.S. The rate fell.", 3),
        ("Give vitamin D. Supplement calcium.", 2),
        ("Vitamin D. Supplement calcium.", 2),
        ("This applies to stage I. Patients with stage II differ.", 2),
        ("P < .001 was seen.[12][Level of evidence: 1iiDi] In total, 26 women relapsed.", 2),
        ("It was safe.[30] [31] Even so, stop.", 2),
        ("Rates fell (P = .01). (Refer to the summary for more.) Go on.", 3),
        ("Dose is approx. 5 mg. Repeat it.", 2),
        ("Tumours were pN3a. mTOR was active. pN3b is worse.", 3),
        ("Is it safe? Yes. It is!", 3),
        ("5-FU was given. 5-year survival was 80%.", 2),
        ("It was given b.i.d. for 3 days. Stop after 7.5 days.", 2),
        ("Salmonella spp. and other germs. Treat.", 2),
        ("1. Give oxygen. 2. Call help.", 2),
        ("Use (if needed. See text) this. Stop.", 2),
        ("Mutations in BRCA1, BRCA2, etc. Patients should be tested.", 2),
        ("He said “stop.” Then it ended.", 2),
        ("The score was 5 vs. 7 in arm A vs. B. No. 3 was lost.", 2),
    ],
)
def test_what_ends_a_sentence(text: str, expected: int) -> None:
    assert len(split(text)) == expected, split(text)


def test_marks_stay_with_the_sentence_before_them() -> None:
    first, second = split("Rates fell.[12][Level of evidence: 1iiDi] In total, 26 relapsed.")
    assert first == "Rates fell.[12][Level of evidence: 1iiDi]"
    assert second == "In total, 26 relapsed."


@given(st.text(alphabet="aB. ()[]1,!?e.g\n", max_size=200))
def test_sentences_cover_everything_but_white_space(text: str) -> None:
    spans = sentences(text, marks(text, plain_numbers=99))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
