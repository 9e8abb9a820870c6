import pytest

from qa.question.spelling import correction

KNOWN = sorted(
    """aspirin hypertension hypotension prednisolone tamoxifen trastuzumab pertuzumab diabetes leukemia diarrhea neuropathy
    chemotherapy mastectomy metastasis prognosis colonoscopy cyclophosphamide paclitaxel bisphosphonates osteoporosis
    thyroidectomy acupuncture epilepsy warfarin breastfeeding pneumonia symptoms survival pregnant prostate""".split()
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tamoxifin", "tamoxifen"),
        ("trastuzimab", "trastuzumab"),
        ("diabetis", "diabetes"),
        ("lukemia", "leukemia"),
        ("diarrea", "diarrhea"),
        ("neuropahty", "neuropathy"),
        ("chemothrapy", "chemotherapy"),
        ("mastectemy", "mastectomy"),
        ("metastisis", "metastasis"),
        ("prognisis", "prognosis"),
        ("colonscopy", "colonoscopy"),
        ("cyclophosfamide", "cyclophosphamide"),
        ("paclitaxol", "paclitaxel"),
        ("bisphosponates", "bisphosphonates"),
        ("osteoperosis", "osteoporosis"),
        ("thyroidectamy", "thyroidectomy"),
        ("acupunture", "acupuncture"),
        ("warfrin", "warfarin"),
        ("pnuemonia", "pneumonia"),
        ("symtoms", "symptoms"),
        ("suvival", "survival"),
        ("pregnent", "pregnant"),
    ],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    assert correction(written, KNOWN) == meant


def test_a_misspelling_so_common_that_word_lists_hold_it_is_mended() -> None:
    assert correction("asprin", KNOWN) == "aspirin"


@pytest.mark.parametrize("word", ["hypotension", "prednisone", "pertuzumab", "prostrate", "causal", "dysphagia"])
def test_a_word_of_its_own_is_never_mended(word: str) -> None:
    assert correction(word, [known for known in [*KNOWN, "casual", "dysphasia"] if known != word]) is None
