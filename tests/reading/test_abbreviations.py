import pytest

from qa.reading.abbreviations import abbreviations


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Two methods: Immunohistochemistry (IHC) detects it", "IHC", "Immunohistochemistry"),
        ("and Fluorescence in situ hybridization (FISH) detects", "FISH", "Fluorescence in situ hybridization"),
        ("Use FISH (fluorescence in situ hybridization) first", "FISH", "fluorescence in situ hybridization"),
        ("risk (hazard ratio [HR] = 3.5)", "HR", "hazard ratio"),
        ("human epidermal growth factor receptor 2 (HER2) status", "HER2", "human epidermal growth factor receptor 2"),
        (
            "given cyclophosphamide, methotrexate, and fluorouracil (CMF).",
            "CMF",
            "cyclophosphamide, methotrexate, and fluorouracil",
        ),
    ],
)
def test_definitions(text: str, short: str, long: str) -> None:
    assert abbreviations(text) == ((short, long),)


@pytest.mark.parametrize(
    "text",
    [
        "Some patients (low risk) did well",
        "Women (n = 5) left",
        "positive molecular findings (RT-PCR)",
        "It was safe (P < .05)",
    ],
)
def test_brackets_that_define_nothing(text: str) -> None:
    assert abbreviations(text) == ()
